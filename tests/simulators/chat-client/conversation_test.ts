import assert from "node:assert/strict";
import { formatAddress } from "../../../core/address.ts";
import type { Started } from "../../../parts/start_part.ts";
import { startPart } from "../../../parts/start_part.ts";
import type { ClientMessage, ServerMessage } from "../../../protocols/chat/mod.ts";
import { chatClient } from "../../../simulators/chat-client/chat_client.ts";
import { eventually, within } from "../../within.ts";
import { type ChatStandIn, type ChatVisit, startChatStandIn } from "../chat_stand_in.ts";
import { Person } from "./person.ts";

/** A client in a conversation. Disposing stops both. */
class Talk implements AsyncDisposable {
  readonly over: Promise<void>;
  readonly stop = new AbortController();
  readonly #running: Started<typeof chatClient.streams>;

  constructor(running: Started<typeof chatClient.streams>, readonly person: Person) {
    this.#running = running;
    this.over = running.converse!(person, this.stop.signal);
    this.over.catch(() => {});
  }

  async ends(): Promise<void> {
    await within(this.over, () => "the end of the conversation");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop.abort();
    this.person.leave();
    await this.#running[Symbol.asyncDispose]();
    await this.over.catch(() => {});
  }
}

const start = (server: ChatStandIn, options = {}) =>
  startPart(chatClient, {
    target: formatAddress(server.address),
    login: "ann",
    redialMin: "10ms",
    ...options,
  });

/** Ann, let in by a stand-in, in a conversation. */
async function converse(server: ChatStandIn, person = new Person(), options = {}) {
  const starting = start(server, options);
  const visit = await server.accepted();
  await visit.welcome();
  const talk = new Talk(await starting, person);
  return { talk, person, visit, [Symbol.asyncDispose]: () => talk[Symbol.asyncDispose]() };
}

/** Takes a message that the client must send next; its id. */
async function takes(visit: ChatVisit, TYPE: ClientMessage["TYPE"], BODY: unknown) {
  const message = await within(visit.message(), () => `${TYPE} ${JSON.stringify(BODY)}`);
  assert.deepEqual([message.TYPE, message.BODY], [TYPE, BODY]);
  return message.id!;
}

const status = (
  id: string,
  status: "queued" | "delivered" | "failed" | "unknown",
  reason?: string,
): ServerMessage => ({
  TYPE: "MESSTAT",
  BODY: status === "queued" ? null : status === "delivered",
  status,
  reason,
  id,
});

Deno.test("Conversation.hold() tells the state, shows the menu, and says BYE at 5", async () => {
  await using server = await startChatStandIn();
  await using ann = await converse(server);
  const { talk, person, visit } = ann;
  await person.isAsked("ann> ");
  assert.match(
    person.shown[0]!,
    /^\d\d:\d\d:\d\d You are in as ann\. READY2SERV: others are here$/,
  );
  assert.match(person.shown[1]!, /1 is the server available .* 3 send to one .* 5 close/);
  assert.ok(person.shown.every((line) => line.length < 80));
  person.enter("5");
  await takes(visit, "BYE", "");
  visit.end();
  await talk.ends();
});

Deno.test("Conversation.hold() answers 1 and 2", async () => {
  await using server = await startChatStandIn();
  await using ann = await converse(server);
  const { person, visit } = ann;
  person.enter("1");
  const asked = await takes(visit, "STATE", "");
  await visit.say({ TYPE: "STATE", BODY: "WAIT4CLIENTS", id: asked });
  await person.sees(/WAIT4CLIENTS: nobody else is here/);
  person.enter("2");
  const who = await takes(visit, "WHOAVAIL", "");
  await visit.say({ TYPE: "WHOAVAIL", BODY: ["ann", "b\x1ben"], more: 7, id: who });
  await person.sees(/ 9 there: ann \(you\), b␛en, and 7 more$/);
});

