import assert from "node:assert/strict";
import { addressKind } from "../../../../servers/caster/watch/address_kind.ts";

for (
  const [address, kind] of [
    ["127.0.0.1", "this machine"],
    ["::1", "this machine"],
    ["::ffff:127.0.0.1", "this machine"],
    ["10.1.2.3", "local network"],
    ["172.31.0.1", "local network"],
    ["172.32.0.1", "internet"],
    ["192.168.1.1", "local network"],
    ["::ffff:192.168.1.1", "local network"],
    ["fe80::1%eth0", "local network"],
    ["fd00::1", "local network"],
    ["192.0.2.7", "internet"],
    ["2001:db8::1", "internet"],
  ] as const
) {
  Deno.test(`addressKind() finds ${address} in ${kind}`, () => {
    assert.equal(addressKind(address), kind);
  });
}
