/** One connection to the room: who is refused, who is slow, and how it ends. */
import assert from "node:assert/strict";
import type { z } from "zod";
import { startPart } from "../../../parts/start_part.ts";
import { chat } from "../../../servers/chat/chat.ts";
import { watch } from "../../simulators/watched.ts";
import { VirtualClock } from "../../virtual_clock.ts";
import { eventually, within } from "../../within.ts";
import { ChatPeer } from "./chat_peer.ts";

async function startChat(options: z.input<typeof chat.options> = {}) {
  const server = await startPart(chat, { port: 0, ...options });
  return Object.assign(server, { address: server.endpoints.chat! });
}

/** What a client that breaks the protocol is told. */
async function refusalOf(client: ChatPeer): Promise<string | undefined> {
  const { reason } = await client.hear("BYE");
  await client.peer.sawEnd();
  return reason;
}

const refusals: [string, string | Uint8Array, RegExp][] = [
  ["no JSON", "GET / HTTP/1.1\r\n\r\n", /byte 0x47 begins no object$/],
  ["an object without TYPE", '{"BODY":"ann"}', /TYPE is missing$/],
  ["an object without BODY", '{"TYPE":"HI"}', /BODY of HI is missing$/],
  ["a TYPE that nobody knows", '{"TYPE":"HELLO","BODY":1}', /TYPE "HELLO" is not known$/],
  ["half a character of UTF-8", Uint8Array.of(0x7b, 0x22, 0xd0, 0x22, 0x7d), /is not UTF-8$/],
  ["10 MB without an end", `{"TYPE":"HI","BODY":"${"x".repeat(1e7)}`, /longer than 65536 bytes$/],
  ["a text before HI", '{"TYPE":"EVERY1","BODY":"x"}', /EVERY1 came before HI$/],
  ["an empty login", '{"TYPE":"HI","BODY":" "}', /the login is empty$/],
  ["a long login", `{"TYPE":"HI","BODY":"${"x".repeat(33)}"}`, /has 33 characters, at most 32$/],
  ["HI twice", '{"TYPE":"HI","BODY":"ann"}{"TYPE":"HI","BODY":"ann"}', /HI came twice$/],
];

for (const [what, bytes, reason] of refusals) {
  Deno.test(`a client that sends ${what} is told why it cannot stay`, async () => {
    await using server = await startChat();
    await using ben = await ChatPeer.join(server.address, "ben");
    await using client = await ChatPeer.dial(server.address);
    void client.peer.write(bytes);
    assert.match((await refusalOf(client))!, reason);
    ben.say({ TYPE: "STATE", BODY: "" });
    await ben.hear("STATE");
    assert.match(server.observed.clients.lastRefusal!, reason);
  });
}

Deno.test("a client whose login is taken is told so, and the other one stays", async () => {
  await using server = await startChat();
  await using ann = await ChatPeer.join(server.address, "ann");
  for (const framing of ["legacy", "lines"] as const) {
    await using another = await ChatPeer.dial(server.address);
    another.say({ TYPE: "HI", BODY: "ann", framing: framing === "lines" ? framing : undefined });
    assert.equal(await refusalOf(another), "the login ann is taken");
  }
  ann.say({ TYPE: "WHOAVAIL", BODY: "" });
  assert.deepEqual((await ann.hear("WHOAVAIL")).BODY, ["ann"]);
});

Deno.test("a login is free again when its connection has ended, however it did", async () => {
  await using server = await startChat();
  for (const end of ["reset", "end"] as const) {
    const ann = await ChatPeer.join(server.address, "ann");
    ann.peer[end]();
    await ann.peer.ended();
    await eventually(() => server.observed.clients.open === 0);
  }
  await using _ = await ChatPeer.join(server.address, "ann");
});

Deno.test("a text that is too long fails alone", async () => {
  await using server = await startChat();
  await using ann = await ChatPeer.join(server.address, "ann");
  await using ben = await ChatPeer.join(server.address, "ben");
  ann.say({ TYPE: "SENDTO", BODY: ["ben", "x".repeat(4_001)], id: "1" });
  ann.say({ TYPE: "SENDTO", BODY: ["ben", "😀".repeat(4_000)], id: "2" });
  assert.equal(await ann.fate("1"), "failed: the text has 4001 characters, at most 4000");
  assert.equal((await ben.hear("INCMESS")).id, "2");
});

