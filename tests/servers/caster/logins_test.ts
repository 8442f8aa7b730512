import assert from "node:assert/strict";
import { encodeChunk, encodeLastChunk } from "../../../protocols/ntrip/mod.ts";
import { eventually } from "../../within.ts";
import { basics, Client, roverHead, sourceHead, startObserved } from "./client.ts";
import { ask2, asUser1, head2, rover2 } from "./revision2_client.ts";

const gga = (second: number) => {
  const body = `GPGGA,1200${
    String(second).padStart(2, "0")
  }.00,5000.0000,N,00800.0000,E,1,08,1.0,9.0,M,0.0,M,,`;
  const check = [...body].reduce((sum, letter) => sum ^ letter.charCodeAt(0), 0);
  return `$${body}*${check.toString(16).toUpperCase().padStart(2, "0")}`;
};

Deno.test("logins counts sources and rovers, and how soon each was answered", async () => {
  await using observed = await observe();
  const { caster, metric } = observed;
  using _source = await Client.source(caster);
  using _rover = await Client.rover(caster);
  using _rover2 = await rover2(caster);
  assert.equal(metric("logins", "ok"), 3);
  assert.equal(metric("logins", "errors"), 0);
  assert.ok(Number(metric("logins", "latency.max")) >= 0);
});

Deno.test("logins counts what was refused as failed, and nothing that was no login", async () => {
  await using observed = await observe();
  const { caster, metric } = observed;
  const heads = [
    "SOURCE wrong /point1\r\n\r\n",
    roverHead("point1", "user1:wrong"),
    roverHead("nowhere"),
    "GET / HTTP/1.1\r\n\r\n",
    "HELO\r\n\r\n",
  ];
  for (const head of heads) {
    using client = await Client.connect(caster);
    await client.send(head);
    await client.rest();
  }
  assert.equal(metric("logins", "errors"), 3);
  await ask2(caster, head2("GET /point1"));
  assert.equal(metric("logins", "count"), 3, "who is asked for a Digest has not failed yet");
  await ask2(caster, head2("GET /point1", asUser1));
  assert.equal(metric("logins", "errors"), 4, "the streampoint has no source");
});

Deno.test("gga holds every position that a rover tells, in its head and behind it", async () => {
  await using observed = await observe();
  const { caster, metric } = observed;
  using _source = await Client.source(caster, sourceHead);
  using one = await Client.rover(caster);
  await one.send(`${gga(1)}\r\n${gga(2)}\r\nnoise\r\n$GPGGA,broken*00\r\n`);
  await eventually(() => metric("gga", "count") === 2);
  using two = await rover2(caster, { "Ntrip-GGA": gga(3), "Transfer-Encoding": "chunked" });
  assert.equal(metric("gga", "count"), 3);
  const line = new TextEncoder().encode(`${gga(4)}\r\n`);
  await two.send(encodeChunk(line.subarray(0, 20)));
  await two.send(encodeChunk(line.subarray(20)));
  await two.send(encodeLastChunk());
  await eventually(() => metric("gga", "count") === 4);
  assert.equal(metric("gga", "bytes"), 4 * gga(1).length);
});

Deno.test("rovers are the connections of rovers alone, and how long there was none", async () => {
  await using observed = await observe();
  const { caster, metric } = observed;
  using _source = await Client.source(caster);
  for (let round = 1; round <= 2; round++) {
    const rover = await Client.rover(caster);
    assert.equal(metric("rovers", "opened"), round);
    assert.equal(metric("rovers", "concurrent"), 1);
    rover[Symbol.dispose]();
    await eventually(() => metric("rovers", "concurrent") === 0);
  }
  assert.ok(Number(metric("rovers", "reconnect.max")) > 0);
  assert.equal(metric("clients", "concurrent"), 1);
});

async function observe() {
  const observed = await startObserved(basics);
  return { ...observed, [Symbol.asyncDispose]: () => observed.caster[Symbol.asyncDispose]() };
}
