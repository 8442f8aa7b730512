/** Completions in real shells, each in a terminal of its own, with real presses of Tab. */
import { completionScript } from "../../cli/completion/scripts.ts";
import { type RealProgram, realProgram, testWith } from "../real_program.ts";
import { tmux, TmuxTerminal } from "../tmux_terminal.ts";

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

/** Types a line, presses Tab, types an x that shows where the cursor is; then gives the line up. */
async function completes(terminal: TmuxTerminal, typed: string, line: string): Promise<void> {
  await terminal.types(typed);
  await terminal.presses("Tab");
  await terminal.types("x");
  await terminal.shows(new RegExp(`^> ${RegExp.escape(line)}x$`));
  await terminal.presses("C-c");
  await terminal.types("clear");
  await terminal.presses("Enter");
  await terminal.shows(/^> *$/);
}

for (const [name, { program, start, prepare }] of Object.entries(shells)) {
  testWith([tmux, program], `wirebench completions ${name} works in a real ${name}`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(`${folder}/script`, completionScript(name));
      await Deno.mkdir(`${folder}/my dir`);
      await Deno.writeTextFile(`${folder}/home.yaml`, "");
      await Deno.copyFile("scenarios/ntrip-5-rovers.yaml", `${folder}/my dir/mine.yaml`);
      await using terminal = await TmuxTerminal.open(folder, start);
      await terminal.types(`${prepare}; source ./script; clear`);
      await terminal.presses("Enter");
      await terminal.shows(/^> *$/);

      for (const [typed, line] of lines) {
        await completes(terminal, `wirebench ${typed}`, `wirebench ${line}`);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