Deno.test("one client too many is told so, and the place of one who left is free", async () => {
  await using server = await startChat({ maxClients: 2 });
  const ann = await ChatPeer.join(server.address, "ann");
  await using _ben = await ChatPeer.join(server.address, "ben");
  await using cid = await ChatPeer.dial(server.address);
  assert.equal(await refusalOf(cid), "2 clients are here already");
  ann.say({ TYPE: "BYE", BODY: "" });
  await ann.hear("BYE");
  await ann[Symbol.asyncDispose]();
  await eventually(() => server.observed.clients.open === 1);
  await using _dan = await ChatPeer.join(server.address, "dan");
});

Deno.test("a client that does not say who it is is sent away in time", async () => {
  const clock = new VirtualClock();
  await using server = await startPart(chat, { port: 0, loginTimeout: "10s" }, { clock });
  await using silent = await ChatPeer.dial(server.endpoints.chat!);
  await using half = await ChatPeer.dial(server.endpoints.chat!);
  half.write('{"TYPE":"HI"');
  await using ann = await ChatPeer.join(server.endpoints.chat!, "ann");
  await clock.advance(10_000);
  assert.equal(await refusalOf(silent), "no HI came within 10 s");
  assert.equal(await refusalOf(half), "no HI came within 10 s");
  ann.say({ TYPE: "STATE", BODY: "" });
  await ann.hear("STATE");
});

Deno.test("BYE is answered with BYE and the end, behind all that was said before", async () => {
  await using server = await startChat();
  await using ann = await ChatPeer.join(server.address, "ann");
  ann.say(
    { TYPE: "EVERY1", BODY: "so long", id: "1" },
    { TYPE: "BYE", BODY: "", id: "2" },
    { TYPE: "EVERY1", BODY: "one more", id: "3" },
  );
  await ann.hear("BYE");
  await ann.peer.sawEnd();
  const heard = ann.heard.map(({ TYPE, id }) => `${TYPE} ${id}`);
  assert.deepEqual(heard.slice(1), ["MESSTAT 1", "BROADCAST 1", "MESSTAT 1", "BYE 2"]);
});

Deno.test("who looks in and says BYE before HI is answered too", async () => {
  await using server = await startChat();
  await using passer = await ChatPeer.dial(server.address);
  passer.say({ TYPE: "BYE", BODY: "" });
  assert.equal(await refusalOf(passer), undefined);
});

Deno.test("a client that talks too fast is read more slowly, and loses nothing", async () => {
  const clock = new VirtualClock();
  await using server = await startPart(chat, { port: 0, messageRate: "10/s" }, { clock });
  await using ann = await ChatPeer.join(server.endpoints.chat!, "ann");
  for (let i = 0; i < 30; i++) ann.say({ TYPE: "EVERY1", BODY: "hello", id: `${i}` });
  await eventually(() => server.observed.messages.total === 9);
  for (let taken = 9; taken < 30; taken++) {
    assert.equal(server.observed.messages.total, taken);
    await clock.slept(1);
    await clock.advance(100);
  }
  for (let i = 0; i < 30; i++) assert.equal(await ann.fate(`${i}`), "delivered");
});

Deno.test("a client that is read slowly may be gone, and does not hold the server up", async () => {
  const server = await startChat({ messageRate: "1/h" });
  const ann = await ChatPeer.join(server.address, "ann");
  ann.say({ TYPE: "STATE", BODY: "" });
  ann.peer.reset();
  await ann.peer.ended();
  await eventually(() => server.observed.clients.open === 0);
  await using ben = await ChatPeer.join(server.address, "ben");
  ben.say({ TYPE: "STATE", BODY: "" });
  await within(server[Symbol.asyncDispose](), () => "the server's end");
});

Deno.test("acknowledgements of what was received do not count for how fast a client may talk", async () => {
  const clock = new VirtualClock();
  await using server = await startPart(chat, { port: 0, messageRate: "50/s" }, { clock });
  await using ann = await ChatPeer.join(server.endpoints.chat!, "ann");
  await using ben = await ChatPeer.join(server.endpoints.chat!, "ben");
  for (let round = 0; round < 5; round++) {
    for (let i = 0; i < 20; i++) {
      const id = `${round}-${i}`;
      ann.say({ TYPE: "SENDTO", BODY: ["ben", "hello"], id });
      ben.say({ TYPE: "MESSACC", BODY: "ann", id: (await ben.hear("INCMESS")).id });
      assert.equal(await ann.fate(id), "delivered");
    }
    await clock.advance(1_000);
  }
});

