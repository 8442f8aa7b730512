import assert from "node:assert/strict";
import { join } from "node:path";
import type { Address } from "../../core/address.ts";
import { utf8 } from "../../core/bytes.ts";
import { BenchError } from "../../core/errors.ts";
import type { Tap } from "../../core/tap.ts";
import { Capture } from "../../harness/capture.ts";
import { startTcpLink } from "../../links/tcp.ts";
import { DatagramSocket } from "../../transports/datagram_socket.ts";
import { dialTcp, listenTcp } from "../../transports/tcp.ts";
import { temporaryFolder } from "../interop/places.ts";
import { anyPort, makeContext } from "../links/around.ts";
import { type Capture as Captured, readCapture } from "../protocols/pcapng/capture_reader.ts";
import { eventually } from "../within.ts";

/** What is captured of what `act` does. */
async function captureOf(act: (capture: Capture) => Promise<void>): Promise<Captured> {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "run.pcapng");
  {
    using capture = new Capture(path);
    await act(capture);
  }
  return readCapture(await Deno.readFile(path));
}

/** Whether a packet ends with a text. */
const says = ({ bytes }: { bytes: Uint8Array }) => new TextDecoder().decode(bytes.subarray(42));

Deno.test("Capture has a datagram between two of its sockets once, as it was sent", async () => {
  const { interfaces, packets } = await captureOf(async (capture) => {
    const one = new DatagramSocket(anyPort, makeContext({ tap: capture.tapOf("one") }));
    const anywhere = { hostname: "0.0.0.0", port: 0 };
    const other = new DatagramSocket(anywhere, makeContext({ tap: capture.tapOf("other") }));
    const stranger = new DatagramSocket(anyPort, makeContext());
    const heard: string[] = [];
    const received = [one, other].map((socket) =>
      socket.receive((bytes) => heard.push(new TextDecoder().decode(bytes)))
    );
    one.send(utf8("ask"), { hostname: "127.0.0.1", port: other.address.port });
    await eventually(() => heard.length === 1);
    other.send(utf8("answer"), { hostname: "localhost", port: one.address.port });
    await eventually(() => heard.length === 2);
    stranger.send(utf8("hello"), one.address);
    await eventually(() => heard.length === 3);
    for (const socket of [one, other, stranger]) socket.close();
    await Promise.all(received);
  });
  assert.deepEqual(interfaces, ["one", "other"]);
  assert.deepEqual(packets.map(says), ["ask", "answer", "hello"]);
  assert.deepEqual(packets.map((packet) => packet.interface), [0, 1, 0]);
  // A socket at every address answers from the one that it was asked at.
  assert.ok(packets.every(({ bytes }) => bytes.subarray(26, 34).toHex() === "7f0000017f000001"));
});

Deno.test("Capture has a connection where it is accepted, and else where it is dialled", async () => {
  const { interfaces } = await captureOf(async (capture) => {
    const { signal } = new AbortController();
    const said: string[] = [];
    const hear = (name: string) => ({
      ...makeContext(),
      tap: name === "untapped" ? undefined : capture.tapOf(name),
    });
    for (const name of ["server", "untapped"]) {
      await using listener = await listenTcp(anyPort, async (connection) => {
        for await (const bytes of connection) said.push(new TextDecoder().decode(bytes));
      }, hear(name));
      const tap = capture.tapOf(`who dials ${name}`);
      await using line = await dialTcp(listener.address, signal, tap);
      await line.write(utf8(name));
      await eventually(() => said.at(-1) === name);
    }
  });
  assert.deepEqual(interfaces, ["server", "who dials untapped"]);
});

Deno.test("Capture has a connection to what another listens on, once its own has closed the port", async () => {
  const { interfaces } = await captureOf(async (capture) => {
    const { signal } = new AbortController();
    const listen = (address: Address, tap?: Tap) =>
      listenTcp(address, async (connection) => void await connection.ended, makeContext({ tap }));
    const open = [
      () => listen(anyPort, capture.tapOf("server")),
      () => {
        const link = { name: "air", listen: anyPort, to: anyPort, protocol: "tcp" } as const;
        return startTcpLink(link, makeContext({ tap: capture.tapOf("link") }));
      },
    ];
    for (const [i, one] of open.entries()) {
      const own = await one();
      await own[Symbol.asyncDispose]();
      await using _ = await listen(own.address);
      await using line = await dialTcp(own.address, signal, capture.tapOf(`who dials ${i}`));
      await line.write(utf8("hello"));
    }
  });
  assert.deepEqual(interfaces, ["who dials 0", "who dials 1"]);
});

