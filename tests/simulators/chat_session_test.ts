import assert from "node:assert/strict";
import type { Framing } from "../../protocols/chat/mod.ts";
import { messageIds } from "../../simulators/chat_ids.ts";
import { ChatSession, type Fate, type ShownMessage } from "../../simulators/chat_session.ts";
import { dialTcp } from "../../transports/tcp.ts";
import { VirtualClock } from "../virtual_clock.ts";
import { eventually, within } from "../within.ts";
import { type ChatStandIn, type ChatVisit, startChatStandIn } from "./chat_stand_in.ts";

/** A client on a connection to a stand-in, and all that it was told. */
class Client implements AsyncDisposable {
  readonly clock = new VirtualClock();
  readonly shown: ShownMessage[] = [];
  readonly states: string[] = [];
  readonly fates: Record<string, Fate[]> = {};
  session!: ChatSession;
  visit!: ChatVisit;
  run!: Promise<void>;
  opened = 0;
  #close!: () => Promise<void>;

  static async dial(server: ChatStandIn, framing: Framing, login = "ann"): Promise<Client> {
    const client = new Client();
    const connection = await dialTcp(server.address, new AbortController().signal);
    client.#close = () => connection.close();
    client.session = new ChatSession(
      connection,
      { login, framing, clock: client.clock, nextId: messageIds("m") },
      {
        show: (message) => client.shown.push(message),
        state: (room) => client.states.push(room),
      },
    );
    client.run = client.session.run(() => client.opened++);
    client.run.catch(() => {});
    client.visit = await server.accepted();
    return client;
  }

  /** As {@link dial}, and the stand-in lets it in. */
  static async join(server: ChatStandIn, framing: Framing, lines = true): Promise<Client> {
    const client = await Client.dial(server, framing);
    assert.equal(await client.visit.welcome({ lines }), "ann");
    await eventually(() => client.session.isJoined);
    return client;
  }

  /** Sends, and remembers what becomes of it under the text. */
  send(to: string, text: string): string {
    return this.session.send(to, text, (fate) => (this.fates[text] ??= []).push(fate));
  }

  /** The statuses of a text so far. */
  statuses(text: string): string[] {
    return (this.fates[text] ?? []).map(({ status }) => status);
  }

  async became(text: string, ...statuses: string[]): Promise<void> {
    await eventually(
      () => this.statuses(text).length >= statuses.length,
      () => `${text} to become ${statuses}, it is ${this.statuses(text)}`,
    );
    assert.deepEqual(this.statuses(text), statuses);
  }

  /** Moves time on until the stand-in has got something. */
  async passTime(ms: number): Promise<void> {
    await this.clock.slept(0);
    await this.clock.advance(ms);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
    await this.run.catch(() => {});
  }
}

Deno.test("ChatSession.run() agrees on lines when the server echoes them, and on legacy otherwise", async () => {
  await using server = await startChatStandIn();
  for (
    const [wanted, echoes, framing] of [
      ["lines", true, "lines"],
      ["lines", false, "legacy"],
      ["legacy", true, "legacy"],
    ] as const
  ) {
    await using client = await Client.join(server, wanted, echoes);
    assert.equal(client.session.framing, framing);
    assert.equal(client.opened, 1);
  }
});

Deno.test("ChatSession.send() in lines tells queued and then what became of it, by id", async () => {
  await using server = await startChatStandIn();
  await using client = await Client.join(server, "lines");
  const [one, two] = [client.send("ben", "one"), client.send("ben", "two")];
  const { visit } = client;
  assert.deepEqual(await visit.message(), { TYPE: "SENDTO", BODY: ["ben", "one"], id: one });
  assert.deepEqual(await visit.message(), { TYPE: "SENDTO", BODY: ["ben", "two"], id: two });
  await visit.say(
    { TYPE: "MESSTAT", BODY: null, status: "queued", id: one },
    { TYPE: "MESSTAT", BODY: null, status: "queued", id: two },
    { TYPE: "MESSTAT", BODY: false, status: "failed", reason: "ben is not here", id: two },
    { TYPE: "MESSTAT", BODY: true, status: "delivered", id: one },
    { TYPE: "MESSTAT", BODY: true, status: "delivered", id: "of-nobody" },
  );
  await client.became("one", "queued", "delivered");
  await client.became("two", "queued", "failed");
  assert.equal(client.fates.two![1]!.reason, "ben is not here");
  assert.equal(client.session.pending, 0);
});

