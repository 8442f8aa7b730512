import assert from "node:assert/strict";
import type { Client } from "../../../servers/chat/client.ts";
import { Delivery } from "../../../servers/chat/delivery.ts";
import { Mailbox, type MailboxOptions } from "../../../servers/chat/mailbox.ts";
import { VirtualClock } from "../../virtual_clock.ts";

function create(options: Partial<MailboxOptions> = {}) {
  const clock = new VirtualClock();
  const over: string[] = [];
  const signal = new AbortController().signal;
  const onOver = ({ id }: Delivery) => over.push(id);
  const mailbox = new Mailbox({ keepFor: 1_000, keepMax: 2, ...options }, onOver, {
    clock,
    signal,
  });
  return { clock, mailbox, over };
}

function delivery(id: string, to = "ben", text = "hello"): Delivery {
  const sender = { login: "ann" } as Client;
  return new Delivery({ sender, to, text, id, ownId: id, takenAt: 0 });
}

Deno.test("Mailbox.collect() gives what is kept for a login, in order, and once", () => {
  const { mailbox } = create();
  for (const one of [delivery("1"), delivery("2", "zoe"), delivery("3")]) mailbox.keep(one);
  assert.deepEqual(mailbox.collect("ben").map(({ id }) => id), ["1", "3"]);
  assert.deepEqual(mailbox.collect("ben"), []);
  assert.equal(mailbox.size, 1);
});

Deno.test("Mailbox.keep() keeps so many for a login, and as many for another", () => {
  const { mailbox } = create({ keepMax: 2 });
  assert.equal(mailbox.keep(delivery("1")), undefined);
  assert.equal(mailbox.keep(delivery("2")), undefined);
  assert.equal(mailbox.keep(delivery("3")), "too many messages are kept for ben");
  assert.equal(mailbox.keep(delivery("4", "zoe")), undefined);
  mailbox.collect("ben");
  assert.equal(mailbox.keep(delivery("5")), undefined);
});

Deno.test("Mailbox.keep() is bounded in logins and in text", () => {
  const { mailbox } = create({ keepMax: 10_000 });
  for (let i = 0; i < 1_000; i++) {
    assert.equal(mailbox.keep(delivery("1", `login ${i}`)), undefined);
  }
  assert.equal(mailbox.keep(delivery("1", "one more")), "too many messages are kept");
  const text = "x".repeat(4_000);
  let kept = 0;
  while (mailbox.keep(delivery(`${kept}`, "login 0", text)) === undefined) kept++;
  assert.equal(kept, Math.floor((2 ** 24 - 5_000) / 4_000));
  mailbox.collectAll();
  assert.equal(mailbox.keep(delivery("1", "one more", text)), undefined);
});

Deno.test("Mailbox lets go of what nobody came for", async () => {
  const { clock, mailbox, over } = create();
  mailbox.keep(delivery("1"));
  await clock.advance(500);
  mailbox.keep(delivery("2"));
  await clock.advance(500);
  assert.deepEqual([over, mailbox.size], [["1"], 1]);
  assert.equal(mailbox.find("ben", delivery("1").key), undefined);
  assert.equal(mailbox.find("ben", delivery("2").key)?.id, "2");
  await clock.advance(500);
  assert.deepEqual([over, mailbox.size, mailbox.collect("ben")], [["1", "2"], 0, []]);
});

Deno.test("Mailbox keeps nothing when it is told no time", () => {
  const { mailbox } = create({ keepFor: undefined });
  assert.equal(mailbox.isOpen, false);
});