Deno.test("Capture writes while it goes on", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "run.pcapng");
  using capture = new Capture(path);
  const tap = capture.tapOf("one").bound({ hostname: "127.0.0.1", port: 1 });
  const to = { hostname: "127.0.0.1", port: 2 };
  for (let i = 0; i < 10; i++) tap.sent(new Uint8Array(50_000), to);
  const { packets } = readCapture(await Deno.readFile(path));
  assert.equal(packets.length, 5, "as many as are collected at most");
  await eventually(async () => readCapture(await Deno.readFile(path)).packets.length === 10);
});

Deno.test("Capture throws BenchError where its file cannot be written", () => {
  assert.throws(() => new Capture("/nowhere/run.pcapng"), (error) => {
    assert.ok(error instanceof BenchError);
    return /^Cannot write \/nowhere\/run.pcapng: there is no folder \/nowhere$/.test(error.message);
  });
});

Deno.test("Capture leaves a file as it was until somebody taps, and is then readable at once", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "run.pcapng");
  await Deno.writeTextFile(path, "an earlier capture ".repeat(100));
  new Capture(path)[Symbol.dispose]();
  assert.match(await Deno.readTextFile(path), /^an earlier capture /);
  using capture = new Capture(path);
  capture.tapOf("one");
  const { packets, application } = readCapture(await Deno.readFile(path));
  assert.deepEqual([packets.length, application], [0, "wirebench"]);
});

Deno.test("Capture skips a datagram that no network carries, and takes the longest that one does", async () => {
  const { packets } = await captureOf((capture) => {
    const tap = capture.tapOf("one").bound({ hostname: "127.0.0.1", port: 1 });
    const to = { hostname: "127.0.0.1", port: 2 };
    tap.sent(new Uint8Array(65_508), to);
    tap.sent(new Uint8Array(65_507), to);
    return Promise.resolve();
  });
  assert.deepEqual(packets.map(({ bytes }) => bytes.length), [14 + 20 + 8 + 65_507]);
});

Deno.test("Capture has what another sends from the port of a socket that is closed", async () => {
  const { packets } = await captureOf((capture) => {
    const tap = capture.tapOf("one").bound({ hostname: "127.0.0.1", port: 1 });
    const other = new DatagramSocket(anyPort, makeContext({ tap: capture.tapOf("other") }));
    tap.received(utf8("told by its sender"), other.address);
    other.close();
    tap.received(utf8("from a stranger"), other.address);
    return Promise.resolve();
  });
  assert.deepEqual(packets.map(says), ["from a stranger"]);
});

Deno.test("Capture writes to what is no file, and tells in the end that there was no room", () => {
  const send = (capture: Capture) => {
    const tap = capture.tapOf("one").bound({ hostname: "127.0.0.1", port: 1 });
    tap.sent(utf8("hello"), { hostname: "127.0.0.1", port: 2 });
    capture[Symbol.dispose]();
  };
  send(new Capture("/dev/null"));
  assert.throws(() => send(new Capture("/dev/full")), /^BenchError: Cannot write \/dev\/full: /);
});

Deno.test("Capture shows a host that is no address as unknown", async () => {
  const { packets } = await captureOf((capture) => {
    const tap = capture.tapOf("one").bound({ hostname: "127.0.0.1", port: 1 });
    for (const hostname of ["127.1", "lamp.example"]) tap.sent(utf8("x"), { hostname, port: 2 });
    return Promise.resolve();
  });
  const destinations = packets.map(({ bytes }) => bytes.subarray(30, 34).toHex());
  assert.deepEqual(destinations, ["00000000", "00000000"]);
});
