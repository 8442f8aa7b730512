/** Completions in real shells, each in a terminal of its own, with real presses of Tab. */
import assert from "node:assert/strict";
import { dirname } from "node:path";
import { completionScript } from "../../cli/completion/scripts.ts";
import { runDeno } from "../deno_process.ts";
import { type RealProgram, realProgram, testWith } from "../real_program.ts";

const tmux = realProgram("tmux", "tmux");
/** The shells have a home of their own, and what is installed is in the real one. */
const DENO_DIR = await denoFolder();
const PATIENCE_MS = 30_000;
const POLL_MS = 30;

/** A shell, how it starts without anybody's settings, and what it is told first. */
interface Shell {
  program: RealProgram;
  start: string;
  prepare: string;
}

const shells: Record<string, Shell> = {
  bash: {
    program: realProgram("bash", "bash"),
    start: "bash --norc --noprofile -i",
    prepare: "unset HISTFILE; PS1='> '",
  },
  zsh: {
    program: realProgram("zsh", "zsh"),
    start: "zsh -f -i",
    prepare: "PS1='> '; autoload -Uz compinit && compinit -u -D",
  },
  fish: {
    program: realProgram("fish", "fish"),
    start: "fish --no-config -i",
    prepare: "set -g fish_autosuggestion_enabled 0; function fish_prompt; echo -n '> '; end",
  },
};

/** What is typed, and what Tab makes of it. */
const lines: [string, string][] = [
  ["expl", "explain "],
  ["run chat-cr", "run chat-crowd "],
  ["run chat-crowd --see", "run chat-crowd --seed "],
  ["run ntrip-5-rovers --set ro", "run ntrip-5-rovers --set rovers="],
  ["run --report js", "run --report json="],
  ["run --report=junit=my", "run --report=junit=my\\ dir/"],
  ["run my", "run my\\ dir/"],
  ["run my\\ dir/mi", "run my\\ dir/mine.yaml "],
  ["run my\\ dir/mine.yaml --target ca", "run my\\ dir/mine.yaml --target caster="],
  ["run ~/ho", "run ~/home.yaml "],
  ["serve cast", "serve caster "],
  ["sim image-clients --method http", "sim image-clients --method http_mjpeg "],
  ["link --fault 'kind: lat", "link --fault 'kind: latency' "],
];

/** A shell in a terminal. Disposing ends both. */
class Terminal implements AsyncDisposable {
  readonly #socket: string;

  constructor(socket: string) {
    this.#socket = socket;
  }

  async tmux(...args: string[]): Promise<string> {
    const { stdout } = await new Deno.Command(tmux.path!, {
      args: ["-S", this.#socket, "-f", "/dev/null", ...args],
      env: { TERM: "xterm", LC_ALL: "C.UTF-8", HOME: dirname(this.#socket), DENO_DIR },
      stdout: "piped",
    }).output();
    return new TextDecoder().decode(stdout);
  }

  async types(text: string): Promise<void> {
    await this.tmux("send-keys", "-l", "--", text);
  }

  async presses(...keys: string[]): Promise<void> {
    await this.tmux("send-keys", "--", ...keys);
  }

  /** Waits until a line of the screen is like this. */
  async shows(pattern: RegExp): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const screen = await this.tmux("capture-pane", "-p");
      if (screen.split("\n").some((line) => pattern.test(line))) return;
      assert.ok(performance.now() < deadline, `never showed ${pattern}, but:\n${screen}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** Types a line, presses Tab, types an x that shows where the cursor is; then gives the line up. */
  async completes(typed: string, line: string): Promise<void> {
    await this.types(typed);
    await this.presses("Tab");
    await this.types("x");
    await this.shows(new RegExp(`^> ${RegExp.escape(line)}x$`));
    await this.presses("C-c");
    await this.types("clear");
    await this.presses("Enter");
    await this.shows(/^> *$/);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tmux("kill-server");
  }
}

for (const [name, { program, start, prepare }] of Object.entries(shells)) {
  testWith([tmux, program], `wirebench completions ${name} works in a real ${name}`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(`${folder}/script`, completionScript(name));
      await Deno.mkdir(`${folder}/my dir`);
      await Deno.writeTextFile(`${folder}/home.yaml`, "");
      await Deno.copyFile("scenarios/ntrip-5-rovers.yaml", `${folder}/my dir/mine.yaml`);
      await using terminal = new Terminal(`${folder}/tmux`);
      await terminal.tmux("new-session", "-d", "-x", "100", "-y", "40", "-c", folder, start);
      await terminal.types(`${prepare}; source ./script; clear`);
      await terminal.presses("Enter");
      await terminal.shows(/^> *$/);

      for (const [typed, line] of lines) {
        await terminal.completes(`wirebench ${typed}`, `wirebench ${line}`);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

async function denoFolder(): Promise<string> {
  const { stdout } = await runDeno(["info", "--json"]);
  return (JSON.parse(stdout) as { denoDir: string }).denoDir;
}
