/**
 * The terminal that a part talks through: lines with editing and a history, or a pipe.
 *
 * @module
 */
import process from "node:process";
import readline from "node:readline";
import type { Terminal } from "../parts/terminal.ts";

/** How many lines may wait before a pipe is not read any further. */
const MAX_WAITING = 1_000;
/** How many lines come back with the arrow keys. */
const HISTORY_LINES = 200;
/** From the cursor's row on, everything is cleared. */
const CLEAR_DOWN = "\r\x1b[J";

/** A terminal that was opened. Disposing gives it back. */
export interface OpenTerminal extends Terminal, Disposable {
  /** Takes it away: what was entered and not read is dropped, and {@link Terminal.lines} ends. */
  close(): void;
}

/** What a terminal is made of. */
export interface TerminalOptions {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream & { columns?: number };
  /** Whether both are a terminal's. */
  isInteractive: boolean;
  /** Called at Ctrl-C, which a line that is edited takes for a key. */
  onInterrupt(): void;
}

/** The program's own terminal. Ctrl-C is a signal there, as it is anywhere else. */
export function openTerminal(): OpenTerminal {
  return terminalOver({
    input: process.stdin,
    output: process.stdout,
    isInteractive: Deno.stdin.isTerminal() && Deno.stdout.isTerminal(),
    onInterrupt: () => Deno.kill(Deno.pid, "SIGINT"),
  });
}

/** A terminal over two streams. */
export function terminalOver(options: TerminalOptions): OpenTerminal {
  const { input, output, isInteractive, onInterrupt } = options;
  const editor = readline.createInterface({
    input,
    ...(isInteractive ? { output, terminal: true } : { terminal: false }),
    historySize: HISTORY_LINES,
    removeHistoryDuplicates: true,
    crlfDelay: Infinity,
  });
  let waiting: string[] = [];
  let isOver = false;
  /** Whether the row of the cursor shows a prompt. */
  let isPrompting = false;
  let changed = Promise.withResolvers<void>();
  const change = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };

  editor.on("line", (line) => {
    isPrompting = false;
    waiting.push(line);
    if (waiting.length >= MAX_WAITING) editor.pause();
    change();
  });
  editor.on("SIGINT", onInterrupt);
  // Back from Ctrl-Z, the editor reads on once it is told to.
  editor.on("SIGCONT", () => editor.prompt(true));
  editor.on("close", () => {
    isOver = true;
    if (isPrompting) output.write("\n");
    isPrompting = false;
    change();
  });

  async function next(): Promise<IteratorResult<string, undefined>> {
    for (;;) {
      const line = waiting.shift();
      if (line !== undefined) {
        if (waiting.length === 0 && !isOver) editor.resume();
        return { value: line, done: false };
      }
      if (isOver) return { value: undefined, done: true };
      await changed.promise;
    }
  }

  function close(): void {
    waiting = [];
    editor.close();
  }
  // Whoever read what is shown has left.
  output.on("error", close);

  return {
    isInteractive,
    get columns() {
      return isInteractive ? output.columns || 80 : Infinity;
    },
    lines: { [Symbol.asyncIterator]: () => ({ next }) },
    print(...lines) {
      const shown = lines.map((line) => `${line}\n`).join("");
      if (!isPrompting) {
        output.write(shown);
        return;
      }
      // The editor draws its rows from the first to the cursor's again, so they must be there.
      const { rows } = editor.getCursorPos();
      const up = rows > 0 ? `\x1b[${rows}A` : "";
      output.write(`${up}${CLEAR_DOWN}${shown}${"\n".repeat(rows)}`);
      editor.prompt(true);
    },
    prompt(text) {
      if (!isInteractive || isOver) return;
      editor.setPrompt(text);
      isPrompting = true;
      editor.prompt(true);
    },
    close,
    [Symbol.dispose]: close,
  };
}
