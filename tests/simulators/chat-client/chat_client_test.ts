import assert from "node:assert/strict";
import type { Running } from "../../../parts/part.ts";
import { startPart } from "../../../parts/start_part.ts";
import { chatClient } from "../../../simulators/chat-client/chat_client.ts";
import { freeAddress } from "../../peer.ts";
import { within } from "../../within.ts";
import { type ChatStandIn, startChatStandIn } from "../chat_stand_in.ts";
import { watch } from "../watched.ts";

const decoder = new TextDecoder();

/** A client that a stand-in has let in, and what it does. */
async function join(server: ChatStandIn, { lines = true } = {}) {
  const client = watch(chatClient, { target: server.address, login: "ann", redialMin: "10ms" });
  const visit = await server.accepted();
  await visit.welcome({ lines });
  const running = await client.started as Running;
  return {
    client,
    visit,
    actions: running.actions!,
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

for (const framing of ["lines", "legacy"]) {
  const lines = framing === "lines";
  const id = (text: string) => lines ? { id: text } : {};

  Deno.test(`chat-client acknowledges what it is sent, and records it, in ${framing} framing`, async () => {
    await using server = await startChatStandIn();
    await using ann = await join(server, { lines });
    const { client, visit } = ann;
    await visit.say({ TYPE: "INCMESS", BODY: ["ben", "grüß dich"], ...id("b1") });
    assert.deepEqual(await visit.message(), { TYPE: "MESSACC", BODY: "ben", ...id("b1") });
    const [bytes] = await client.until("received.received", 1);
    assert.equal(decoder.decode(bytes), "grüß dich");
  });

  Deno.test(`chat-client sends, and records what became of it, in ${framing} framing`, async () => {
    await using server = await startChatStandIn();
    await using ann = await join(server, { lines });
    const { client, visit, actions } = ann;
    await actions.send!({ to: "ben", text: "hello" });
    const sent = await visit.message();
    assert.equal(sent.TYPE, "SENDTO");
    assert.deepEqual(sent.BODY, ["ben", "hello"]);
    const status = { TYPE: "MESSTAT", ...(lines ? { id: sent.id! } : {}) } as const;
    if (lines) await visit.say({ ...status, BODY: null, status: "queued" });
    await visit.say({ ...status, BODY: true });
    await client.until("deliveries.done", 1);
    assert.equal(client.metric("deliveries.ok"), 1);
    assert.equal(client.metric("sent.count"), 1);
    assert.equal(client.metric("deliveries.first.max") !== undefined, lines);
  });

  Deno.test(`chat-client says BYE when it is stopped, in ${framing} framing`, async () => {
    await using server = await startChatStandIn();
    const { client, visit } = await join(server, { lines });
    const stopped = client[Symbol.asyncDispose]();
    assert.equal((await visit.message()).TYPE, "BYE");
    await visit.sawEnd();
    visit.end();
    await within(stopped, () => "the end of the client");
    assert.equal(client.metric("connection.closes"), 1);
  });
}

Deno.test("chat-client sends to all, and does not take the echo for another's message", async () => {
  await using server = await startChatStandIn();
  await using ann = await join(server);
  const { client, visit, actions } = ann;
  await actions.everyone!({ text: "hello" });
  const { TYPE, BODY, id } = await visit.message();
  assert.deepEqual([TYPE, BODY], ["EVERY1", "hello"]);
  await visit.say({ TYPE: "BROADCAST", BODY: ["ann", "hello"], id });
  await visit.say({ TYPE: "BROADCAST", BODY: ["ben", "hello you"], id: "b" });
  await visit.say({ TYPE: "MESSTAT", BODY: true, status: "delivered", id });
  await client.until("deliveries.done", 1);
  assert.deepEqual(client.all("received.received").map((one) => decoder.decode(one)), [
    "hello you",
  ]);
});

Deno.test("chat-client records failed and unknown messages as errors", async () => {
  await using server = await startChatStandIn();
  await using ann = await join(server);
  const { client, visit, actions } = ann;
  await actions.send!({ to: "zed", text: "one" });
  const { id } = await visit.message();
  await visit.say({
    TYPE: "MESSTAT",
    BODY: false,
    status: "failed",
    reason: "zed is not here",
    id,
  });
  await client.until("deliveries.done", 1);
  await actions.send!({ to: "ben", text: "two" });
  await visit.message();
  visit.reset();
  await client.until("deliveries.done", 2);
  assert.equal(client.metric("deliveries.errors"), 2);
  await (await server.accepted()).welcome();
  await client.until("connection.opened", 2);
});

Deno.test("chat-client fails a message that it is to send without a connection", async () => {
  await using client = watch(chatClient, { target: await freeAddress() });
  const { actions } = await client.started as Running;
  await actions!.send!({ to: "ben", text: "hello" });
  assert.equal(client.metric("deliveries.errors"), 1);
  assert.equal(client.metric("sent.count"), 0);
  await assert.rejects(async () => await actions!.who!({}), /There is no connection/);
});

Deno.test("chat-client shows a message once that comes twice, and acknowledges it twice", async () => {
  await using server = await startChatStandIn();
  await using ann = await join(server);
  const { client, visit } = ann;
  for (const _ of [1, 2]) {
    await visit.say({ TYPE: "INCMESS", BODY: ["ben", "again"], id: "b1" });
    assert.equal((await visit.message()).TYPE, "MESSACC");
  }
  // Ids are their sender's own.
  await visit.say({ TYPE: "INCMESS", BODY: ["cat", "again"], id: "b1" });
  assert.equal((await visit.message()).TYPE, "MESSACC");
  assert.equal(client.all("received.received").length, 2);
});

Deno.test("chat-client tells who is there", async () => {
  await using server = await startChatStandIn();
  await using ann = await join(server);
  const { visit, actions } = ann;
  const asked = actions.who!({}) as Promise<unknown>;
  const { TYPE, id } = await visit.message();
  assert.equal(TYPE, "WHOAVAIL");
  await visit.say({ TYPE: "WHOAVAIL", BODY: ["ann", "ben"], more: 3, id });
  assert.deepEqual(await within(asked, () => "the answer"), { logins: ["ann", "ben"], more: 3 });
});

const logins: [string | undefined, number, number, string][] = [
  [undefined, 0, 1, "client1"],
  [undefined, 2, 3, "client3"],
  ["ann", 0, 1, "ann"],
  ["ann", 1, 2, "ann2"],
];

for (const [login, index, of, expected] of logins) {
  Deno.test(`chat-client ${index + 1} of ${of} with login ${login} is ${expected}`, async () => {
    await using server = await startChatStandIn();
    const options = { target: server.address, ...(login === undefined ? {} : { login }) };
    const starting = startPart(chatClient, options, { instance: { index, of } });
    assert.equal(await (await server.accepted()).welcome(), expected);
    await (await starting)[Symbol.asyncDispose]();
  });
}

const badLogins = {
  "nothing": "",
  "33 letters": "x".repeat(33),
  "a turn of direction": "a\u202eb",
};

for (const [what, login] of Object.entries(badLogins)) {
  Deno.test(`chat-client cannot be called ${what}`, async () => {
    const target = { hostname: "127.0.0.1", port: 1 };
    await assert.rejects(startPart(chatClient, { target, login } as never), /must be 1 to 32 char/);
  });
}
