import assert from "node:assert/strict";
import { z } from "zod";
import { systemClock } from "../../core/clock.ts";
import { createRandom } from "../../core/random.ts";
import { duration } from "../../core/units.ts";
import { type Context, definePart } from "../../parts/part.ts";
import { starter } from "../../parts/starter.ts";
import { VirtualClock } from "../virtual_clock.ts";

const streams = { sent: "messages", connection: "connections" } as const;
const schema = z.strictObject({
  streampoint: z.string().default("point1"),
  interval: duration().prefault("5s"),
});

/** A part that keeps what it was started with, and the function that starts it. */
function recordingPart() {
  const calls: { options: z.output<typeof schema>; context: Context<typeof streams> }[] = [];
  let disposals = 0;
  const part = definePart({
    kind: "test-part",
    summary: "Does nothing.",
    options: schema,
    endpoints: { main: "tcp" },
    streams,
    actions: {},
    start: () =>
      Promise.resolve({
        start(options: z.output<typeof schema>, context: Context<typeof streams>) {
          calls.push({ options, context });
          return Promise.resolve({
            endpoints: { main: { hostname: "127.0.0.1", port: 2101 } },
            [Symbol.asyncDispose]: () => Promise.resolve(void disposals++),
          });
        },
      }),
  });
  return { start: starter(part), calls, disposals: () => disposals };
}

Deno.test("starter() reads options as a scenario would write them, and fills in the defaults", async () => {
  const { start, calls } = recordingPart();
  await using _one = await start({ interval: "250ms" });
  await using _two = await start({});
  assert.deepEqual(calls.map(({ options }) => options), [
    { streampoint: "point1", interval: 250 },
    { streampoint: "point1", interval: 5_000 },
  ]);
});

Deno.test("starter() throws a TypeError that names the option and what is wrong with it", async () => {
  const { start, calls } = recordingPart();
  await assert.rejects(start({ interval: "soon" }), (error) => {
    assert.ok(error instanceof TypeError);
    assert.match(error.message, /^Cannot start test-part: /);
    assert.match(error.message, /must be a duration such as 250ms/);
    assert.match(error.message, /interval/);
    return true;
  });
  await assert.rejects(start({ intervall: "5s" } as never), /^TypeError: .*intervall/s);
  assert.equal(calls.length, 0);
});

Deno.test("starter() gives the running part, and everything it observes", async () => {
  const { start, calls, disposals } = recordingPart();
  const running = await start({});
  assert.deepEqual(running.endpoints, { main: { hostname: "127.0.0.1", port: 2101 } });
  assert.equal(running.observed, calls[0]!.context.observe);
  calls[0]!.context.observe.sent.sent(new Uint8Array(3));
  assert.equal(running.observed.sent.total, 1);
  running.observed.connection.opened();
  assert.equal(running.observed.connection.open, 1);
  await running[Symbol.asyncDispose]();
  assert.equal(disposals(), 1);
});

Deno.test("starter() makes a context of the system's own where none was given", async () => {
  const { start, calls } = recordingPart();
  await using _one = await start({});
  await using _two = await start({});
  const [one, two] = calls.map(({ context }) => context);
  assert.equal(one!.clock, systemClock);
  assert.equal(one!.signal.aborted, false);
  assert.equal(typeof one!.log.info, "function");
  assert.notEqual(one!.random.next(), two!.random.next());
  assert.notEqual(one!.observe.sent, two!.observe.sent);
});

Deno.test("starter() hands on what of a context was given", async () => {
  const { start, calls } = recordingPart();
  const given = {
    clock: new VirtualClock(),
    random: createRandom(7),
    signal: AbortSignal.abort(),
  };
  await using _running = await start({}, given);
  const { clock, random, signal, observe } = calls[0]!.context;
  assert.deepEqual([clock, random, signal], [given.clock, given.random, given.signal]);
  await given.clock.advance(1_000);
  observe.sent.sent(new Uint8Array(1), given.clock.now() - 1);
  assert.equal(observe.sent.total, 1);
});

Deno.test("starter() passes on that a part could not start", async () => {
  const failing = definePart({
    kind: "failing",
    summary: "Cannot start.",
    options: z.strictObject({}),
    endpoints: {},
    streams,
    actions: {},
    start: () => Promise.resolve({ start: () => Promise.reject(new Error("the port is taken")) }),
  });
  await assert.rejects(starter(failing)({}), new Error("the port is taken"));
});
