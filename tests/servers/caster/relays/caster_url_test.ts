import assert from "node:assert/strict";
import { casterUrl, parseCasterUrl } from "../../../../servers/caster/relays/caster_url.ts";

Deno.test("parseCasterUrl() reads who asks, where, and for what", () => {
  assert.deepEqual(parseCasterUrl("ntrip://me:p%40s%3As@caster.example:2111/BONN0"), {
    address: { hostname: "caster.example", port: 2111 },
    tls: false,
    streampoint: "BONN0",
    user: "me",
    password: "p@s:s",
  });
});

Deno.test("parseCasterUrl() knows the ports of both schemes, and addresses of IPv6", () => {
  assert.deepEqual(parseCasterUrl("ntrip://[::1]/p"), {
    address: { hostname: "::1", port: 2101 },
    tls: false,
    streampoint: "p",
  });
  assert.deepEqual(parseCasterUrl("ntrips://h/p")?.address, { hostname: "h", port: 2102 });
  assert.equal(parseCasterUrl("ntrips://h/p")?.tls, true);
});

for (
  const wrong of [
    "",
    "caster.example:2101/p",
    "http://h/p",
    "ntrip://h",
    "ntrip://h/",
    "ntrip://h/a/b",
    "ntrip://h/a%0d%0ab",
    "ntrip://h/%ff",
    "ntrip://h/p?x",
    "ntrip://h:99999/p",
  ]
) {
  Deno.test(`parseCasterUrl() takes ${JSON.stringify(wrong)} for none`, () => {
    assert.equal(parseCasterUrl(wrong), undefined);
  });
}

Deno.test("casterUrl() does not repeat what it cannot read: it may hold a password", () => {
  const { error } = casterUrl().safeParse("ntrip:/me:secret@h/p");
  assert.ok(error !== undefined && !error.message.includes("secret"));
});