Deno.test("Conversation.hold() sends by menu and by what is shorter", async () => {
  await using server = await startChatStandIn();
  await using ann = await converse(server);
  const { person, visit } = ann;
  person.enter("3");
  await person.isAsked("To whom? ");
  person.enter("ben");
  await person.isAsked("To ben: ");
  person.enter("5");
  await takes(visit, "SENDTO", ["ben", "5"]);
  person.enter("4");
  await person.isAsked("To all: ");
  person.enter("@ben is here");
  await takes(visit, "EVERY1", "@ben is here");
  person.enter("@ben hello");
  await takes(visit, "SENDTO", ["ben", "hello"]);
  person.enter("@ben");
  await person.isAsked("To ben: ");
  person.enter("later");
  await takes(visit, "SENDTO", ["ben", "later"]);
  person.enter("", "hello all");
  await takes(visit, "EVERY1", "hello all");
});

Deno.test("Conversation.hold() sends nothing when nothing is answered", async () => {
  await using server = await startChatStandIn();
  await using ann = await converse(server);
  const { person, visit } = ann;
  person.enter("3", "");
  await person.sees(/^Nothing is sent\.$/);
  await person.isAsked("ann> ");
  person.enter("4", " ", "5");
  await takes(visit, "BYE", "");
});

Deno.test("Conversation.hold() shows what became of each message, in the original's words", async () => {
  await using server = await startChatStandIn();
  await using ann = await converse(server);
  const { person, visit } = ann;
  person.enter("@ben one", "@zed two", "three");
  const [one, two, three] = [
    await takes(visit, "SENDTO", ["ben", "one"]),
    await takes(visit, "SENDTO", ["zed", "two"]),
    await takes(visit, "EVERY1", "three"),
  ];
  await visit.say(
    status(one, "queued"),
    status(two, "failed", "zed is not here"),
    status(one, "delivered"),
    status(three, "unknown", "the server stops"),
  );
  await person.sees(/^[\d:]{8} < Message have been delivered! > to ben: one$/);
  await person.sees(/^[\d:]{8} < Message sending failure > to zed: two \(zed is not here\)$/);
  await person.sees(/^[\d:]{8} < Message delivery unknown > to all: three \(the server stops\)$/);
  assert.equal(person.shown.filter((line) => / to ben: one/.test(line)).length, 1);
});

