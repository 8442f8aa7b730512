import assert from "node:assert/strict";
import { join } from "node:path";
import { concat, equalBytes, utf8 } from "../../core/bytes.ts";
import { createRandom } from "../../core/random.ts";
import { parseFault } from "../../faults/spec.ts";
import { Capture } from "../../harness/capture.ts";
import { runScenario } from "../../harness/mod.ts";
import { startLink } from "../../links/start.ts";
import { download } from "../../servers/downloader/engine/download.ts";
import { DatagramSocket } from "../../transports/datagram_socket.ts";
import { anyPort, makeContext } from "../links/around.ts";
import { Peer, startPeerServer } from "../peer.ts";
import { realProgram, testWith } from "../real_program.ts";
import { eventually } from "../within.ts";
import { temporaryFolder } from "./places.ts";
import { runProgram } from "./running_program.ts";

const tshark = realProgram("tshark", "tshark");

/** What tshark says of a capture. */
class Reading {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  async lines(...args: string[]): Promise<string[]> {
    const checks = ["ip.check_checksum", "tcp.check_checksum", "udp.check_checksum"];
    const output = await runProgram(tshark, [
      "-r",
      this.#file,
      ...checks.flatMap((check) => ["-o", `${check}:TRUE`]),
      ...args,
    ]);
    return output.split("\n").filter((line) => line !== "");
  }

  /** Packets that a filter lets through, a field of each. */
  fields(filter: string, field: string): Promise<string[]> {
    return this.lines("-Y", filter, "-T", "fields", "-e", field);
  }

  /** The bytes of a stream, as tshark puts them together: from the one who dialled, and back. */
  async follow(protocol: "tcp" | "udp", stream: number): Promise<[Uint8Array, Uint8Array]> {
    const lines = await this.lines("-q", "-z", `follow,${protocol},raw,${stream}`);
    const bytes = lines.filter((line) => /^\t?[\da-f]+$/.test(line));
    const of = (isBack: boolean) =>
      concat(
        bytes.filter((line) => line.startsWith("\t") === isBack)
          .map((line) => Uint8Array.fromHex(line.trim())),
      );
    return [of(false), of(true)];
  }

  /** That it finds nothing wrong. */
  async assertSound(): Promise<void> {
    const wrong = [
      "_ws.malformed",
      "tcp.analysis.flags",
      "ip.checksum.status == Bad",
      "tcp.checksum.status == Bad",
      "udp.checksum.status == Bad",
    ];
    assert.deepEqual(await this.lines("-Y", wrong.join(" || ")), []);
  }
}

const up = createRandom(5).bytes(2_500_000);
const down = createRandom(6).bytes(200_000);

testWith(
  [tshark],
  "a capture of a link has both its sides, each as tshark follows it",
  async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "link.pcapng");
    let arrived: Uint8Array;
    {
      using capture = new Capture(path);
      await using server = await startPeerServer(true);
      await using link = await startLink({
        name: "air",
        listen: anyPort,
        to: server.address,
        protocol: "tcp",
        faults: [parseFault("kind: corrupt, rate: 0.1%, direction: up")],
      }, makeContext({ tap: capture.tapOf("air") }));
      await using client = await Peer.dial(link.address);
      void client.write(up);
      const target = await server.accepted();
      arrived = await target.atLeast(up.length);
      await target.write(down);
      await client.atLeast(down.length);
      client.end();
      await target.sawEnd();
      target.end();
      await eventually(() => link.connections === 0);
    }
    const reading = new Reading(path);
    await reading.assertSound();
    assert.deepEqual(await reading.follow("tcp", 0), [up, down]);
    assert.notDeepEqual(arrived, up);
    assert.deepEqual(await reading.follow("tcp", 1), [arrived, down]);
    const ends = await reading.fields("tcp.flags.fin == 1", "tcp.stream");
    assert.deepEqual(ends.sort(), ["0", "0", "1", "1"]);
    assert.deepEqual(
      new Set(await reading.fields("frame", "frame.interface_name")),
      new Set(["air"]),
    );
  },
);

