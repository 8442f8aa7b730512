import assert from "node:assert/strict";
import { isPrivateAddress } from "../../../../servers/downloader/engine/private_address.ts";

Deno.test("isPrivateAddress() knows what is not on the public internet", () => {
  const isPrivate = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.255",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "198.19.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "fd12:3456::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
  ];
  for (const address of isPrivate) assert.ok(isPrivateAddress(address), address);
});

Deno.test("isPrivateAddress() lets public addresses pass", () => {
  const isPublic = [
    "1.1.1.1",
    "8.8.8.8",
    "11.0.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.0.1",
    "172.32.0.1",
    "192.167.0.1",
    "223.255.255.255",
    "2606:4700::1111",
    "2a00:1450::1",
    "::ffff:8.8.8.8",
  ];
  for (const address of isPublic) assert.ok(!isPrivateAddress(address), address);
});
