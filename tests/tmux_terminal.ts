/**
 * A real terminal that tests press keys in and look at.
 *
 * @module
 */
import assert from "node:assert/strict";
import { runDeno } from "./deno_process.ts";
import { realProgram } from "./real_program.ts";

/** What draws the terminal. */
export const tmux = realProgram("tmux", "tmux");

const PATIENCE_MS = 30_000;
const POLL_MS = 30;

/** A program in a terminal of 100 columns, at home in the folder of its socket. Disposing ends both. */
export class TmuxTerminal implements AsyncDisposable {
  readonly #socket: string;
  readonly #env: Record<string, string>;

  private constructor(socket: string, env: Record<string, string>) {
    this.#socket = socket;
    this.#env = env;
  }

  /** Runs a command line in a folder, which is its home as well. */
  static async open(folder: string, command: string): Promise<TmuxTerminal> {
    // What is installed is in the real home.
    const { stdout } = await runDeno(["info", "--json"]);
    const { denoDir } = JSON.parse(stdout) as { denoDir: string };
    const env = { TERM: "xterm", LC_ALL: "C.UTF-8", HOME: folder, DENO_DIR: denoDir };
    const terminal = new TmuxTerminal(`${folder}/tmux`, env);
    await terminal.#tmux("new-session", "-d", "-x", "100", "-y", "50", "-c", folder, command);
    return terminal;
  }

  async types(text: string): Promise<void> {
    await this.#tmux("send-keys", "-l", "--", text);
  }

  async presses(...keys: string[]): Promise<void> {
    await this.#tmux("send-keys", "--", ...keys);
  }

  /** Waits until a line of the screen is like this. */
  async shows(pattern: RegExp): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const screen = await this.#tmux("capture-pane", "-p");
      if (screen.split("\n").some((line) => pattern.test(line))) return;
      assert.ok(performance.now() < deadline, `never showed ${pattern}, but:\n${screen}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  async #tmux(...args: string[]): Promise<string> {
    const { stdout } = await new Deno.Command(tmux.path!, {
      args: ["-S", this.#socket, "-f", "/dev/null", ...args],
      env: this.#env,
      stdout: "piped",
    }).output();
    return new TextDecoder().decode(stdout);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux("kill-server");
  }
}
