/** `wirebench link` between two programs that know nothing of it: an echo server and its client. */
import assert from "node:assert/strict";
import net from "node:net";
import { DenoProcess } from "../deno_process.ts";
import { within } from "../within.ts";
import { runCommand } from "./run_command.ts";

/** A link as a process of its own, and where it listens. */
async function startLink(to: string, ...more: string[]) {
  const args = ["run", "-q", "-P=bench", "main.ts", "link", "--listen", "127.0.0.1:0", "--to", to];
  const process = new DenoProcess([...args, ...more]);
  const [, port] = await process.shows(/^link listens on 127\.0\.0\.1:(\d+), leads to .*\n.*\n/m);
  return {
    process,
    port: Number(port),
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

/** A server that sends back what it gets. */
async function startEcho() {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** A client, with everything that it got, and how its connection ended. */
class Client implements AsyncDisposable {
  readonly #socket: net.Socket;
  #grown = Promise.withResolvers<void>();
  readonly closed: Promise<"reset" | "closed">;
  #received: Uint8Array[] = [];
  size = 0;

  constructor(port: number) {
    this.#socket = net.connect(port, "127.0.0.1");
    this.#socket.setNoDelay(true);
    this.#socket.on("data", (bytes: Uint8Array) => {
      this.#received.push(bytes);
      this.size += bytes.length;
      this.#grown.resolve();
      this.#grown = Promise.withResolvers();
    });
    let wasReset = false;
    this.#socket.on("error", () => wasReset = true);
    this.closed = new Promise((resolve) =>
      this.#socket.on("close", () => resolve(wasReset ? "reset" : "closed"))
    );
  }

  send(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Sends bytes, and waits until as many have come in all. */
  async echo(bytes: Uint8Array): Promise<void> {
    const wanted = this.size + bytes.length;
    this.send(bytes);
    while (this.size < wanted) await within(this.#grown.promise, () => `${wanted} bytes`);
  }

  get received(): Uint8Array {
    return Buffer.concat(this.#received);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
    await this.closed;
  }
}

Deno.test("wirebench link delays what goes through it, by what was asked in each direction", async () => {
  await using server = await startEcho();
  const fault = ["--fault", "kind: latency, delay: 50ms, jitter: 10ms"];
  await using link = await startLink(server.address, ...fault);
  assert.match(link.process.stdout, /^adds 50±10 ms {3}seed \d+ {3}Ctrl-C ends it$/m);
  await using client = new Client(link.port);
  const tripsMs: number[] = [];
  for (let i = 0; i < 20; i++) {
    const sentMs = performance.now();
    await client.echo(new Uint8Array(100));
    tripsMs.push(performance.now() - sentMs);
  }
  const least = Math.min(...tripsMs);
  // Twice 40 to 60 ms. A busy machine makes some trips longer, and none shorter.
  assert.ok(least >= 79, `the shortest took ${least} ms`);
  assert.ok(least < 130, `the shortest took ${least} ms`);
});

Deno.test("wirebench link without a fault hands on every byte, and says that it changes nothing", async () => {
  await using server = await startEcho();
  await using link = await startLink(server.address);
  assert.match(link.process.stdout, /^changes nothing {3}seed /m);
  await using client = new Client(link.port);
  const bytes = crypto.getRandomValues(new Uint8Array(64 * 1024));
  for (let i = 0; i < 16; i++) await client.echo(bytes);
  assert.equal(client.size, 16 * bytes.length);
  assert.ok(Buffer.from(client.received.subarray(-bytes.length)).equals(bytes));
});

Deno.test("wirebench link bends the same bytes in the same way with the same seed", async () => {
  await using server = await startEcho();
  const bent: string[] = [];
  for (const seed of ["7", "7", "8"]) {
    const fault = ["--fault", "kind: corrupt, rate: 1%, direction: down", "--seed", seed];
    await using link = await startLink(server.address, ...fault);
    assert.match(link.process.stdout, new RegExp(`seed ${seed} `));
    await using client = new Client(link.port);
    for (let i = 0; i < 10; i++) await client.echo(new Uint8Array(1_000));
    bent.push(client.received.toHex());
  }
  assert.match(bent[0]!, /[1-9a-f]/);
  assert.equal(bent[0], bent[1]);
  assert.notEqual(bent[0], bent[2]);
});

Deno.test("wirebench link takes several faults, and tells every decision with --verbose", async () => {
  await using server = await startEcho();
  await using link = await startLink(
    server.address,
    "--verbose",
    "--fault",
    "kind: slice, size: 10B, pause: 1ms",
    "--fault",
    "{ kind: cut, how: reset, direction: up, when: { bytes: 100B, connection: 2 } }",
  );
  assert.match(link.process.stdout, /^sends 10 B every 1 ms, resets connections {3}seed /m);
  await using first = new Client(link.port);
  await first.echo(new Uint8Array(200));
  await using second = new Client(link.port);
  await second.echo(new Uint8Array(90));
  second.send(new Uint8Array(10));
  assert.equal(await within(second.closed, () => "a reset"), "reset");
  const [text] = await link.process.shows(/^\{.*"what":"reset".*\}$/m);
  assert.deepEqual(JSON.parse(text), {
    fault: 1,
    kind: "cut",
    connection: 2,
    direction: "up",
    offset: 100,
    what: "reset",
  });
});

Deno.test("wirebench link resets a client whose target is not there, and goes on listening", async () => {
  const gone = await startEcho();
  await gone[Symbol.asyncDispose]();
  await using link = await startLink(gone.address);
  for (const _ of [1, 2]) {
    await using client = new Client(link.port);
    assert.equal(await within(client.closed, () => "a reset"), "reset");
  }
});

Deno.test("wirebench link --udp relays datagrams", async () => {
  using sockets = new DisposableStack();
  const socket = () => {
    const options = { transport: "udp", hostname: "127.0.0.1", port: 0 } as const;
    return sockets.adopt(Deno.listenDatagram(options), (one) => one.close());
  };
  const server = socket();
  const { port } = server.addr as Deno.NetAddr;
  const fault = ["--fault", "kind: mtu, size: 100B"];
  await using link = await startLink(`127.0.0.1:${port}`, "--udp", ...fault);
  assert.match(link.process.stdout, /^loses datagrams over 100 B /m);
  const client = socket();
  const to = { transport: "udp", hostname: "127.0.0.1", port: link.port } as const;
  await client.send(new Uint8Array(101), to);
  await client.send(new Uint8Array([1, 2, 3]), to);
  const [bytes, from] = await within(server.receive(), () => "a datagram at the server");
  assert.deepEqual([...bytes], [1, 2, 3]);
  await server.send(new Uint8Array([4, 5]), from);
  const [answer] = await within(client.receive(), () => "the answer at the client");
  assert.deepEqual([...answer], [4, 5]);
});

for (
  const [what, signals] of [
    ["Ctrl-C", ["SIGINT"]],
    ["a Ctrl-C that arrives twice, as under a task", ["SIGINT", "SIGINT"]],
    ["SIGTERM", ["SIGTERM"]],
  ] as const
) {
  Deno.test(`wirebench link ends in order at ${what}, with its connections`, async () => {
    await using server = await startEcho();
    await using link = await startLink(server.address);
    await using client = new Client(link.port);
    await client.echo(new Uint8Array(10));
    for (const signal of signals) link.process.kill(signal);
    assert.equal(await within(link.process.code(), () => "the end of the link"), 0);
    assert.equal(link.process.stderr, "");
    await within(client.closed, () => "the end of the connection");
    await using late = new Client(link.port);
    assert.equal(await within(late.closed, () => "a refusal"), "reset");
  });
}

Deno.test("wirebench link says that its port is taken, and ends with 3", async () => {
  await using server = await startEcho();
  const args = ["link", "--listen", server.address, "--to", "127.0.0.1:1"];
  const { code, stderr } = await runCommand(...args);
  assert.equal(code, 3);
  assert.equal(
    stderr,
    `error: Cannot listen on ${server.address}: the port is already in use\n`,
  );
});

const LISTEN = ["--listen", "127.0.0.1:0"];
const TO = ["--to", "127.0.0.1:1"];
const fault = (text: string) => [...LISTEN, ...TO, "--fault", text];
const TCP_FAULTS = "latency, bandwidth, slice, corrupt, cut, stall, refuse, partition";

/** Mistakes, and what is said about each. */
const mistakes: [string[], string][] = [
  [LISTEN, "required option '--to <host:port>' not specified\n(wirebench --help tells more)"],
  [TO, "required option '--listen <host:port>' not specified\n(wirebench --help tells more)"],
  [
    ["--listen", "3000", ...TO],
    "--listen 3000: must be host:port, such as 127.0.0.1:3000",
  ],
  [
    ["--listen", "127.0.0.1:70000", ...TO],
    "--listen 127.0.0.1:70000: must be host:port, such as 127.0.0.1:3000",
  ],
  [
    [...LISTEN, "--to", "somewhere"],
    "--to somewhere: must be host:port, such as 127.0.0.1:3000",
  ],
  [
    [...LISTEN, "--to", "127.0.0.1:0"],
    "--to 127.0.0.1:0: must be host:port, such as 127.0.0.1:3000",
  ],
  [
    [...LISTEN, ...TO, "--seed", "many"],
    "option '--seed <n>' argument 'many' is invalid. It must be a whole number, from 0.\n" +
    "(wirebench --help tells more)",
  ],
  [
    fault("kind: latncy, delay: 5ms"),
    '--fault \'kind: latncy, delay: 5ms\': there is no fault "latncy" (did you mean "latency"?)',
  ],
  [fault("kind: latency"), "--fault 'kind: latency': fault needs \"delay\""],
  [
    fault("kind: latency, delay: 5"),
    "--fault 'kind: latency, delay: 5': fault.delay must be a duration such as 250ms, not 5",
  ],
  [
    fault("kind: latency, delay: 5ms, jiter: 1ms"),
    "--fault 'kind: latency, delay: 5ms, jiter: 1ms': fault has no key \"jiter\" " +
    '(did you mean "jitter"?)',
  ],
  [
    fault("kind: cut, when: { conection: 2 }"),
    "--fault 'kind: cut, when: { conection: 2 }': fault.when has no key \"conection\" " +
    '(did you mean "connection"?)',
  ],
  [
    fault("delay: 5ms"),
    `--fault 'delay: 5ms': fault needs "kind" (known are ${TCP_FAULTS})`,
  ],
  [
    fault("kind: loss, rate: 10%"),
    `--fault 'kind: loss, rate: 10%': loss cannot happen to TCP (a TCP link takes ${TCP_FAULTS})`,
  ],
  [
    fault("kind: latency, delay: [5ms"),
    "--fault 'kind: latency, delay: [5ms': must be a fault such as 'kind: latency, delay: 20ms'",
  ],
];

for (const [args, sentence] of mistakes) {
  Deno.test(`wirebench link ${args.join(" ")} ends with 2 and a sentence`, async () => {
    const { code, stdout, stderr } = await runCommand("link", ...args);
    assert.equal(stderr, `error: ${sentence}\n`);
    assert.equal(stdout, "");
    assert.equal(code, 2);
  });
}
