import assert from "node:assert/strict";
import { ipAddress, writeDatagram } from "../../../protocols/pcapng/mod.ts";
import { captured, coveredByChecksum, foldedSum } from "./capture_reader.ts";

const at = (hostname: string, port: number) => ({ address: ipAddress(hostname), port });

function packetOf(from: string, to: string, payload: Uint8Array) {
  const { packets } = captured((writer) => {
    const one = writer.addInterface("one");
    // What lies there from before must not shine through.
    const start = writer.packet(one, 0, 200);
    writer.bytes.fill(0xee, start, start + 200);
    writer.flush();
    writeDatagram(writer, one, at(from, 5004), at(to, 5005), payload, 12);
  });
  return packets[1]!;
}

Deno.test("writeDatagram() writes Ethernet, IPv4 and UDP with their lengths and checksums", () => {
  const packet = packetOf("127.0.0.1", "192.0.2.9", Uint8Array.of(1, 2, 3));
  const { bytes } = packet;
  assert.equal(bytes.subarray(0, 14).toHex(), "0200c0000209" + "02007f000001" + "0800");
  assert.equal(bytes.subarray(14, 24).toHex(), "4500001f" + "00004000" + "4011");
  assert.equal(bytes.subarray(26, 40).toHex(), "7f000001c0000209" + "138c138d" + "000b");
  assert.equal(bytes.subarray(42).toHex(), "010203");
  assert.equal(foldedSum(bytes.subarray(14, 34)), 0xffff);
  assert.equal(foldedSum(coveredByChecksum(packet)), 0xffff);
});

Deno.test("writeDatagram() writes IPv6 where one end has it", () => {
  const packet = packetOf("::1", "127.0.0.1", Uint8Array.of(1, 2, 3, 4, 5));
  const { bytes } = packet;
  assert.equal(bytes.subarray(12, 22).toHex(), "86dd" + "60000000" + "000d" + "1140");
  assert.equal(bytes.subarray(38, 54).toHex(), "00000000000000000000ffff7f000001");
  assert.equal(foldedSum(coveredByChecksum(packet)), 0xffff);
});

Deno.test("writeDatagram() addresses the Ethernet group of a multicast address", () => {
  assert.equal(
    packetOf("127.0.0.1", "239.129.2.3", Uint8Array.of(1)).bytes.subarray(0, 6).toHex(),
    "01005e010203",
  );
  assert.equal(
    packetOf("fe80::1", "ff02::fb", Uint8Array.of(1)).bytes.subarray(0, 6).toHex(),
    "3333000000fb",
  );
});

Deno.test("writeDatagram() never writes a checksum of zero, which would say that there is none", () => {
  const none = packetOf("0.0.0.0", "0.0.0.0", Uint8Array.of(0, 0)).bytes;
  const sum = foldedSum(Uint8Array.of(0, 17, 0, 10, ...none.subarray(34, 40), 0, 0));
  const filling = 0xffff - sum;
  const payload = Uint8Array.of(filling >> 8, filling & 0xff);
  const packet = packetOf("0.0.0.0", "0.0.0.0", payload);
  assert.equal(packet.bytes.subarray(40, 42).toHex(), "ffff");
});