Deno.test("a client that never reads is given up, while memory and the others stay as they are", async () => {
  await using server = await startChat({ maxQueued: 100_000, messageRate: "100000/s" });
  await using deaf = await ChatPeer.join(server.address, "deaf");
  deaf.peer.pause();
  await using ann = await ChatPeer.join(server.address, "ann");
  for (let i = 0; server.observed.clients.open === 2 && i < 20_000; i++) {
    ann.say({ TYPE: "SENDTO", BODY: ["deaf", "x".repeat(4_000)], id: `${i}` });
    await ann.hear("MESSTAT");
  }
  ann.say({ TYPE: "WHOAVAIL", BODY: "" });
  assert.deepEqual((await ann.hear("WHOAVAIL")).BODY, ["ann"]);
});

Deno.test("a server that stops tells everybody what became of their messages, and then BYE", async () => {
  const server = await startChat();
  await using ann = await ChatPeer.join(server.address, "ann");
  await using ben = await ChatPeer.join(server.address, "ben");
  await using silent = await ChatPeer.dial(server.address);
  ann.say({ TYPE: "SENDTO", BODY: ["ben", "hello"], id: "1" });
  await ben.hear("INCMESS");
  const stopped = server[Symbol.asyncDispose]();
  assert.equal(await ann.fate("1"), "unknown: the server has stopped");
  for (const one of [ann, ben, silent]) {
    const { BODY, reason } = await one.hear("BYE");
    assert.deepEqual([BODY, reason], [false, undefined]);
    await one.peer.sawEnd();
  }
  assert.ok(
    !ben.heard.some((message) => message.TYPE === "STATE" && message.BODY === "WAIT4CLIENTS"),
  );
  await stopped;
});

Deno.test("drop tears the connection of a login, or every one", async () => {
  await using server = await startChat();
  const clients: ChatPeer[] = [];
  for (const login of ["ann", "ben", "cid"]) {
    clients.push(await ChatPeer.join(server.address, login));
  }
  const [ann, ben, cid] = clients as [ChatPeer, ChatPeer, ChatPeer];
  assert.deepEqual(server.actions!.drop!({ login: "ann" }), { dropped: 1 });
  assert.equal(await ann.peer.fate(), "RST");
  assert.deepEqual(server.actions!.drop!({ login: "zoe" }), { dropped: 0 });
  assert.deepEqual(server.actions!.drop!({}), { dropped: 2 });
  for (const one of [ben, cid]) assert.equal(await one.peer.fate(), "RST");
  for (const one of clients) await one[Symbol.asyncDispose]();
});

Deno.test("chat records texts, deliveries and clients", async () => {
  await using server = watch(chat, { port: 0 });
  const running = await server.started as Awaited<ReturnType<typeof startChat>>;
  await using ann = await ChatPeer.join(running.endpoints.chat!, "ann");
  await using ben = await ChatPeer.join(running.endpoints.chat!, "ben");
  ann.say({ TYPE: "SENDTO", BODY: ["ben", "hello"], id: "1" });
  ben.say({ TYPE: "MESSACC", BODY: "ann", id: (await ben.hear("INCMESS")).id });
  await ann.fate("1");
  ann.say({ TYPE: "SENDTO", BODY: ["zoe", "hello"], id: "2" }, { TYPE: "EVERY1", BODY: "all" });
  await ben.hear("BROADCAST");
  await ann.fate("2");
  const values = ["messages.count", "messages.bytes", "deliveries.ok", "deliveries.errors"]
    .map((name) => server.metric(name));
  assert.deepEqual(values, [3, 13, 1, 1]);
  assert.equal(server.metric("clients.concurrent"), 2);
});

Deno.test("chat writes its log as things happen", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const log = `${folder}/syslog`;
    await using server = await startChat({ log });
    await using ann = await ChatPeer.join(server.address, "ann");
    ann.say({ TYPE: "EVERY1", BODY: "hello\nben : <joined>", id: "1" });
    await ann.fate("1");
    await eventually(() => Deno.readTextFileSync(log).split("\n").length > 2);
    assert.equal(Deno.readTextFileSync(log), "ann : <joined>\nann > hello\\u000aben : <joined>\n");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