Deno.test("Conversation.hold() shows others' messages wrapped, and lets them do nothing else", async () => {
  await using server = await startChatStandIn();
  await using ann = await converse(server);
  const { person, visit } = ann;
  const text = `${"word ".repeat(20)}\n\x1b[1;1Hzed: I am not ben`;
  await visit.say({ TYPE: "INCMESS", BODY: ["ben", text], id: "b1" });
  await takes(visit, "MESSACC", "ben");
  await visit.say({ TYPE: "BROADCAST", BODY: ["cat", "hi"], id: "c1" });
  await person.sees(/ cat to all: hi$/);
  const lines = person.shown.slice(person.shown.findIndex((line) => / ben: /.test(line)));
  assert.match(lines[0]!, /^[\d:]{8} ben: word word/);
  assert.match(lines[1]!, /^ {9}word word .*␊␛\[1;1Hzed: I am not ben$/);
  assert.ok(lines.every((line) => line.length < 80), lines.join("\n"));
});

Deno.test("Conversation.hold() shows what was acknowledged before it began", async () => {
  await using server = await startChatStandIn();
  const starting = start(server);
  const visit = await server.accepted();
  await visit.welcome();
  const running = await starting;
  await visit.say({ TYPE: "INCMESS", BODY: ["ben", "are you there?"], id: "b1" });
  await takes(visit, "MESSACC", "ben");
  const person = new Person();
  await using _ = new Talk(running, person);
  await person.sees(/ ben: are you there\?$/);
});

Deno.test("Conversation.hold() asks for another login while the server refuses, and says why", async () => {
  await using server = await startChatStandIn();
  const starting = start(server);
  const refuse = async (visit: ChatVisit, reason: string) => {
    await visit.message();
    await visit.say({ TYPE: "BYE", BODY: false, reason });
    visit.end();
  };
  await refuse(await server.accepted(), "the login ann is taken");
  const person = new Person();
  await using _ = new Talk(await starting, person);
  await person.sees(/^The server refuses ann: the login ann is taken\.$/);
  await person.isAsked("Login: ");
  const { count } = server;
  person.enter("", "a\x07b");
  await person.sees(/^That cannot be: the login has a control character\.$/);
  assert.equal(server.count, count);
  person.enter("bob");
  // While nobody had asked the person yet, it was tried again.
  let visit = await server.accepted();
  while (visit.seen !== "nothing") visit = await server.accepted();
  await refuse(visit, "the login bob is taken");
  await person.sees(/^The server refuses bob/);
  person.enter("cy");
  visit = await server.accepted();
  assert.equal(await visit.welcome(), "cy");
  await person.isAsked("cy> ");
});

Deno.test("Conversation.hold() fails when the server refuses the login that a pipe gave", async () => {
  await using server = await startChatStandIn();
  const starting = start(server, { redialMin: "10s" });
  const visit = await server.accepted();
  await visit.message();
  await visit.say({ TYPE: "BYE", BODY: false, reason: "the login ann is taken" });
  visit.end();
  await using talk = new Talk(await starting, new Person({ isInteractive: false }));
  await assert.rejects(talk.ends(), {
    name: "BenchError",
    message: "The server refuses ann: the login ann is taken",
  });
});

Deno.test("Conversation.hold() says that the connection is lost, and when it is back", async () => {
  await using server = await startChatStandIn();
  await using ann = await converse(server, new Person(), { redialMin: "500ms" });
  const { person, visit } = ann;
  visit.reset();
  await person.sees(/ The connection is lost; it is dialled again\.$/);
  person.enter("@ben hello");
  await person.sees(/< Message sending failure > to ben: hello \(there is no connection\)$/);
  await (await server.accepted()).welcome();
  await person.sees(/ You are in again as ann\. READY2SERV/);
});

Deno.test("Conversation.hold() waits at the end for what became of its messages", async () => {
  for (const isInteractive of [true, false]) {
    await using server = await startChatStandIn();
    await using ann = await converse(server, new Person({ isInteractive }));
    const { talk, person, visit } = ann;
    person.enter("@ben hello");
    person.leave();
    const id = await takes(visit, "SENDTO", ["ben", "hello"]);
    if (isInteractive) await person.sees(/^Waiting for what became of a message; Ctrl-C /);
    await visit.say(status(id, "queued"), status(id, "delivered"));
    await takes(visit, "BYE", "");
    visit.end();
    await talk.ends();
    await person.sees(/< Message have been delivered! > to ben: hello/);
  }
});

Deno.test("Conversation.hold() waits no longer than its patience, or than it may", async () => {
  for (const patience of ["50ms", "1h"]) {
    await using server = await startChatStandIn();
    await using ann = await converse(server, new Person(), { patience });
    const { talk, person, visit } = ann;
    person.enter("@ben hello", "5");
    await takes(visit, "SENDTO", ["ben", "hello"]);
    if (patience === "1h") {
      await person.sees(/^Waiting/);
      talk.stop.abort();
    }
    await takes(visit, "BYE", "");
    visit.end();
    await talk.ends();
    assert.match(person.shown.at(-2)!, /< Message delivery unknown > to ben: hello/);
  }
});

Deno.test("Conversation.hold() reads a pipe no faster than its messages are answered", async () => {
  await using server = await startChatStandIn();
  const person = new Person({ isInteractive: false });
  await using ann = await converse(server, person);
  const { talk, visit } = ann;
  person.enter(...Array.from({ length: 250 }, (_, i) => `@ben ${i}`));
  person.leave();
  const ids: string[] = [];
  for (let i = 0; i < 100; i++) ids.push(await takes(visit, "SENDTO", ["ben", String(i)]));
  await eventually(() => person.unread === 149);
  assert.equal(visit.bytes.length, 0);
  for (let i = 100; i < 250; i++) {
    await visit.say(status(ids.shift()!, "delivered"));
    ids.push(await takes(visit, "SENDTO", ["ben", String(i)]));
  }
  await visit.say(...ids.map((id) => status(id, "delivered")));
  await takes(visit, "BYE", "");
  visit.end();
  await talk.ends();
  assert.equal(person.shown.length, 251);
});

Deno.test("Conversation.hold() goes on with a pipe when the connection is back", async () => {
  await using server = await startChatStandIn();
  const person = new Person({ isInteractive: false });
  await using ann = await converse(server, person);
  const { visit } = ann;
  visit.reset();
  await person.sees(/The connection is lost/);
  person.enter("@ben hello");
  const next = await server.accepted();
  await next.welcome();
  await takes(next, "SENDTO", ["ben", "hello"]);
});
