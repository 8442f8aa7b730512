/** The chat client as a process of its own, with a pipe in place of a person. */
import assert from "node:assert/strict";
import { formatAddress } from "../../core/address.ts";
import { servers, simulators, startPart } from "../../mod.ts";
import { runDeno } from "../deno_process.ts";
import { RunningProgram } from "../interop/running_program.ts";
import { freeAddress } from "../peer.ts";

const deno = { command: "deno", package: "deno", path: Deno.execPath() };
const encoder = new TextEncoder();

const commandLine = (target: string, ...more: string[]) => [
  ..."run -q -P=bench main.ts sim chat-client --target".split(" "),
  target,
  ...more,
];

/** A client with a pipe. */
class Piped extends RunningProgram {
  constructor(target: string, ...more: string[]) {
    super(deno, commandLine(target, ...more));
  }

  async enter(...lines: string[]): Promise<void> {
    await this.write(encoder.encode(lines.map((line) => `${line}\n`).join("")));
  }
}

/** A room, and where it is. */
async function openRoom() {
  const server = await startPart(servers.chat, { port: 0 });
  const address = server.endpoints.chat!;
  return {
    address,
    target: formatAddress(address),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

Deno.test("wirebench sim chat-client lets two pipes talk, and tells what became of each message", async () => {
  await using room = await openRoom();
  await using ben = new Piped(room.target, "--login", "ben");
  await ben.shows(/You are in as ben\. WAIT4CLIENTS/);
  await using ann = new Piped(room.target);
  await ann.enter("ann", "2", "@ben grüß dich", "@zed hello", "3", "ben", "5", "to everybody");
  assert.equal(await ann.finish(), 0, ann.output);
  assert.match(ann.output, /^[\d:]{8} You are in as ann\. READY2SERV: others are here\n/);
  assert.match(ann.output, /^[\d:]{8} 2 there: ben, ann \(you\)$/m);
  assert.match(ann.output, / < Message have been delivered! > to ben: grüß dich$/m);
  assert.match(ann.output, / < Message sending failure > to zed: hello \(.*\)$/m);
  assert.match(ann.output, / < Message have been delivered! > to all: to everybody$/m);
  await ben.shows(/ READY2SERV: .*\n.* ann: grüß dich\n.* ann: 5\n.* ann to all: to everybody\n/);
  await ben.shows(/ WAIT4CLIENTS/);
  await ben.enter("5");
  assert.equal(await ben.finish(), 0, ben.output);
  for (const { output } of [ann, ben]) assert.doesNotMatch(output, /\[\d*[A-Z]|Login|> $/);
});

Deno.test("wirebench sim chat-client sends a long pipe whole and in order, in both framings", async () => {
  await using room = await openRoom();
  for (const framing of ["lines", "legacy"]) {
    const count = framing === "lines" ? 3_000 : 20;
    await using ben = await startPart(simulators["chat-client"], {
      target: room.target,
      login: "ben",
      framing: framing as "lines" | "legacy",
    });
    const shown: string[] = [];
    const { received } = ben.observed;
    const record = received.received.bind(received);
    received.received = (bytes) => {
      shown.push(new TextDecoder().decode(bytes));
      record(bytes);
    };
    await using ann = new Piped(room.target, "--login", "ann", "--framing", framing);
    await ann.enter(...Array.from({ length: count }, (_, i) => `@ben ${i}`));
    assert.equal(await ann.finish(), 0, ann.output);
    assert.equal(ann.output.match(/Message have been delivered!/g)?.length, count);
    assert.deepEqual(shown, Array.from({ length: count }, (_, i) => String(i)));
  }
});

Deno.test("wirebench sim chat-client judges what it saw when it is asked to", async () => {
  await using room = await openRoom();
  const expected = ["--expect", "deliveries.ok: 1", "received.count: 1"];
  await using ann = new Piped(room.target, "--login", "ann", ...expected);
  await ann.enter("@ann to myself");
  assert.equal(await ann.finish(), 0, ann.output);
  assert.match(ann.output, /2 passed, 0 failed/);
});

Deno.test("wirebench sim chat-client ends with a sentence when its login is taken, or nobody is there", async () => {
  await using room = await openRoom();
  const options = { target: room.target, login: "ann" };
  await using _ = await startPart(simulators["chat-client"], options);
  await using twin = new Piped(room.target, "--login", "ann");
  assert.equal(await twin.finish(), 3);
  assert.match(twin.output, /^error: The server refuses ann: .*taken.*\n$/);
  const nobody = formatAddress(await freeAddress());
  await using lonely = new Piped(nobody, "--login", "ann");
  assert.equal(await lonely.finish(), 3);
  assert.equal(lonely.output, `error: Cannot reach ${nobody}: connection refused\n`);
});

Deno.test("wirebench sim chat-client takes no login that no server would take", async () => {
  await using ann = new Piped("127.0.0.1:1");
  await ann.enter("x".repeat(33));
  assert.equal(await ann.finish(), 2);
  assert.match(
    ann.output,
    /^error: --login must be 1 to 32 characters, and none of them a control/,
  );
});

Deno.test("wirebench sim chat-client ends when its input does, and when --for is over", async () => {
  await using room = await openRoom();
  const { code, stdout } = await runDeno(commandLine(room.target));
  assert.equal(code, 0);
  assert.match(stdout, /You are in as client1\./);
  await using ann = new Piped(room.target, "--login", "ann", "--for", "500ms");
  assert.equal(await ann.ends(), 0, ann.output);
  assert.match(ann.output, /You are in as ann\./);
});
