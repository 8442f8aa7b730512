import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { servers, startPart } from "../../mod.ts";
import { ntripBase } from "../../simulators/ntrip-base/ntrip_base.ts";
import { ntripRovers } from "../../simulators/ntrip-rovers/ntrip_rovers.ts";
import { makeCertificate } from "../certificate.ts";
import { watch } from "../simulators/watched.ts";
import { temporaryFolder } from "./places.ts";

const user = { user: "user1", password: "password1" };
const casterOptions = {
  port: 0,
  adminPort: 0,
  ntripsPort: 0,
  streampoints: ["point1"],
  users: { user1: { password: "password1" } },
};
const dial = { redialMin: "20ms", redialMax: "20ms" };

/** A caster with a certificate of its own. */
async function startCaster() {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder());
  const { cert, key } = await makeCertificate();
  const [tlsCert, tlsKey] = [join(folder.path, "cert.pem"), join(folder.path, "key.pem")];
  await Deno.writeTextFile(tlsCert, cert);
  await Deno.writeTextFile(tlsKey, key);
  const caster = stack.use(await startPart(servers.caster, { ...casterOptions, tlsCert, tlsKey }));
  const { ntrip, ntrips } = caster.endpoints;
  const owned = stack.move();
  return {
    tcp: { target: ntrip! },
    tls: { target: ntrips!, tls: true, tlsCa: tlsCert },
    caster,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Every way in which both can speak with a caster. */
const ways = (["tcp", "tls"] as const).flatMap((wire) => [
  { wire, how: { revision: 1 } as const },
  ...[true, false].flatMap((chunked) =>
    (["basic", "digest"] as const).map((auth) => ({
      wire,
      how: { revision: 2, chunked, auth } as const,
    }))
  ),
]);

for (const { wire, how } of ways) {
  const name = Object.entries(how).map(([key, value]) => `${key} ${value}`).join(", ");
  Deno.test(`our rovers get what our base sends over ${wire} with ${name}`, async () => {
    await using casting = await startCaster();
    await using base = watch(ntripBase, {
      ...casting[wire],
      ...how,
      ...dial,
      password: "server_password",
      rate: "100/s",
      startTime: "now",
    });
    await base.until("connection.opened", 1);
    await using rover = watch(ntripRovers, { ...casting[wire], ...how, ...user, ...dial });
    const received: Uint8Array[] = await rover.until("received.received", 50);
    const sent: Uint8Array[] = base.all("sent.sent");
    const first = sent.findIndex((frame) => Buffer.from(frame).equals(received[0]!));
    assert.deepEqual(received, sent.slice(first, first + received.length));
    assert.equal(rover.metric("received.damaged"), 0);
    assert.ok(Number(rover.metric("ages.count")) >= 48);
    assert.ok(Number(rover.metric("ages.latency.max")) < 5_000);
    for (const one of [base, rover]) {
      assert.equal(one.metric("connection.attempts"), 1);
      assert.equal(one.metric("connection.refused"), 0);
    }
  });
}

Deno.test("our rovers and our base do not speak TLS with whom they do not trust", async () => {
  await using casting = await startCaster();
  const { target } = casting.tls;
  await using base = watch(ntripBase, { target, tls: true, password: "server_password", ...dial });
  await using rover = watch(ntripRovers, { target, tls: true, ...user, ...dial });
  for (const one of [base, rover]) {
    const [reason] = await one.until("connection.refused", 1);
    assert.match(reason, /self[- ]signed|UnknownIssuer|unable to verify/i);
    assert.equal(one.metric("connection.opened"), 0);
  }
  await using careless = watch(ntripBase, {
    target,
    tls: true,
    tlsAnyCertificate: true,
    password: "server_password",
  });
  await careless.until("connection.opened", 1);
});

Deno.test("our rovers and our base are refused in the caster's words, in revision 2", async () => {
  await using casting = await startCaster();
  const options = { ...casting.tcp, ...dial, revision: 2 as const };
  const refusals: [part: ReturnType<typeof watch>, reason: string][] = [
    [watch(ntripBase, { ...options, password: "wrong" }), "401 Unauthorized"],
    [
      watch(ntripBase, { ...options, password: "wrong", auth: "digest" }),
      "401 Unauthorized",
    ],
    [
      watch(ntripBase, { ...options, password: "server_password", streampoint: "nowhere" }),
      "404 Not Found",
    ],
    [watch(ntripRovers, { ...options, user: "user1", password: "wrong" }), "401 Unauthorized"],
    [watch(ntripRovers, { ...options, ...user, streampoint: "nowhere" }), "404 Not Found"],
    [watch(ntripRovers, { ...options, ...user, auth: "digest" }), "503 Service Unavailable"],
  ];
  await using stack = new AsyncDisposableStack();
  for (const [part] of refusals) stack.use(part);
  for (const [part, reason] of refusals) {
    const [first] = await part.until("connection.refused", 1);
    assert.equal(first, `HTTP/1.1 ${reason}`);
  }
});

Deno.test("our caster outlives rovers and bases that misbehave, and serves the good ones", async () => {
  await using casting = await startCaster();
  const { target } = casting.tcp;
  await using base = watch(ntripBase, {
    target,
    ...dial,
    password: "server_password",
    rate: "50/s",
  });
  await base.until("connection.opened", 1);
  await using stack = new AsyncDisposableStack();
  const bad = (["never-read", "half-open", "hammer", "huge-head"] as const).map((misbehave) =>
    stack.use(watch(ntripRovers, { target, ...dial, ...user, misbehave }))
  );
  const huge = stack.use(
    watch(ntripBase, { target, ...dial, password: "server_password", misbehave: "huge-head" }),
  );
  const [neverRead, , hammer, hugeRover] = bad;
  await neverRead!.until("connection.opened", 1);
  const [reason] = await hammer!.until("connection.refused", 10);
  assert.equal(reason, "Error - User authorization failed");
  for (const one of [huge, hugeRover!]) {
    const [reason] = await one.until("connection.refused", 1);
    assert.equal(reason, "ERROR - Request head is too long");
  }
  await using good = watch(ntripRovers, { target, ...user });
  await good.until("received.received", 50);
  assert.equal(good.metric("received.damaged"), 0);
});
