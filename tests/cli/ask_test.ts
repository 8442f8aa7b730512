/** What a person at a terminal is asked for, in a real pseudo-terminal. */
import assert from "node:assert/strict";
import { startPeerServer } from "../peer.ts";
import { formatAddress } from "../../core/address.ts";
import { realProgram, testWith } from "../real_program.ts";

const script = realProgram("script", "bsdutils");
const ENTER = "\r";
const CTRL_C = "\x03";

/** `wirebench` in a terminal of its own. Disposing ends it. */
class Terminal implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #keys: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<void>;
  output = "";

  constructor(...args: string[]) {
    const command = ["deno", "run", "-q", "-P=bench", "main.ts", ...args].join(" ");
    // A terminal of no size at all would have every character on a line of its own.
    const sized = `stty rows 40 cols 100; exec ${command}`;
    this.#child = new Deno.Command(script.path!, {
      args: ["-qefc", sized, "/dev/null"],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
      env: { TERM: "xterm" },
    }).spawn();
    this.#keys = this.#child.stdin.getWriter();
    this.#reading = this.#read();
  }

  async press(keys: string): Promise<void> {
    await this.#keys.write(new TextEncoder().encode(keys));
  }

  async shows(pattern: RegExp): Promise<void> {
    const deadline = Date.now() + 20_000;
    while (!pattern.test(this.output)) {
      assert.ok(Date.now() < deadline, `never showed ${pattern}, but:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async code(): Promise<number> {
    const { code } = await this.#child.status;
    await this.#reading;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#keys.close().catch(() => {});
    try {
      this.#child.kill("SIGTERM");
    } catch {
      // It has ended already.
    }
    await this.code();
  }

  async #read(): Promise<void> {
    for await (const text of this.#child.stdout.pipeThrough(new TextDecoderStream() as never)) {
      this.output += text;
    }
  }
}

testWith([script], "wirebench serve lantern asks where the stand is, and takes it", async () => {
  await using stand = await startPeerServer();
  await using terminal = new Terminal("serve", "lantern", "--web-port", "0");
  await terminal.shows(/Where is the control stand\?/);
  await terminal.press("nowhere" + ENTER);
  await terminal.shows(/must be host:port/);
  await terminal.press("\x7f".repeat(7) + formatAddress(stand.address) + ENTER);
  await (await stand.accepted()).write(Uint8Array.fromHex("120000200003ff8000"));
  await terminal.shows(/ON.*#ff8000/);
  await terminal.shows(/connected/);
  await terminal.press(CTRL_C);
  assert.equal(await terminal.code(), 0, terminal.output);
});

testWith([script], "wirebench serve lantern ends with 130 when nobody answers it", async () => {
  await using terminal = new Terminal("serve", "lantern", "--web-port", "0");
  await terminal.shows(/27\.0\.0\.1:9999/);
  await terminal.press(CTRL_C);
  assert.equal(await terminal.code(), 130, terminal.output);
});

testWith([script], "wirebench serve lantern asks nothing that it was told", async () => {
  for (const told of [["--target", "127.0.0.1:1"], ["--port", "0"]]) {
    await using terminal = new Terminal("serve", "lantern", "--web-port", "0", ...told);
    await terminal.shows(/Ctrl-C ends it/);
    assert.doesNotMatch(terminal.output, /Where is/);
    await terminal.press(CTRL_C);
    assert.equal(await terminal.code(), 0, terminal.output);
  }
});