testWith([tshark], "a capture shows who tore a connection", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "reset.pcapng");
  let port: number;
  {
    using capture = new Capture(path);
    await using server = await startPeerServer(true);
    await using link = await startLink(
      { name: "air", listen: anyPort, to: server.address, protocol: "tcp" },
      makeContext({ tap: capture.tapOf("air") }),
    );
    ({ port } = link.address);
    await using client = await Peer.dial(link.address);
    await client.write(utf8("before"));
    const target = await server.accepted();
    await target.atLeast(6);
    target.reset();
    assert.equal(await client.fate(), "RST");
    await eventually(() => link.connections === 0);
  }
  const reading = new Reading(path);
  await reading.assertSound();
  // The server tears its connection, and the link the one to the client.
  const torn = await reading.fields("tcp.flags.reset == 1", "tcp.srcport");
  assert.equal(torn.length, 2);
  assert.equal(torn[1], String(port));
  assert.notEqual(torn[0], torn[1]);
});

testWith([tshark], "a capture of a link over UDP has what was lost on one side only", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "udp.pcapng");
  const datagrams = Array.from({ length: 60 }, (_, i) => createRandom(i).bytes(i * 37 % 1400 + 1));
  const arrived: Uint8Array[] = [];
  {
    using capture = new Capture(path);
    const target = new DatagramSocket(anyPort, makeContext());
    const client = new DatagramSocket(anyPort, makeContext());
    const received = target.receive((bytes) => arrived.push(bytes));
    await using link = await startLink({
      name: "air",
      listen: anyPort,
      to: target.address,
      protocol: "udp",
      faults: [parseFault("kind: loss, rate: 30%, direction: up")],
    }, makeContext({ tap: capture.tapOf("air") }));
    for (const bytes of datagrams) client.send(bytes, link.address);
    // What comes after all others, sent until it is not lost.
    await eventually(() => {
      client.send(utf8("over"), link.address);
      return arrived.some((bytes) => equalBytes(bytes, utf8("over")));
    });
    client.close();
    target.close();
    await received;
  }
  const reading = new Reading(path);
  await reading.assertSound();
  const [sent] = await reading.follow("udp", 0);
  assert.deepEqual(sent.subarray(0, concat(datagrams).length), concat(datagrams));
  const [relayed] = await reading.follow("udp", 1);
  assert.deepEqual(relayed.subarray(0, concat(arrived).length), concat(arrived));
  assert.ok(relayed.length < sent.length);
});

testWith(
  [tshark],
  "a capture of a run has every connection once, with all that it carried",
  async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "run.pcapng");
    {
      using capture = new Capture(path);
      const result = await runScenario({
        wirebench: 1,
        seed: 3,
        servers: { echo: { kind: "echo", config: { port: 0 } } },
        links: { air: { to: "echo", faults: [{ kind: "latency", delay: "5ms" }] } },
        simulators: {
          near: { kind: "echo-clients", via: "echo", count: 2, config: { rate: "100/s" } },
          far: { kind: "echo-clients", via: "air", config: { rate: "100/s" } },
        },
        steps: [
          { start: "near" },
          { start: "far" },
          { until: { "far.echoes.count": { min: 20 } }, within: "5s" },
        ],
        expect: [{ over: "far.echoes", that: { errors: 0 } }],
      }, { tapOf: capture.tapOf });
      assert.equal(result.outcome, "passed");
    }
    const reading = new Reading(path);
    await reading.assertSound();
    const streams = new Set(await reading.fields("tcp", "tcp.stream"));
    // Two from nearby, one to the link and one from there.
    assert.equal(streams.size, 4);
    for (const stream of streams) {
      const [asked, answered] = await reading.follow("tcp", Number(stream));
      assert.ok(answered.length > 0);
      assert.deepEqual(answered, asked.subarray(0, answered.length));
    }
    const seenBy = new Set(await reading.fields("tcp", "frame.interface_name"));
    assert.deepEqual(seenBy, new Set(["echo", "air"]));
  },
);

testWith([tshark], "a capture has what a downloader fetches from any server", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "fetched.pcapng");
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response(up),
  );
  const { port } = server.addr;
  {
    using capture = new Capture(path);
    const { clock, random, log, signal } = makeContext();
    await download(
      { url: `http://127.0.0.1:${port}/up.bin`, folder: folder.path, connections: 1 },
      {
        ...{ clock, random, log, signal },
        tap: capture.tapOf("downloader"),
      },
    );
  }
  const reading = new Reading(path);
  await reading.assertSound();
  const [asked, answered] = await reading.follow("tcp", 0);
  assert.match(new TextDecoder().decode(asked), /^GET \/up\.bin HTTP\/1\.1\r\n/);
  assert.deepEqual(answered.subarray(-up.length), up);
});
