/**
 * Deno as a process of its own, with what it writes.
 *
 * @module
 */
import { within } from "./within.ts";

/** A running `deno`. Disposing kills it when it still runs. */
export class DenoProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #end: Promise<unknown>;
  #grown = Promise.withResolvers<void>();
  stdout = "";
  stderr = "";
  /** Both, as they came. */
  output = "";

  /**
   * Runs `deno` with arguments, `env` beside the environment that there is.
   *
   * @param asInTerminal Makes it the first of a group of processes, for {@link pressCtrlC}.
   */
  constructor(
    args: readonly string[],
    env: Record<string, string> = {},
    { asInTerminal = false } = {},
  ) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: [...args],
      env: { NO_COLOR: "1", ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      detached: asInTerminal,
    }).spawn();
    this.#end = Promise.all([this.#read("stdout"), this.#read("stderr")]);
  }

  /** Waits until it shows something; fails when it ends before it does. */
  async shows(pattern: RegExp): Promise<RegExpExecArray> {
    let ended = false;
    for (;;) {
      const match = pattern.exec(this.output);
      if (match !== null) return match;
      if (ended) throw new Error(`It ended without ${pattern}:\n${this.output}`);
      const end = this.#end.then(() => ended = true);
      await within(Promise.race([this.#grown.promise, end]), () => String(pattern));
    }
  }

  kill(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Interrupts it and every process that it has started, as a terminal does. */
  pressCtrlC(): void {
    Deno.kill(-this.#child.pid, "SIGINT");
  }

  /** The exit code, once it has ended by itself and all that it wrote was read. */
  async code(): Promise<number> {
    const { code } = await this.#child.status;
    await this.#end;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await this.code();
  }

  async #read(name: "stdout" | "stderr"): Promise<void> {
    for await (const text of this.#child[name].pipeThrough(new TextDecoderStream())) {
      this[name] += text;
      this.output += text;
      this.#grown.resolve();
      this.#grown = Promise.withResolvers();
    }
  }
}

/** What a process did. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs `deno` to its end. */
export async function runDeno(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended> {
  await using process = new DenoProcess(args, env);
  const code = await process.code();
  return { code, stdout: process.stdout, stderr: process.stderr };
}
