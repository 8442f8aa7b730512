/** What the room promises of every message, whatever its clients do, and whenever. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Framing } from "../../../protocols/chat/mod.ts";
import { type Hearer, QuietRoom } from "./quiet_room.ts";

const LOGINS = ["ann", "ben", "cid"];
const FINAL = ["delivered", "failed", "unknown"];

/** What somebody does. Who is not there does nothing. */
const deed = fc.oneof(
  { weight: 2, arbitrary: fc.record({ joins: fc.constantFrom<Framing>("lines", "legacy") }) },
  { weight: 1, arbitrary: fc.constant({ leaves: true as const }) },
  {
    weight: 6,
    arbitrary: fc.record({
      sendsTo: fc.constantFrom(...LOGINS, "zoe"),
      /** Some messages are sent again. */
      again: fc.boolean(),
    }),
  },
  { weight: 6, arbitrary: fc.record({ thanksForItsMessage: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ thanksSomebody: fc.constantFrom(...LOGINS) }) },
  { weight: 2, arbitrary: fc.record({ waitsMs: fc.constantFrom(1, 60, 4_000, 11_000) }) },
);

/** One connection of a login, as a witness sees it. */
class Witness {
  readonly hearer: Hearer;
  readonly framing: Framing;
  /** INCMESS in order, `from id`. */
  readonly shown: string[] = [];
  /** What it thanked for, `from id`, and in legacy framing how often it thanked whom. */
  readonly thanked = new Set<string>();
  readonly thanks = new Map<string, number>();
  /** Its own messages: what it was told last. */
  readonly told = new Map<string, string>();

  constructor(hearer: Hearer, framing: Framing) {
    this.hearer = hearer;
    this.framing = framing;
  }
}

class Witnesses {
  readonly quiet: QuietRoom;
  readonly here = new Map<string, Witness>();
  readonly all: Witness[] = [];
  /** To whom what was sent, by `from id`. */
  readonly sentTo = new Map<string, string>();
  /** How often each message came to somebody, by `from id`. */
  readonly shownTimes = new Map<string, number>();
  #number = 0;

  constructor(quiet: QuietRoom) {
    this.quiet = quiet;
  }

  async does(login: string, deed: Deed): Promise<void> {
    if ("waitsMs" in deed) return await this.quiet.clock.advance(deed.waitsMs);
    const witness = this.here.get(login);
    if (witness === undefined) {
      if ("joins" in deed) {
        const joined = new Witness(this.quiet.join(login, deed.joins), deed.joins);
        this.here.set(login, joined);
        this.all.push(joined);
      }
      return;
    }
    const { client } = witness.hearer;
    if ("leaves" in deed) {
      client.leave();
      this.quiet.room.leave(client);
      this.here.delete(login);
    } else if ("sendsTo" in deed) {
      const id = deed.again && witness.framing === "lines" && this.#number > 0
        ? `${this.#number}`
        : `${++this.#number}`;
      const known = this.sentTo.get(`${login} ${id}`);
      const to = known ?? deed.sendsTo;
      this.sentTo.set(`${login} ${id}`, to);
      this.quiet.send(witness.hearer, to, id, witness.framing === "lines" ? id : undefined);
    } else if ("thanksForItsMessage" in deed) {
      const shown = witness.shown[deed.thanksForItsMessage % Math.max(1, witness.shown.length)];
      if (shown !== undefined) this.#thank(witness, ...shown.split(" ") as [string, string]);
    } else if ("thanksSomebody" in deed) {
      this.#thank(witness, deed.thanksSomebody, "nothing");
    }
  }

  #thank(witness: Witness, from: string, id: string): void {
    witness.thanked.add(`${from} ${id}`);
    witness.thanks.set(from, (witness.thanks.get(from) ?? 0) + 1);
    this.quiet.room.acknowledge(witness.hearer.client, from, id);
  }

  /** Takes note of what everybody heard, and holds the room to its promises. */
  async listen(): Promise<void> {
    for (const witness of this.all) {
      for (const message of await witness.hearer.heard()) {
        if (message.TYPE === "INCMESS") {
          const [from, text] = message.BODY;
          const key = `${from} ${text}`;
          assert.equal(this.sentTo.get(key), witness.hearer.client.login, "to whom it was sent");
          this.shownTimes.set(key, (this.shownTimes.get(key) ?? 0) + 1);
          if (witness.framing === "lines") witness.shown.push(`${from} ${message.id}`);
          else witness.shown.push(key);
        } else if (message.TYPE === "MESSTAT" && witness.framing === "lines") {
          this.#hold(witness, message.id!, message.status!);
        }
      }
    }
  }

  /** Of each message a status is told, and a final one once for each time that it was queued. */
  #hold(witness: Witness, id: string, status: string): void {
    const before = witness.told.get(id);
    if (FINAL.includes(status)) {
      assert.ok(!FINAL.includes(before!), `${id}: ${status} after ${before}`);
    }
    witness.told.set(id, status);
    if (status !== "delivered") return;
    const { login } = witness.hearer.client;
    const to = this.sentTo.get(`${login} ${id}`);
    const isProven = this.all.some((one) =>
      one.hearer.client.login === to && one.thanks.has(login) &&
      (one.framing === "legacy" ||
        one.shown.some((shown) => shown.startsWith(`${login} `) && one.thanked.has(shown)))
    );
    assert.ok(isProven, `${id} is delivered to ${to}, who did not thank for it`);
  }
}

type Deed = typeof deed extends fc.Arbitrary<infer Value> ? Value : never;

Deno.test("a room keeps its promises, whatever its clients do", async () => {
  const deeds = fc.array(fc.tuple(fc.constantFrom(...LOGINS), deed), {
    maxLength: 150,
    size: "max",
  });
  await fc.assert(
    fc.asyncProperty(deeds, fc.boolean(), async (deeds, keeps) => {
      using quiet = new QuietRoom({ ackTimeout: 10_000, ...(keeps ? { keepFor: 20_000 } : {}) });
      const witnesses = new Witnesses(quiet);
      for (const [login, deed] of deeds) {
        await witnesses.does(login, deed);
        await witnesses.listen();
      }
      await quiet.clock.advance(60_000);
      await witnesses.listen();
      assert.equal(quiet.room.unsettled, 0, "everything is settled in the end");
      for (const { hearer, told } of witnesses.here.values()) {
        assert.ok([...told.values()].every((status) => FINAL.includes(status)));
        assert.equal(hearer.client.waiting, 0);
      }
      for (const [key, times] of witnesses.shownTimes) {
        const taken = quiet.log.filter((line) => line === key.replace(" ", " > ")).length;
        assert.ok(times <= taken, `${key} was taken ${taken} times, and shown ${times} times`);
      }
      for (const { framing, hearer } of witnesses.all) {
        if (framing === "legacy") hearer.segments.forEach((segment) => JSON.parse(segment));
      }
    }),
    { numRuns: 200, seed: 7 },
  );
});
