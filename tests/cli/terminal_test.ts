import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { terminalOver } from "../../cli/terminal.ts";
import { eventually, within } from "../within.ts";

/** A terminal over two streams, and all that it wrote. */
function open({ isInteractive = true, columns = 20 } = {}) {
  const input = new PassThrough();
  const output = Object.assign(new PassThrough(), { columns });
  let written = "";
  output.on("data", (bytes) => written += bytes);
  let interrupts = 0;
  const terminal = terminalOver({
    input,
    output,
    isInteractive,
    onInterrupt: () => interrupts++,
  });
  return {
    terminal,
    input,
    output,
    written: () => written,
    interrupts: () => interrupts,
    screen: () => screenOf(written, columns),
    shows: (rows: string[]) =>
      eventually(
        () => screenOf(written, columns).join("|") === rows.join("|"),
        () => `${JSON.stringify(rows)}; there is ${JSON.stringify(screenOf(written, columns))}`,
      ),
  };
}

/** What a screen shows that was sent a text; of its language only what line editors speak. */
function screenOf(text: string, columns: number): string[] {
  const rows: string[][] = [[]];
  let [row, column] = [0, 0];
  // deno-lint-ignore no-control-regex -- escape sequences begin with one
  const pattern = /\x1b\[(\d*)([A-Z])|\x1b\[\?\d+[hl]|([^])/gu;
  for (const [, count, command, character] of text.matchAll(pattern)) {
    const by = Number(count || 1);
    if (command === "A") row = Math.max(0, row - by);
    else if (command === "B") row += by;
    else if (command === "C") column += by;
    else if (command === "D") column -= by;
    else if (command === "G") column = by - 1;
    else if (command === "J") {
      rows.length = row + 1;
      rows[row]!.length = Math.min(rows[row]!.length, column);
    } else if (command === "K") rows[row]!.length = Math.min(rows[row]!.length, column);
    else if (character === "\r") column = 0;
    else if (character === "\n") {
      row++;
      column = 0;
    } else if (character !== undefined) {
      if (column === columns) {
        row++;
        column = 0;
      }
      while (rows.length <= row) rows.push([]);
      rows[row]![column++] = character;
    }
    while (rows.length <= row) rows.push([]);
  }
  return rows.map((one) => Array.from(one, (character) => character ?? " ").join("").trimEnd());
}

async function next(lines: AsyncIterable<string>): Promise<string | undefined> {
  for await (const line of lines) return line;
  return undefined;
}

Deno.test("Terminal.lines gives a pipe's lines one after the other, and ends with it", async () => {
  const { terminal, input, written } = open({ isInteractive: false });
  terminal.prompt("Who? ");
  input.end("ann\r\n\nlast, without an end");
  const lines: string[] = [];
  for await (const line of terminal.lines) lines.push(line);
  assert.deepEqual(lines, ["ann", "", "last, without an end"]);
  assert.equal(terminal.columns, Infinity);
  terminal.print("done");
  assert.equal(written(), "done\n");
});

Deno.test("Terminal.lines loses nothing when a loop over it is left", async () => {
  using terminal = openWith("one\ntwo\nthree\n");
  assert.equal(await next(terminal.lines), "one");
  assert.equal(await next(terminal.lines), "two");
  assert.equal(await next(terminal.lines), "three");
  assert.equal(await next(terminal.lines), undefined);
});

Deno.test("Terminal.lines gives all of a long pipe, and reads it no faster than it is taken", async () => {
  const { terminal, input } = open({ isInteractive: false });
  const count = 50_000;
  for (let i = 0; i < count; i++) input.write(`line ${i}\n`);
  input.end();
  let i = 0;
  for await (const line of terminal.lines) {
    assert.equal(line, `line ${i}`);
    if (i === 0) assert.ok(input.readableLength > 0, "all was read at once");
    i++;
  }
  assert.equal(i, count);
});

Deno.test("Terminal.print() shows lines above what is half typed, however many rows that has", async () => {
  for (const typed of ["hel", "exactly twenty..", "this takes more than two rows of the screen"]) {
    const { terminal, input, shows } = open();
    using _ = terminal;
    terminal.print("before");
    terminal.prompt("ann> ");
    input.write(typed);
    const half = `ann> ${typed}`.match(/.{1,20}/g)!.map((row) => row.trimEnd());
    await shows(["before", ...half]);
    terminal.print("news");
    terminal.print("more", "and more");
    await shows(["before", "news", "more", "and more", ...half]);
    input.write("!\r");
    assert.equal(await within(next(terminal.lines), () => "the line"), `${typed}!`);
  }
});

Deno.test("Terminal.print() comes below a line that was entered, until the next prompt", async () => {
  const { terminal, input, shows } = open();
  using _ = terminal;
  terminal.prompt("> ");
  input.write("hi\r");
  assert.equal(await next(terminal.lines), "hi");
  terminal.print("answer");
  terminal.prompt("> ");
  await shows(["> hi", "answer", ">"]);
});

Deno.test("Terminal.prompt() asks for something else without taking away what is half typed", async () => {
  const { terminal, input, shows } = open();
  using _ = terminal;
  terminal.prompt("> ");
  input.write("half");
  await shows(["> half"]);
  terminal.prompt("login: ");
  await shows(["login: half"]);
});

Deno.test("Terminal hands Ctrl-C to whom it concerns, and ends its lines at Ctrl-D", async () => {
  const { terminal, input, interrupts } = open();
  terminal.prompt("> ");
  input.write("\x03");
  await eventually(() => interrupts() === 1);
  input.write("\x04");
  assert.equal(await within(next(terminal.lines), () => "the end"), undefined);
});

Deno.test("Terminal.close() ends the lines of whoever waits for one, and drops those not read", async () => {
  const { terminal, input } = open();
  const waiting = next(terminal.lines);
  terminal.close();
  assert.equal(await within(waiting, () => "the end"), undefined);
  const other = open({ isInteractive: false });
  other.input.write("one\ntwo\n");
  assert.equal(await next(other.terminal.lines), "one");
  other.terminal.close();
  assert.equal(await next(other.terminal.lines), undefined);
  input.destroy();
});

Deno.test("Terminal.lines ends when nobody reads what is shown any more", async () => {
  const { terminal, input, output } = open({ isInteractive: false });
  input.write("one\n");
  assert.equal(await next(terminal.lines), "one");
  output.destroy(new Error("write EPIPE"));
  assert.equal(await within(next(terminal.lines), () => "the end"), undefined);
  terminal.print("to nobody");
});

function openWith(text: string) {
  const { terminal, input } = open({ isInteractive: false });
  input.end(text);
  return terminal;
}
