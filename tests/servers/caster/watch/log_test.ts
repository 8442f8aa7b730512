/** What the caster writes down of those who come and go. */
import assert from "node:assert/strict";
import { configure, type LogRecord, reset } from "@logtape/logtape";
import { formatAddress } from "../../../../core/address.ts";
import { eventually } from "../../../within.ts";
import { VirtualClock } from "../../../virtual_clock.ts";
import { basics, type Caster, Client, roverHead, startCaster } from "../client.ts";

async function logged(run: (records: LogRecord[]) => Promise<void>): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  await configure({
    sinks: { kept: (record) => records.push(record) },
    loggers: [
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: [] },
      { category: [], lowestLevel: "info", sinks: ["kept"] },
    ],
  });
  try {
    await run(records);
  } finally {
    await reset();
  }
  return records;
}

async function administer(caster: Caster, method: string, path: string) {
  const response = await fetch(`http://${formatAddress(caster.endpoints.admin!)}${path}`, {
    method,
    headers: { authorization: `Basic ${btoa("admin:server_password")}` },
  });
  await response.body?.cancel();
  assert.equal(response.status, 200);
}

const endings = (records: LogRecord[], who: string) =>
  records.filter(({ message }) => `${message[0]}` === `${who} ` && message.includes(" ended: "))
    .map(({ properties }) => properties.how);

Deno.test("serveConnection() logs each arrival, departure and refusal with its reason", async () => {
  const records = await logged(async (records) => {
    await using caster = await startCaster(basics);
    using source = await Client.source(caster);
    using rover = await Client.rover(caster);
    await source.send("12345");
    await rover.take(5);
    using refused = await Client.connect(caster);
    await refused.send(roverHead("point1", "user1:wrong"));
    await refused.rest();
    rover[Symbol.dispose]();
    await eventually(() => endings(records, "rover").length === 1);
  });
  const said = records.map(({ message }) => message.filter((_, i) => i % 2 === 0).join("…"));
  for (
    const line of [
      "source … feeds …",
      "rover … receives …",
      "refused …: …",
      "rover … of … ended: …",
    ]
  ) assert.ok(said.includes(line), `${line} is missing in\n${said.join("\n")}`);
  const ended = records.find(({ properties }) => properties.sentBytes !== undefined)!;
  assert.deepEqual([ended.properties.login, ended.properties.sentBytes], ["user1", 5]);
  const refusal = records.find(({ message }) => `${message[0]}` === "refused ")!;
  assert.equal(refusal.properties.reason, "Error - User authorization failed");
  assert.ok(!/wrong|password1|server_password/.test(JSON.stringify(records)));
});

Deno.test("serveConnection() logs who was sent away by the caster, and why", async () => {
  const records = await logged(async (records) => {
    const clock = new VirtualClock();
    await using caster = await startCaster(basics, { clock });
    const ended = (who: string) => endings(records, who).length;
    using _source = await Client.source(caster);
    using kicked = await Client.rover(caster);
    await administer(caster, "DELETE", "/users/user1/rovers");
    await kicked.rest();
    await eventually(() => ended("rover") === 1);
    using left = await Client.rover(caster);
    await administer(caster, "DELETE", "/streampoints/point1/source");
    await eventually(() => ended("source") === 1 && clock.delaysMs.includes(10_000));
    await clock.advance(10_000);
    await left.rest();
    await eventually(() => ended("rover") === 2);
  });
  assert.deepEqual(endings(records, "rover"), [
    "closed by the caster",
    "its source did not return",
  ]);
  assert.deepEqual(endings(records, "source"), ["closed by the caster"]);
});
