import assert from "node:assert/strict";
import { ntripRovers } from "../../../simulators/ntrip-rovers/ntrip_rovers.ts";
import { VirtualClock } from "../../virtual_clock.ts";
import { startStandIn } from "../stand_in.ts";
import { watch } from "../watched.ts";

const user = { user: "user1", password: "password1" };

Deno.test("never-read takes nothing off its connection once it is accepted", async () => {
  await using caster = await startStandIn();
  const { address: target } = caster;
  await using rover = watch(ntripRovers, { target, ...user, misbehave: "never-read" });
  const visit = await caster.accepted();
  await visit.head();
  visit.write("ICY 200 OK\r\n");
  await rover.until("connection.opened", 1);
  const much = new Uint8Array(32 * 1024 * 1024);
  let isTaken = false;
  const written = visit.write(much).then(() => isTaken = true, () => {});

  await using good = watch(ntripRovers, { target, ...user });
  const other = await caster.accepted();
  await other.head();
  other.write("ICY 200 OK\r\n");
  await other.write(much);
  await good.until("bytes.received", 2);
  assert.equal(isTaken, false, "what a good rover has long taken");
  assert.equal(rover.metric("bytes.bytes"), 0);
  visit.reset();
  await written;
});

Deno.test("half-open sends half of its head, and waits without end", async () => {
  await using caster = await startStandIn();
  const clock = new VirtualClock();
  const options = { target: caster.address, ...user, misbehave: "half-open" as const };
  await using rover = watch(ntripRovers, options, { clock });
  await rover.started;
  const visit = await caster.accepted();
  await visit.atLeast(20);
  await clock.advance(60_000);
  const sent = new TextDecoder().decode(visit.bytes);
  assert.match(sent, /^GET \/point1 HTTP\/1\.0\r\nUser-Agent: [^\r]*$/);
  assert.deepEqual(rover.all("connection.refused"), []);
  visit.write("ERROR - Request head took too long\r\n");
  visit.end();
  const reasons = await rover.until("connection.refused", 1);
  assert.deepEqual(reasons, ["ERROR - Request head took too long"]);
});

Deno.test("hammer logs in with a wrong password every redialMin, whatever it is told", async () => {
  await using caster = await startStandIn();
  const clock = new VirtualClock();
  const options = { target: caster.address, ...user, misbehave: "hammer" as const };
  const dial = { redialMin: "20ms", redialMax: "10s" };
  await using rover = watch(ntripRovers, { ...options, ...dial }, { clock });
  for (let i = 1; i <= 5; i++) {
    const visit = await caster.accepted();
    const head = await visit.head();
    const [, basic] = /Authorization: Basic (\S+)\r\n/.exec(head)!;
    assert.match(atob(basic!), /^user1:/);
    assert.notEqual(atob(basic!), "user1:password1");
    visit.write("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 60\r\n\r\n");
    visit.end();
    await rover.until("connection.refused", i);
    await clock.slept(18);
    assert.equal(clock.delaysMs.length, 1);
    assert.ok(clock.delaysMs[0]! <= 22);
    await clock.advance(22);
  }
});

Deno.test("hammer logs in although there is nobody that it could be", async () => {
  await using caster = await startStandIn();
  await using _rover = watch(ntripRovers, { target: caster.address, misbehave: "hammer" });
  const visit = await caster.accepted();
  assert.match(await visit.head(), /Authorization: Basic /);
  visit.end();
});

for (const revision of [1, 2] as const) {
  Deno.test(`huge-head asks with a head of more than 64 KiB in revision ${revision}`, async () => {
    await using caster = await startStandIn();
    const options = { target: caster.address, revision, misbehave: "huge-head" as const };
    await using rover = watch(ntripRovers, options);
    const visit = await caster.accepted();
    const head = await visit.head();
    assert.ok(head.length > 65_536);
    assert.match(head, /\r\nX-Padding: x+\r\n\r\n$/);
    visit.write("HTTP/1.1 431 Request Header Fields Too Large\r\n\r\n");
    visit.end();
    const [reason] = await rover.until("connection.refused", 1);
    assert.equal(reason, "HTTP/1.1 431 Request Header Fields Too Large");
  });
}
