import assert from "node:assert/strict";
import { formatAddress, parseAddress } from "../../core/address.ts";

Deno.test("parseAddress() reads a name, an IPv4 and a bracketed IPv6 address", () => {
  const cases = [
    ["localhost:2101", "localhost", 2101],
    ["rtk.example.org:80", "rtk.example.org", 80],
    ["127.0.0.1:65535", "127.0.0.1", 65535],
    ["[::1]:2101", "::1", 2101],
    ["[2001:db8::ffff:192.0.2.1]:0", "2001:db8::ffff:192.0.2.1", 0],
    ["[fe80::1%eth0]:2101", "fe80::1%eth0", 2101],
  ] as const;
  for (const [text, hostname, port] of cases) {
    assert.deepEqual(parseAddress(text), { hostname, port }, text);
  }
});

Deno.test("parseAddress() gives undefined for anything else", () => {
  const wrong = [
    "",
    ":2101",
    "localhost",
    "localhost:",
    "localhost:x",
    "localhost:-1",
    "localhost:65536",
    "localhost:123456",
    "local host:80",
    "http://localhost:80",
    "localhost:80/point1",
    "::1:80",
    "[::1]",
    "[]:80",
    "[::1]80",
    "[localhost]:80",
    "[abc]:80",
    "localhost:80 ",
    "localhost:80\n",
  ];
  for (const text of wrong) assert.equal(parseAddress(text), undefined, JSON.stringify(text));
});

Deno.test("formatAddress() writes what parseAddress() reads", () => {
  for (const text of ["localhost:2101", "127.0.0.1:1", "[::1]:2101", "[fe80::1%eth0]:80"]) {
    assert.equal(formatAddress(parseAddress(text)!), text);
  }
});

Deno.test("formatAddress() leaves out the port of a device, which has none", () => {
  assert.equal(formatAddress({ hostname: "/dev/ttyUSB0", port: 0 }), "/dev/ttyUSB0");
});