Deno.test("ChatSession.send() in legacy waits for the status of the one before", async () => {
  await using server = await startChatStandIn();
  await using client = await Client.join(server, "legacy");
  client.send("ben", "one");
  client.send("carl", "two");
  const { visit } = client;
  assert.deepEqual(await visit.message(), { TYPE: "SENDTO", BODY: ["ben", "one"] });
  await client.passTime(4_900);
  const reads = visit.reads.length;
  await visit.say({ TYPE: "MESSTAT", BODY: true });
  await client.became("one", "delivered");
  assert.deepEqual(await visit.message(), { TYPE: "SENDTO", BODY: ["carl", "two"] });
  assert.equal(visit.reads.length, reads + 1);
  await visit.say({ TYPE: "MESSTAT", BODY: false });
  await client.became("two", "failed");
});

Deno.test("ChatSession in legacy goes on after 5 s without a status, which then belongs to the oldest", async () => {
  await using server = await startChatStandIn();
  await using client = await Client.join(server, "legacy");
  for (const text of ["one", "two", "three"]) client.send("ben", text);
  const { visit } = client;
  await visit.message();
  await client.passTime(5_000);
  assert.deepEqual((await visit.message()).BODY, ["ben", "two"]);
  await visit.say({ TYPE: "MESSTAT", BODY: true });
  await client.became("one", "delivered");
  assert.equal(client.fates.one![0]!.isCertain, false, "it may have been meant for the second");
  await client.clock.advance(4_999);
  await visit.say({ TYPE: "MESSTAT", BODY: true });
  await client.became("two", "delivered");
  assert.equal(client.fates.two![0]!.isCertain, true);
  assert.deepEqual((await visit.message()).BODY, ["ben", "three"]);
});

Deno.test("ChatSession.run() gives every message its final status when the connection ends", async () => {
  await using server = await startChatStandIn();
  await using client = await Client.join(server, "legacy");
  client.send("ben", "one");
  client.send("ben", "two");
  await client.visit.message();
  client.visit.reset();
  await within(client.run, () => "the session's end");
  assert.deepEqual(client.statuses("one"), ["unknown"]);
  assert.deepEqual(client.statuses("two"), ["failed"], "the socket never got it");
  client.send("ben", "three");
  assert.deepEqual(client.statuses("three"), ["failed"]);
});

Deno.test("ChatSession shows messages, and acknowledges when it is told to", async () => {
  await using server = await startChatStandIn();
  await using client = await Client.join(server, "lines");
  await client.visit.say(
    { TYPE: "INCMESS", BODY: ["ben", "hello"], id: "b1" },
    { TYPE: "BROADCAST", BODY: ["ben", "to all"], id: "b2" },
  );
  await eventually(() => client.shown.length === 2);
  assert.deepEqual(client.shown, [
    { from: "ben", text: "hello", toAll: false, id: "b1" },
    { from: "ben", text: "to all", toAll: true, id: "b2" },
  ]);
  client.session.acknowledge(client.shown[0]!);
  assert.deepEqual(await client.visit.message(), { TYPE: "MESSACC", BODY: "ben", id: "b1" });
});

Deno.test("ChatSession.acknowledge() in legacy does not wait for a status, but keeps the gap", async () => {
  await using server = await startChatStandIn();
  await using client = await Client.join(server, "legacy");
  client.send("ben", "one");
  await client.visit.message();
  client.session.acknowledge({ from: "ben", id: undefined });
  client.session.acknowledge({ from: "carl", id: undefined });
  assert.equal(client.visit.bytes.length, 0);
  await client.passTime(50);
  assert.deepEqual(await client.visit.message(), { TYPE: "MESSACC", BODY: "ben" });
  assert.equal(client.visit.bytes.length, 0);
  await client.passTime(50);
  assert.deepEqual(await client.visit.message(), { TYPE: "MESSACC", BODY: "carl" });
});

