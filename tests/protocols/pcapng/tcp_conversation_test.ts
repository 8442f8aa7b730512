import assert from "node:assert/strict";
import { concat } from "../../../core/bytes.ts";
import { ipAddress, type Side, TcpConversation } from "../../../protocols/pcapng/mod.ts";
import { captured, coveredByChecksum, foldedSum, type Packet } from "./capture_reader.ts";

const ends = (hostname: string) => ({
  client: { address: ipAddress(hostname), port: 40_001 },
  server: { address: ipAddress(hostname), port: 2101 },
});

interface Segment {
  from: Side;
  flags: string;
  sequence: number;
  acknowledged: number;
  payload: Uint8Array;
}

function segmentOf(packet: Packet): Segment {
  assert.equal(foldedSum(coveredByChecksum(packet)), 0xffff);
  const start = packet.bytes[12] === 0x86 ? 54 : 34;
  if (start === 34) assert.equal(foldedSum(packet.bytes.subarray(14, 34)), 0xffff);
  const view = new DataView(packet.bytes.buffer, start);
  const written = view.getUint16(12);
  const names = ["F", "S", "R", "P", "A"];
  return {
    from: view.getUint16(0) === 40_001 ? "client" : "server",
    flags: names.filter((_, i) => written & (1 << i)).join(""),
    sequence: view.getUint32(4),
    acknowledged: view.getUint32(8),
    payload: packet.bytes.subarray(start + (written >> 12) * 4),
  };
}

function segments(
  talk: (conversation: TcpConversation) => void,
  { sequence = 1000, hostname = "127.0.0.1" } = {},
): Segment[] {
  const { packets } = captured((writer) => {
    const one = writer.addInterface("one");
    talk(new TcpConversation(writer, one, ends(hostname), sequence, 0));
  });
  return packets.map(segmentOf);
}

const short = ({ from, flags, sequence, acknowledged, payload }: Segment) =>
  `${from} ${flags} ${sequence} ${acknowledged} ${payload.length}`;

Deno.test("TcpConversation writes a handshake, bytes both ways, and both ends", () => {
  const seen = segments((conversation) => {
    conversation.data("client", Uint8Array.of(1, 2, 3), 1);
    conversation.data("server", Uint8Array.of(4, 5), 2);
    conversation.finish("server", 3);
    conversation.data("client", Uint8Array.of(6), 4);
    conversation.finish("client", 5);
  });
  assert.deepEqual(seen.map(short), [
    "client S 1000 0 0",
    "server SA 1000 1001 0",
    "client A 1001 1001 0",
    "client PA 1001 1001 3",
    "server PA 1001 1004 2",
    "server FA 1003 1004 0",
    "client A 1004 1004 0",
    "client PA 1004 1004 1",
    "client FA 1005 1004 0",
    "server A 1004 1006 0",
  ]);
});

Deno.test("TcpConversation.reset() tears it, and nothing follows", () => {
  const seen = segments((conversation) => {
    conversation.data("client", Uint8Array.of(1), 1);
    conversation.reset("server", 2);
    conversation.reset("client", 3);
    conversation.data("client", Uint8Array.of(1), 4);
    conversation.finish("client", 5);
  });
  assert.deepEqual(seen.slice(4).map(short), ["server RA 1001 1002 0"]);
});

Deno.test("TcpConversation.finish() is said once, and a reset behind both ends not at all", () => {
  const seen = segments((conversation) => {
    for (const side of ["client", "server", "client"] as const) conversation.finish(side, 1);
    conversation.data("client", Uint8Array.of(1), 2);
    conversation.reset("client", 3);
  });
  assert.deepEqual(seen.slice(3).map(({ from, flags }) => `${from} ${flags}`), [
    "client FA",
    "server A",
    "server FA",
    "client A",
  ]);
});

Deno.test("TcpConversation.data() splits what is longer than a packet, and has it acknowledged", () => {
  const long = Uint8Array.from({ length: 1_500_000 }, (_, i) => i * 31);
  const seen = segments((conversation) => conversation.data("server", long, 1)).slice(3);
  const last = seen.pop()!;
  assert.deepEqual(concat(seen.map(({ payload }) => payload)), long);
  assert.ok(seen.every(({ from, flags }) => from === "server" && flags === "PA"));
  assert.equal(short(last), `client A 1001 ${1001 + long.length} 0`);
});

Deno.test("TcpConversation counts on from 0 behind 2^32, and beyond IPv4", () => {
  const seen = segments((conversation) => {
    conversation.data("client", Uint8Array.of(1, 2, 3), 1);
    conversation.data("client", Uint8Array.of(4), 1);
  }, { sequence: 2 ** 32 - 2, hostname: "2001:db8::1" });
  assert.deepEqual(seen.slice(3).map(({ sequence }) => sequence), [2 ** 32 - 1, 2]);
});
