import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { utf8 } from "../../core/bytes.ts";
import type { Random } from "../../core/random.ts";
import { createRandom } from "../../core/random.ts";
import type { Connection } from "../../transports/connection.ts";
import { AskAgainError, type Line, RefusedError, stayConnected } from "../../transports/redial.ts";
import { VirtualClock } from "../virtual_clock.ts";
import { within } from "../within.ts";
import { type PeerServer, startPeerServer } from "../peer.ts";

/** Gives the middle of every range: a delay is then what it is without chance. */
const middling: Random = { ...createRandom(1), next: () => 0.5 };

type Session = (connection: Connection, opened: () => void, signal: AbortSignal) => Promise<void>;

/** Everything that a line did, and the clock by which it does it. */
class Bench {
  readonly clock = new VirtualClock();
  readonly stop = new AbortController();
  readonly told: string[] = [];
  #changed = Promise.withResolvers<void>();

  /** A line to the server, or to a port where nobody listens. */
  stayConnected(
    server: PeerServer | undefined,
    session: Session,
    options: { random?: Random; connectTimeout?: number } = {},
  ): Line {
    const { random = middling, connectTimeout = 5_000 } = options;
    return stayConnected(
      {
        target: server?.address ?? { hostname: "127.0.0.1", port: 1 },
        connectTimeout,
        redialMin: 100,
        redialMax: 1_000,
      },
      session,
      {
        attempted: () => this.#tell("attempted"),
        opened: () => this.#tell("opened"),
        refused: (reason, unreachable) =>
          this.#tell(`refused: ${reason}${unreachable ? " (unreachable)" : ""}`),
        ended: (how) => this.#tell(`ended: ${how}`),
      },
      {
        clock: this.clock,
        random,
        log: getLogger(["wirebench", "test"]),
        signal: this.stop.signal,
      },
    );
  }

