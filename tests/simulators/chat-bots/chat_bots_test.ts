import assert from "node:assert/strict";
import type { z } from "zod";
import type { ClientMessageOf } from "../../../protocols/chat/mod.ts";
import { chatBots } from "../../../simulators/chat-bots/chat_bots.ts";
import { readStamp, stampedText } from "../../../simulators/chat-bots/stamp.ts";
import { openLoopback } from "../../loopback.ts";
import { VirtualClock } from "../../virtual_clock.ts";
import { eventually } from "../../within.ts";
import { type ChatVisit, startChatStandIn } from "../chat_stand_in.ts";
import { startOriginalChatServer } from "../original_chat_server.ts";
import { watch, type WatchedOptions } from "../watched.ts";

type Options = Partial<z.input<typeof chatBots.options>>;

const quick = { rate: "100/s", talkAfter: "0s", redialMin: "5ms", redialMax: "5ms" };

/** The first of two bots, and the stand-in's end of its connection. */
async function visited(options: Options = {}, watched: WatchedOptions = {}, lines = true) {
  const server = await startChatStandIn();
  const bot = watch(chatBots, { ...quick, ...options, target: server.address }, {
    instance: { index: 0, of: 2 },
    ...watched,
  });
  const visit = await server.accepted();
  const login = await visit.welcome({ lines });
  return {
    server,
    bot,
    visit,
    login,
    async [Symbol.asyncDispose]() {
      await bot[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** The next SENDTO of a bot. */
async function sendTo(visit: ChatVisit): Promise<ClientMessageOf<"SENDTO">> {
  for (;;) {
    const message = await visit.message();
    if (message.TYPE === "SENDTO") return message;
  }
}

const stampOf = ({ BODY: [, text] }: ClientMessageOf<"SENDTO">) => readStamp(text)!;

const status = (
  { id }: { id?: string | undefined },
  of: "queued" | "delivered" | "failed" | "unknown",
) => ({
  TYPE: "MESSTAT" as const,
  BODY: of === "queued" ? null : of === "delivered",
  status: of,
  id,
});

/** A message of bot 2. */
const fromBot2 = (number: number, more = {}) =>
  stampedText({
    conversation: "mi8dsz4t07qk",
    number,
    attempt: 1,
    acked: 0,
    open: 0,
    intendedAt: 1_767_225_600_000,
    sentAt: 1_767_225_600_000,
    ...more,
  }, 0);

Deno.test("chat-bots are called by their number, and write to each other with stamps", async () => {
  await using first = await visited({ name: "robo", size: "100B" });
  assert.equal(first.login, "robo1");
  const messages = [await sendTo(first.visit), await sendTo(first.visit)];
  assert.deepEqual(messages.map(({ BODY: [to] }) => to), ["robo2", "robo2"]);
  const [one, two] = messages.map(stampOf);
  assert.deepEqual([one!.number, two!.number, two!.open], [0, 1, 1]);
  assert.equal(one!.conversation, two!.conversation);
  assert.ok(one!.isWhole);
  const periodMs = two!.intendedAt - one!.intendedAt;
  assert.ok(Math.abs(periodMs - 10) < 0.01, "as its schedule wants it");
  await first.bot.until("sent.sent", 2);
});

Deno.test("chat-bots record what became of each message, from when it was due", async () => {
  await using first = await visited();
  const { visit, bot } = first;
  for (const fate of ["delivered", "failed", "unknown"] as const) {
    const message = await sendTo(visit);
    await visit.say(status(message, "queued"), status(message, fate));
  }
  await bot.until("fates.done", 3);
  const results = (what: string) =>
    bot.observations.filter((one) => one.what === what).map((one) => one.arguments[1]);
  assert.deepEqual(results("deliveries.done"), ["ok", "error", "error"]);
  assert.deepEqual(results("fates.done"), ["ok", "ok", "error"]);
  assert.ok(Number(bot.metric("deliveries.first.max")) >= 0);
  let last = stampOf(await sendTo(visit));
  while (last.acked === 0) last = stampOf(await sendTo(visit));
  assert.equal(last.acked, 1);
});

Deno.test("chat-bots acknowledge, and hold what they are sent against its stamps", async () => {
  await using first = await visited({ talkAfter: "1m" });
  const { visit, bot } = first;
  const numbers = [fromBot2(0), fromBot2(2), fromBot2(1), fromBot2(1), fromBot2(3)];
  const texts = [...numbers, "hello", fromBot2(6, { acked: 6 })];
  for (const [i, text] of texts.entries()) {
    await visit.say({ TYPE: "INCMESS", BODY: ["bot2", text], id: `b${i}` });
    assert.deepEqual(await visit.message(), { TYPE: "MESSACC", BODY: "bot2", id: `b${i}` });
  }
  await visit.say({ TYPE: "BROADCAST", BODY: ["bot2", fromBot2(0)], id: "b9" });
  await bot.until("broadcasts.received", 1);
  const metrics = ["count", "duplicates", "reordered", "lost", "corrupt"];
  assert.deepEqual(metrics.map((name) => bot.metric(`received.${name}`)), [6, 1, 1, 2, 0]);
});

Deno.test("chat-bots see that a text was changed", async () => {
  await using first = await visited({ talkAfter: "1m" });
  await first.visit.say({ TYPE: "INCMESS", BODY: ["bot2", `${fromBot2(0)} what?`], id: "b1" });
  await first.bot.until("received.received", 1);
  assert.equal(first.bot.metric("received.corrupt"), 1);
});

Deno.test("chat-bots skip what is due while too much is in flight", async () => {
  await using first = await visited({ inFlight: 3, burst: 5, rate: "1000/s" });
  const { visit, bot } = first;
  await bot.until("sent.skipped", 2);
  for (let i = 0; i < 3; i++) await visit.say(status(await sendTo(visit), "delivered"));
  await bot.until("sent.sent", 6);
});

Deno.test("chat-bots send to all the share that they are told", async () => {
  await using first = await visited({ everyone: "100%" });
  const message = await first.visit.message();
  assert.equal(message.TYPE, "EVERY1");
  assert.equal(readStamp(message.BODY as string)!.number, 0);
});

Deno.test("chat-bots send again with the same id what has an unknown fate, when asked to", async () => {
  await using first = await visited({ resend: true, inFlight: 2 });
  const { visit, bot, server } = first;
  const [one, two] = [await sendTo(visit), await sendTo(visit)];
  await visit.say(status(one, "queued"));
  visit.reset();
  const again = await server.accepted();
  await again.welcome();
  for (const [i, message] of [one, two].entries()) {
    const repeated = await sendTo(again);
    assert.equal(repeated.id, message.id);
    assert.deepEqual([stampOf(repeated).number, stampOf(repeated).attempt], [i, 2]);
    await again.say(status(repeated, "delivered"));
  }
  await bot.until("deliveries.done", 2);
  assert.equal(bot.metric("deliveries.errors"), 0);
  assert.equal(bot.metric("deliveries.retries"), 2);
  assert.equal(stampOf(await sendTo(again)).number, 2);
});

Deno.test("chat-bots know that a fate is unknown when the connection is lost, and go on", async () => {
  await using first = await visited({ inFlight: 2 });
  const { visit, bot, server } = first;
  const ids = [(await sendTo(visit)).id, (await sendTo(visit)).id];
  visit.reset();
  await bot.until("fates.done", 2);
  assert.equal(bot.metric("fates.errors"), 2);
  const again = await server.accepted();
  await again.welcome();
  const next = await sendTo(again);
  assert.ok(!ids.includes(next.id));
  assert.deepEqual([stampOf(next).number, stampOf(next).open], [2, 0]);
});

Deno.test("chat-bots run out of patience with a message that is never settled", async () => {
  const clock = new VirtualClock();
  await using first = await visited({ rate: "1/s", patience: "10s", inFlight: 1 }, { clock });
  await first.bot.until("connection.opened", 1);
  await clock.slept(0);
  await clock.advance(2_000);
  assert.equal(first.bot.all("sent.sent").length, 1);
  await clock.advance(10_000);
  assert.deepEqual(first.bot.all("fates.done").length, 1);
  assert.equal(first.bot.metric("fates.errors"), 1);
  assert.equal(first.bot.metric("deliveries.latency.max"), 10_000);
  const message = await sendTo(first.visit);
  await first.visit.say(status(message, "delivered"));
  let last = stampOf(await sendTo(first.visit));
  while (last.acked === 0) {
    await clock.advance(10_000);
    last = stampOf(await sendTo(first.visit));
  }
  assert.equal(first.bot.metric("deliveries.ok"), 0, "it is recorded once");
});

Deno.test("chat-bots take leave, and come back", async () => {
  await using first = await visited({ stay: "20ms", away: "5ms", inFlight: 1 });
  const message = await sendTo(first.visit);
  await first.visit.say(status(message, "delivered"));
  let last = await first.visit.message();
  while (last.TYPE !== "BYE") {
    await first.visit.say(status(last, "delivered"));
    last = await first.visit.message();
  }
  await first.visit.sawEnd();
  first.visit.end();
  const again = await first.server.accepted();
  assert.equal(await again.welcome(), "bot1");
  assert.equal(first.bot.metric("fates.errors"), 0);
  assert.equal(first.bot.metric("connection.downtime"), 0, "it was away on purpose");
});

Deno.test("chat-bots say BYE when they are stopped, and blame nobody for what was under way", async () => {
  for (const framing of ["lines", "legacy"] as const) {
    await using first = await visited({ framing });
    const message = await sendTo(first.visit);
    await first.bot[Symbol.asyncDispose]();
    let last = await first.visit.message();
    while (last.TYPE === message.TYPE) last = await first.visit.message();
    assert.equal(last.TYPE, "BYE");
    assert.equal(first.bot.metric("fates.count"), 0);
    assert.equal(first.bot.metric("deliveries.count"), 0);
  }
});

Deno.test("chat-bots that are refused try again, and say what they were told", async () => {
  await using server = await startChatStandIn();
  await using bot = watch(chatBots, { ...quick, target: server.address });
  const visit = await server.accepted();
  await visit.message();
  await visit.say({ TYPE: "BYE", BODY: false, reason: "the login bot1 is taken" });
  assert.deepEqual(await bot.until("connection.refused", 1), ["the login bot1 is taken"]);
  await (await server.accepted()).welcome();
  await bot.until("connection.opened", 1);
});

Deno.test("chat-bots that misbehave with no-ack show messages and acknowledge none", async () => {
  await using first = await visited({ talkAfter: "1m", misbehave: "no-ack" });
  await first.visit.say({ TYPE: "INCMESS", BODY: ["bot2", "hello"], id: "b1" });
  await first.bot.until("received.received", 1);
  await first.bot[Symbol.asyncDispose]();
  assert.equal((await first.visit.message()).TYPE, "BYE");
});

Deno.test("chat-bots that misbehave with foreign-ack acknowledge what others were sent", async () => {
  await using first = await visited({ talkAfter: "1m", misbehave: "foreign-ack" });
  await first.visit.say({ TYPE: "INCMESS", BODY: ["bot2", "hello"], id: "b-7" });
  const { TYPE, BODY, id } = await first.visit.message();
  assert.deepEqual([TYPE, BODY], ["MESSACC", "bot2"]);
  assert.match(id!, /^b-(8|9|10)$/);
});

Deno.test("chat-bots that misbehave with never-read talk, and take nothing from their connection", async () => {
  await using first = await visited({ misbehave: "never-read" });
  await sendTo(first.visit);
  await first.visit.say({ TYPE: "INCMESS", BODY: ["bot2", "hello"], id: "b1" });
  for (let i = 0; i < 10; i++) assert.equal((await first.visit.message()).TYPE, "SENDTO");
  assert.equal(first.bot.metric("received.count"), 0);
});

Deno.test("chat-bots that misbehave with vanish tear their connection, and come back", async () => {
  const clock = new VirtualClock();
  await using first = await visited({ misbehave: "vanish", stay: "1s" }, { clock });
  assert.equal(await whileTimePasses(clock, first.visit.fate()), "RST");
  await (await whileTimePasses(clock, first.server.accepted())).welcome();
});

Deno.test("chat-bots with ackAfter acknowledge later", async () => {
  const clock = new VirtualClock();
  await using first = await visited({ talkAfter: "1m", ackAfter: "3s" }, { clock });
  await first.visit.say({ TYPE: "INCMESS", BODY: ["bot2", "hello"], id: "b1" });
  await first.bot.until("received.received", 1);
  await clock.advance(2_999);
  assert.equal(first.visit.bytes.length, 0);
  await clock.advance(1);
  assert.deepEqual(await first.visit.message(), { TYPE: "MESSACC", BODY: "bot2", id: "b1" });
});

/** Has time pass, and everything happen that happens meanwhile, until something is done. */
async function whileTimePasses<Value>(clock: VirtualClock, until: Promise<Value>): Promise<Value> {
  await using loopback = await openLoopback();
  let isDone = false;
  const done = () => void (isDone = true);
  until.then(done, done);
  while (!isDone) {
    await clock.advance(5);
    await loopback.settle();
  }
  return await until;
}

for (const framing of ["lines", "legacy"] as const) {
  Deno.test(`chat-bots that ask for ${framing} never have two objects unread at an original server`, async () => {
    const clock = new VirtualClock();
    await using server = await startOriginalChatServer(clock);
    const options: Options = { ...quick, framing, to: "anyone", everyone: "20%" };
    const bots = [0, 1, 2, 3].map((index) =>
      watch(chatBots, { ...options, target: server.address }, {
        instance: { index, of: 4 },
        seed: index,
        clock,
      })
    );
    await whileTimePasses(
      clock,
      eventually(() => bots.every((bot) => Number(bot.metric("deliveries.ok")) >= 8)),
    );
    for (const bot of bots) {
      const counts = ["deliveries.errors", "received.lost", "received.duplicates"]
        .concat(["received.reordered", "received.corrupt", "broadcasts.lost"]);
      assert.deepEqual(counts.map((name) => bot.metric(name)), counts.map(() => 0));
      assert.ok(Number(bot.metric("received.count")) > 0);
    }
    await whileTimePasses(clock, Promise.all(bots.map((bot) => bot[Symbol.asyncDispose]())));
    assert.deepEqual(server.violations, []);
    assert.ok(server.taken >= 4 * (1 + 8 + 1), "HI, the messages, BYE");
  });
}
