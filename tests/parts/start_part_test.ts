import assert from "node:assert/strict";
import { z } from "zod";
import { systemClock } from "../../core/clock.ts";
import { createRandom } from "../../core/random.ts";
import { duration } from "../../core/units.ts";
import { type Context, definePart } from "../../parts/part.ts";
import { startPart } from "../../parts/start_part.ts";
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
        start(
          options: z.output<typeof schema>,
          context: Context<typeof streams>,
          stack: AsyncDisposableStack,
        ) {
          calls.push({ options, context });
          stack.defer(() => void disposals++);
          return Promise.resolve({ endpoints: { main: { hostname: "127.0.0.1", port: 2101 } } });
        },
      }),
  });
  const start = (
    options: z.input<typeof schema>,
    context: Partial<Context<typeof streams>> = {},
  ) => startPart(part, options, context);
  return { start, calls, disposals: () => disposals };
}

Deno.test("startPart() reads options as a scenario would write them, and fills in the defaults", async () => {
  const { start, calls } = recordingPart();
  await using _one = await start({ interval: "250ms" });
  await using _two = await start({});
  assert.deepEqual(calls.map(({ options }) => options), [
    { streampoint: "point1", interval: 250 },
    { streampoint: "point1", interval: 5_000 },
  ]);
});

Deno.test("startPart() throws a TypeError that names the option and what is wrong with it", async () => {
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

Deno.test("startPart() gives the running part, and everything it observes", async () => {
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

Deno.test("startPart() makes a context of the system's own where none was given", async () => {
  const { start, calls } = recordingPart();
  await using _one = await start({});
  await using _two = await start({});
  const [one, two] = calls.map(({ context }) => context);
  assert.deepEqual(one!.instance, { index: 0, of: 1 });
  assert.equal(one!.clock, systemClock);
  assert.equal(one!.signal.aborted, false);
  assert.equal(typeof one!.log.info, "function");
  assert.notEqual(one!.random.next(), two!.random.next());
  assert.notEqual(one!.observe.sent, two!.observe.sent);
});

Deno.test("startPart() hands on what of a context was given", async () => {
  const { start, calls } = recordingPart();
  const given = {
    instance: { index: 2, of: 5 },
    clock: new VirtualClock(),
    random: createRandom(7),
  };
  await using _running = await start({}, given);
  const { instance, clock, random, observe } = calls[0]!.context;
  assert.deepEqual([instance, clock, random], [given.instance, given.clock, given.random]);
  await given.clock.advance(1_000);
  observe.sent.sent(new Uint8Array(1), given.clock.now() - 1);
  assert.equal(observe.sent.total, 1);
});

Deno.test("startPart() passes on that a part could not start", async () => {
  const failing = definePart({
    kind: "failing",
    summary: "Cannot start.",
    options: z.strictObject({}),
    endpoints: {},
    streams,
    actions: {},
    start: () => Promise.resolve({ start: () => Promise.reject(new Error("the port is taken")) }),
  });
  await assert.rejects(startPart(failing, {}), new Error("the port is taken"));
});

Deno.test("startPart() tells a part to stop before it closes what the part opened, once", async () => {
  for (const how of ["disposed", "aborted"]) {
    const { start, calls, disposals } = recordingPart();
    const outer = new AbortController();
    const running = await start({}, { signal: outer.signal });
    const { signal } = calls[0]!.context;
    const aborted = new Promise<number>((resolve) =>
      signal.addEventListener("abort", () => resolve(disposals()))
    );
    if (how === "aborted") outer.abort();
    await running[Symbol.asyncDispose]();
    await running[Symbol.asyncDispose]();
    assert.deepEqual([await aborted, disposals()], [0, 1], how);
  }
});

Deno.test("startPart() closes what a part opened that could not start, or was stopped meanwhile", async () => {
  const outer = new AbortController();
  for (const reason of [new Error("the port is taken"), undefined]) {
    let [closed, told] = [0, 0];
    const part = definePart({
      kind: "failing",
      summary: "Opens something, then fails or is stopped.",
      options: z.strictObject({}),
      endpoints: {},
      streams,
      actions: {},
      start: () =>
        Promise.resolve({
          start(_: unknown, { signal }: Context<typeof streams>, stack: AsyncDisposableStack) {
            signal.addEventListener("abort", () => told++);
            stack.defer(() => void closed++);
            if (reason !== undefined) return Promise.reject(reason);
            outer.abort(new Error("enough"));
            return Promise.resolve({ endpoints: {} });
          },
        }),
    });
    await assert.rejects(
      startPart(part, {}, { signal: outer.signal }),
      reason ?? new Error("enough"),
    );
    assert.deepEqual([closed, told], [1, 1]);
  }
});
