import assert from "node:assert/strict";
import { ipAddress } from "../../../protocols/pcapng/mod.ts";

Deno.test("ipAddress() reads IPv4 and IPv6 in each of their spellings", () => {
  const hex = (text: string) => ipAddress(text).toHex();
  assert.equal(hex("127.0.0.1"), "7f000001");
  assert.equal(hex("255.255.255.255"), "ffffffff");
  assert.equal(hex("::"), "0".repeat(32));
  assert.equal(hex("::1"), "0".repeat(31) + "1");
  assert.equal(hex("2001:DB8::a"), "20010db8" + "0".repeat(23) + "a");
  assert.equal(hex("1:2:3:4:5:6:7:8"), "00010002000300040005000600070008");
  assert.equal(hex("1:2:3:4:5:6:7::"), "00010002000300040005000600070000");
  assert.equal(hex("fe80::1%eth0"), "fe80" + "0".repeat(27) + "1");
  assert.equal(hex("64:ff9b::192.0.2.33"), "0064ff9b" + "0".repeat(16) + "c0000221");
});

Deno.test("ipAddress() takes an IPv4 address within IPv6 for what it is", () => {
  assert.deepEqual([...ipAddress("::ffff:192.0.2.1")], [192, 0, 2, 1]);
});

Deno.test("ipAddress() throws RangeError for what is no address", () => {
  const wrong = [
    "",
    "localhost",
    "1.2.3",
    "1.2.3.4.5",
    "256.1.1.1",
    "1:2:3:4:5:6:7",
    ":::",
    "1::2::3",
  ];
  for (const text of [...wrong, "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "g::", "::1.2.3.999"]) {
    assert.throws(() => ipAddress(text), RangeError, text);
  }
});