Deno.test("ChatSession.acknowledge() passes over a login that does not fit into an answer", async () => {
  await using server = await startChatStandIn();
  await using client = await Client.join(server, "legacy");
  client.session.acknowledge({ from: "x".repeat(1_024), id: undefined });
  client.session.acknowledge({ from: "ben", id: undefined });
  await client.passTime(50);
  assert.deepEqual(await client.visit.message(), { TYPE: "MESSACC", BODY: "ben" });
});

for (const framing of ["lines", "legacy"] as const) {
  Deno.test(`ChatSession.askState() and askWho() in ${framing} get their answers`, async () => {
    await using server = await startChatStandIn();
    await using client = await Client.join(server, framing);
    const { visit } = client;
    const state = client.session.askState();
    const { id } = await visit.message();
    assert.equal(id === undefined, framing === "legacy");
    if (framing === "lines") {
      await visit.say({ TYPE: "STATE", BODY: "WAIT4CLIENTS", id: "announced" });
    }
    await visit.say({ TYPE: "STATE", BODY: "READY2SERV", id });
    assert.equal(await state, "READY2SERV");
    assert.equal(client.states.at(-1), "READY2SERV");
    const who = client.session.askWho();
    const question = await visit.message();
    await visit.say({ TYPE: "WHOAVAIL", BODY: ["ann", "ben"], more: 3, id: question.id });
    assert.deepEqual(await who, { logins: ["ann", "ben"], more: 3 });
    const never = client.session.askWho();
    visit.end();
    await assert.rejects(never, /The connection is over/);
    await assert.rejects(client.session.askState(), /There is no connection/);
  });
}

Deno.test("ChatSession.run() throws what the server says when it refuses the client", async () => {
  await using server = await startChatStandIn();
  await using client = await Client.dial(server, "lines");
  await client.visit.message();
  await client.visit.say({ TYPE: "BYE", BODY: false, reason: "the login ann is taken" });
  await assert.rejects(client.run, { name: "RefusedError", message: "the login ann is taken" });
  assert.equal(client.opened, 0);
  await using later = await Client.join(server, "lines");
  await later.visit.say({ TYPE: "BYE", BODY: false, reason: "the server is closing" });
  await assert.rejects(later.run, { name: "RefusedError", message: "the server is closing" });
});

Deno.test("ChatSession.run() throws when the server does not let it in within 10 s", async () => {
  await using server = await startChatStandIn();
  await using client = await Client.dial(server, "lines");
  await client.visit.message();
  await client.passTime(10_000);
  await assert.rejects(client.run, { name: "RefusedError", message: "no answer in 10 s" });
});

Deno.test("ChatSession.run() throws a ProtocolError when the server says what none may", async () => {
  await using server = await startChatStandIn();
  for (const bytes of ['{"TYPE":"MESSTAT","BODY":true}', "hello", '{"TYPE":"HI","BODY":"x"}']) {
    await using client = await Client.dial(server, "lines");
    await client.visit.write(bytes);
    await assert.rejects(client.run, { name: "ProtocolError" });
  }
});

Deno.test("ChatSession.send() fails what is too long for the framing, and nothing else", async () => {
  await using server = await startChatStandIn();
  await using client = await Client.join(server, "legacy");
  client.send("ben", "я".repeat(200));
  assert.match(client.fates["я".repeat(200)]![0]!.reason!, /^it is \d+ bytes too long for legacy/);
  client.send("ben", "short");
  assert.deepEqual((await client.visit.message()).BODY, ["ben", "short"]);
});

Deno.test("ChatSession.leave() resolves once BYE is out, in legacy after the gap", async () => {
  await using server = await startChatStandIn();
  for (const framing of ["lines", "legacy"] as const) {
    await using client = await Client.join(server, framing);
    client.session.acknowledge({ from: "ben", id: "b1" });
    const left = client.session.leave();
    if (framing === "legacy") await client.passTime(100);
    await left;
    assert.equal((await client.visit.message()).TYPE, "MESSACC");
    assert.equal((await client.visit.message()).TYPE, "BYE");
    await client.visit.say({ TYPE: "BYE", BODY: false });
    await within(client.run, () => "the session's end");
    await client.session.leave();
  }
});
