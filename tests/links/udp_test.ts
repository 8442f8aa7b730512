import assert from "node:assert/strict";
import type { Address } from "../../core/address.ts";
import { BenchError } from "../../core/errors.ts";
import { parseFault } from "../../faults/spec.ts";
import type { Decision, Link } from "../../links/link.ts";
import { startLink } from "../../links/start.ts";
import { eventually, within } from "../within.ts";
import { anyPort, makeContext } from "./around.ts";
import { range } from "./bent_lane.ts";

/** A UDP socket that notes the numbers in what comes. */
class Socket implements AsyncDisposable {
  readonly #socket = Deno.listenDatagram({ transport: "udp", ...anyPort });
  readonly numbers: number[] = [];
  readonly senders: Address[] = [];
  #changed = Promise.withResolvers<void>();
  #reading = this.#read();

  get address(): Address {
    return this.#socket.addr as Deno.NetAddr;
  }

  async send(number: number, to: Address): Promise<void> {
    const bytes = new Uint8Array([number >> 8, number & 255]);
    await this.#socket.send(bytes, { transport: "udp", ...to });
  }

  /** Waits until so many have come. */
  async atLeast(count: number): Promise<number[]> {
    while (this.numbers.length < count) {
      await within(this.#changed.promise, () => `datagram ${this.numbers.length + 1} of ${count}`);
    }
    return this.numbers;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await this.#reading;
  }

  async #read(): Promise<void> {
    try {
      for (;;) {
        const [bytes, sender] = await this.#socket.receive();
        this.numbers.push(bytes[0]! * 256 + bytes[1]!);
        this.senders.push(sender as Deno.NetAddr);
        this.#changed.resolve();
        this.#changed = Promise.withResolvers();
      }
    } catch {
      // The socket is closed.
    }
  }
}

/** A link over UDP between a client and a target. */
async function start(...faults: string[]): Promise<
  & { link: Link; client: Socket; target: Socket; decisions: Decision[] }
  & AsyncDisposable
> {
  await using stack = new AsyncDisposableStack();
  const target = stack.use(new Socket());
  const client = stack.use(new Socket());
  const decisions: Decision[] = [];
  const link = stack.use(
    await startLink({
      name: "air",
      listen: anyPort,
      to: target.address,
      protocol: "udp",
      faults: faults.map(parseFault),
    }, makeContext({ onDecision: (decision) => decisions.push(decision) })),
  );
  const owned = stack.move();
  return { link, client, target, decisions, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

Deno.test("startLink() forwards datagrams in order, and answers to whoever asked", async () => {
  await using wire = await start();
  await using other = new Socket();
  for (const number of range(0, 200)) await wire.client.send(number, wire.link.address);
  assert.deepEqual(await wire.target.atLeast(200), range(0, 200));
  await other.send(999, wire.link.address);
  await wire.target.atLeast(201);
  await wire.target.send(1, wire.target.senders[0]!);
  await wire.target.send(2, wire.target.senders[200]!);
  assert.deepEqual([await wire.client.atLeast(1), await other.atLeast(1)], [[1], [2]]);
  assert.equal(wire.link.connections, 2);
});

Deno.test("startLink() forwards to the client only what the target sends", async () => {
  await using wire = await start();
  await using stranger = new Socket();
  await wire.client.send(1, wire.link.address);
  await wire.target.atLeast(1);
  const [inside] = wire.target.senders;
  await stranger.send(66, { ...inside!, hostname: "127.0.0.1" });
  await wire.target.send(2, inside!);
  assert.deepEqual(await wire.client.atLeast(1), [2]);
});

Deno.test("loss over sockets loses exactly what it decided", async () => {
  await using wire = await start("kind: loss, rate: 10%, direction: up");
  const { client, target, decisions } = wire;
  for (const number of range(0, 1_000)) {
    await client.send(number, wire.link.address);
    // Sent all at once they would be lost by the system, whose buffers are small.
    if (number % 20 === 19) {
      await eventually(
        () => target.numbers.length + decisions.length > number,
        () => `datagram ${number}`,
      );
    }
  }
  const lost = decisions.map(({ datagram }) => datagram);
  assert.deepEqual(target.numbers, range(0, 1_000).filter((number) => !lost.includes(number)));
  assert.ok(Math.abs(lost.length - 100) < 40, `${lost.length}`);
});

Deno.test("duplicate sends both copies over the socket", async () => {
  await using wire = await start("kind: duplicate, rate: 100%, direction: up");
  for (const number of range(0, 20)) await wire.client.send(number, wire.link.address);
  assert.deepEqual(await wire.target.atLeast(40), range(0, 20).flatMap((one) => [one, one]));
});

Deno.test("stall holds datagrams, and a heal delivers them in order", async () => {
  await using wire = await start("kind: stall, direction: up");
  await using other = await start();
  for (const number of range(0, 50)) await wire.client.send(number, wire.link.address);
  for (const number of range(0, 50)) await other.client.send(number, other.link.address);
  await other.target.atLeast(50);
  assert.deepEqual(wire.target.numbers, []);
  wire.link.heal();
  assert.deepEqual(await wire.target.atLeast(50), range(0, 50));
});

Deno.test("latency never lets a datagram arrive early", async () => {
  await using wire = await start("kind: latency, delay: 30ms, direction: up");
  const sentMs = performance.now();
  await wire.client.send(1, wire.link.address);
  await wire.target.atLeast(1);
  assert.ok(performance.now() - sentMs >= 30);
});

Deno.test("startLink() says in a sentence that the UDP port is taken, and frees it at the end", async () => {
  const options = { name: "x", to: anyPort, protocol: "udp" } as const;
  const first = await startLink({ ...options, listen: anyPort }, makeContext());
  const listen = first.address;
  await assert.rejects(startLink({ ...options, listen }, makeContext()), (error) => {
    assert.ok(error instanceof BenchError);
    assert.equal(
      error.message,
      `Cannot listen on 127.0.0.1:${listen.port}: the port is already in use`,
    );
    return true;
  });
  await first[Symbol.asyncDispose]();
  await first[Symbol.asyncDispose]();
  await using _second = await startLink({ ...options, listen }, makeContext());
});

Deno.test("a UDP link ends when its signal aborts, with its clients and what it holds", async () => {
  const stop = new AbortController();
  await using client = new Socket();
  const link = await startLink({
    name: "x",
    listen: anyPort,
    to: client.address,
    protocol: "udp",
    faults: [parseFault("kind: latency, delay: 1h")],
  }, makeContext({ signal: stop.signal }));
  await client.send(1, link.address);
  await eventually(() => link.connections === 1, () => "the client");
  stop.abort();
  await link[Symbol.asyncDispose]();
  assert.equal(link.connections, 0);
});