  /** Waits until the observer was told so often. */
  async toldTimes(count: number): Promise<string[]> {
    while (this.told.length < count) {
      await within(this.#changed.promise, () => `${count} calls, there were ${this.told}`);
    }
    return this.told;
  }

  /** Waits until the line sleeps before its next attempt, and gives for how long. */
  async pause(): Promise<number> {
    await this.clock.slept(0);
    return this.clock.delaysMs[0]!;
  }

  /** The next delays before an attempt, each slept through. */
  async pauses(count: number): Promise<number[]> {
    const delaysMs: number[] = [];
    for (let i = 0; i < count; i++) {
      delaysMs.push(await this.pause());
      await this.clock.advance(delaysMs.at(-1)!);
    }
    return delaysMs;
  }

  #tell(what: string): void {
    this.told.push(what);
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

/** Is accepted at once, and reads to the end. */
const accepted: Session = async (connection, opened) => {
  opened();
  for await (const _ of connection);
};

/** Is accepted on "yes", declined on anything else. */
const asking: Session = async (connection, opened) => {
  for await (const bytes of connection) {
    const answer = new TextDecoder().decode(bytes);
    if (answer !== "yes") throw new RefusedError(answer, { retryAfterMs: 0 });
    opened();
  }
};

Deno.test("stayConnected() tells of an attempt, of its acceptance, and of its end", async () => {
  await using server = await startPeerServer();
  const bench = new Bench();
  await using line = bench.stayConnected(server, asking);
  const peer = await server.accepted();
  assert.deepEqual(bench.told, ["attempted"]);
  await peer.write(utf8("yes"));
  await line.attempted;
  assert.deepEqual(bench.told, ["attempted", "opened"]);
  peer.end();
  assert.deepEqual(await bench.toldTimes(3), ["attempted", "opened", "ended: closed"]);
});

Deno.test("stayConnected() tells of a connection that the peer tore", async () => {
  await using server = await startPeerServer();
  const bench = new Bench();
  await using line = bench.stayConnected(server, accepted);
  const peer = await server.accepted();
  await line.attempted;
  peer.reset();
  assert.deepEqual(await bench.toldTimes(3), ["attempted", "opened", "ended: reset"]);
});

Deno.test("stayConnected() gives a refusal in the peer's own words", async () => {
  await using server = await startPeerServer();
  const bench = new Bench();
  await using line = bench.stayConnected(server, asking);
  await (await server.accepted()).write(utf8("401 Unauthorized"));
  await line.attempted;
  assert.deepEqual(bench.told, ["attempted", "refused: 401 Unauthorized"]);
});

Deno.test("stayConnected() tells when the peer hangs up without an answer", async () => {
  await using server = await startPeerServer();
  const bench = new Bench();
  await using line = bench.stayConnected(server, asking);
  (await server.accepted()).end();
  await line.attempted;
  assert.deepEqual(bench.told, ["attempted", "refused: closed without an answer"]);
});

Deno.test("stayConnected() tells what went wrong in a session that was not accepted", async () => {
  await using server = await startPeerServer();
  const bench = new Bench();
  await using line = bench.stayConnected(
    server,
    () => Promise.reject(new TypeError("the answer is no answer")),
  );
  await line.attempted;
  assert.deepEqual(bench.told, ["attempted", "refused: the answer is no answer"]);
});

Deno.test("stayConnected() tells that nobody listens", async () => {
  const bench = new Bench();
  await using line = bench.stayConnected(undefined, accepted);
  await line.attempted;
  assert.deepEqual(bench.told, ["attempted", "refused: connection refused (unreachable)"]);
});

Deno.test("stayConnected() gives a dial up after its time-out", async () => {
  // A full queue of the operating system answers no further dial.
  using full = Deno.listen({ hostname: "127.0.0.1", port: 0, tcpBacklog: 1 });
  const { hostname, port } = full.addr as Deno.NetAddr;
  const queued = await Promise.all([1, 2].map(() => Deno.connect({ hostname, port })));
  const bench = new Bench();
  const silent = { address: { hostname, port } } as PeerServer;
  await using line = bench.stayConnected(silent, accepted, { connectTimeout: 20 });
  await line.attempted;
  assert.deepEqual(bench.told, ["attempted", "refused: no answer in time (unreachable)"]);
  for (const connection of queued) connection.close();
});

Deno.test("stayConnected() doubles its delay with every failure, up to the greatest", async () => {
  const bench = new Bench();
  await using _line = bench.stayConnected(undefined, accepted);
  assert.deepEqual(await bench.pauses(7), [100, 200, 400, 800, 1_000, 1_000, 1_000]);
});

Deno.test("stayConnected() begins with the least delay again after an accepted session", async () => {
  await using server = await startPeerServer();
  const bench = new Bench();
  await using _line = bench.stayConnected(server, asking);
  const delaysMs: number[] = [];
  for (const answer of ["no", "no", "no", "yes", "no", "no"]) {
    const peer = await server.accepted();
    await peer.write(utf8(answer));
    if (answer === "yes") peer.end();
    delaysMs.push(...await bench.pauses(1));
  }
  assert.deepEqual(delaysMs, [100, 200, 400, 100, 200, 400]);
});

Deno.test("stayConnected() spreads its delays by a tenth to either side", async () => {
  for (const [next, delayMs] of [[0, 90], [1 - 2 ** -53, 110]] as const) {
    const bench = new Bench();
    const random = { ...middling, next: () => next };
    await using _line = bench.stayConnected(undefined, accepted, { random });
    assert.equal(Math.round(await bench.pause()), delayMs);
  }
});

Deno.test("stayConnected() waits at least as long as the peer wishes, once", async () => {
  await using server = await startPeerServer();
  const bench = new Bench();
  const wishesMs = [30_000, 10, undefined];
  await using _line = bench.stayConnected(server, () => {
    const wishMs = wishesMs.shift();
    const options = wishMs === undefined ? {} : { retryAfterMs: wishMs };
    return Promise.reject(new RefusedError("busy", options));
  });
  assert.deepEqual(await bench.pauses(3), [30_000, 200, 400]);
});

Deno.test("stayConnected() never waits less than its least delay, whatever the greatest", async () => {
  const clock = new VirtualClock();
  const stop = new AbortController();
  await using _line = stayConnected(
    {
      target: { hostname: "127.0.0.1", port: 1 },
      connectTimeout: 5_000,
      redialMin: 500,
      redialMax: 100,
    },
    accepted,
    { attempted() {}, opened() {}, refused() {}, ended() {} },
    { clock, random: middling, log: getLogger(["wirebench", "test"]), signal: stop.signal },
  );
  for (let i = 0; i < 3; i++) {
    await clock.slept(0);
    assert.deepEqual(clock.delaysMs, [500]);
    await clock.advance(500);
  }
});

Deno.test("stayConnected() hangs up when it is disposed, and waits for the session", async () => {
  await using server = await startPeerServer();
  const bench = new Bench();
  let isOver = false;
  const line = bench.stayConnected(server, async (connection, opened) => {
    await accepted(connection, opened, bench.stop.signal);
    isOver = true;
  });
  const peer = await server.accepted();
  await line.attempted;
  const hungUp = peer.all();
  await line[Symbol.asyncDispose]();
  assert.ok(isOver);
  await hungUp;
  await line[Symbol.asyncDispose]();
  assert.deepEqual(bench.told, ["attempted", "opened", "ended: closed"]);
  assert.deepEqual(bench.clock.delaysMs, []);
});

Deno.test("stayConnected() hangs up when its signal aborts, and dials no more", async () => {
  await using server = await startPeerServer();
  const bench = new Bench();
  await using line = bench.stayConnected(server, accepted);
  const peer = await server.accepted();
  await line.attempted;
  bench.stop.abort();
  await peer.all();
  await line[Symbol.asyncDispose]();
  assert.deepEqual(bench.told, ["attempted", "opened", "ended: closed"]);
});

Deno.test("stayConnected() tells of no refusal when it hung up itself", async () => {
  await using server = await startPeerServer();
  const bench = new Bench();
  const line = bench.stayConnected(server, asking);
  const peer = await server.accepted();
  const hungUp = peer.all();
  await line[Symbol.asyncDispose]();
  await line.attempted;
  await hungUp;
  assert.deepEqual(bench.told, ["attempted"]);
});

Deno.test("stayConnected() does not dial when its signal has aborted before", async () => {
  const bench = new Bench();
  bench.stop.abort();
  await using line = bench.stayConnected(undefined, accepted);
  await line.attempted;
  assert.deepEqual(bench.told, []);
});

Deno.test("stayConnected() stops while it waits for its next attempt", async () => {
  const bench = new Bench();
  const line = bench.stayConnected(undefined, accepted);
  await bench.pause();
  await line[Symbol.asyncDispose]();
  assert.deepEqual(bench.clock.delaysMs, []);
  assert.equal(bench.told.length, 2);
});

Deno.test("stayConnected() stops while it dials", async () => {
  using full = Deno.listen({ hostname: "127.0.0.1", port: 0, tcpBacklog: 1 });
  const { hostname, port } = full.addr as Deno.NetAddr;
  const queued = await Promise.all([1, 2].map(() => Deno.connect({ hostname, port })));
  const bench = new Bench();
  const line = bench.stayConnected({ address: { hostname, port } } as PeerServer, accepted);
  await line[Symbol.asyncDispose]();
  await line.attempted;
  assert.deepEqual(bench.told, ["attempted"]);
  for (const connection of queued) connection.close();
});

Deno.test("stayConnected() asks again at once, in the same attempt, when a session knows how", async () => {
  await using server = await startPeerServer();
  const bench = new Bench();
  let asked = 0;
  await using line = bench.stayConnected(server, async (connection, opened, signal) => {
    if (++asked === 1) throw new AskAgainError("401 Unauthorized");
    await accepted(connection, opened, signal);
  });
  await line.attempted;
  assert.deepEqual(bench.told, ["attempted", "opened"]);
  assert.equal(server.count, 2);
});

Deno.test("stayConnected() asks again once, and then takes it for a refusal", async () => {
  await using server = await startPeerServer();
  const bench = new Bench();
  await using line = bench.stayConnected(server, () => {
    throw new AskAgainError("401 Unauthorized", { retryAfterMs: 7_000 });
  });
  await line.attempted;
  assert.deepEqual(bench.told, ["attempted", "refused: 401 Unauthorized"]);
  assert.equal(server.count, 2);
  assert.equal(await bench.pause(), 7_000);
});
