import assert from "node:assert/strict";
import { concat } from "../../../core/bytes.ts";
import { BenchError } from "../../../core/errors.ts";
import { decodeSourcetable, isStrRecord, type StrRecord } from "../../../protocols/ntrip/mod.ts";
import { decodeSettings, encodeSettings } from "../../../servers/caster/settings/settings.ts";
import { formatDetailsOf } from "../../../servers/caster/sourcetable.ts";
import { MessagePassage } from "../../../servers/caster/station/message_passage.ts";
import { VirtualClock } from "../../virtual_clock.ts";
import { basics, type Caster, Client, startCaster } from "./client.ts";
import { source2 } from "./revision2_client.ts";
import { equipmentFrame, msmFrame, stationFrame } from "./station/frames.ts";

async function sourcetable(caster: Caster) {
  using client = await Client.connect(caster);
  await client.send("GET / HTTP/1.0\r\n\r\n");
  return decodeSourcetable((await client.rest()).split("\r\n\r\n")[1]!);
}

async function row(caster: Caster, name = "point1"): Promise<StrRecord> {
  const rows = (await sourcetable(caster)).filter(isStrRecord);
  return rows.find(({ streampoint }) => streampoint === name)!;
}

/** A row of which nobody knows anything. */
const unknown: StrRecord = {
  type: "STR",
  streampoint: "point1",
  identifier: "point1",
  format: "RTCM 3.2",
  formatDetails: "",
  carrier: 2,
  navSystem: "GPS+GLO+GAL+BDS",
  network: "",
  country: "",
  latitudeDegrees: 0,
  longitudeDegrees: 0,
  nmea: false,
  networkSolution: false,
  generator: "Wirebench",
  compression: "none",
  authentication: "B",
  fee: false,
  bitrateBitsPerSecond: 0,
  misc: "",
};

const epoch = concat([stationFrame(), msmFrame(1074, [2]), msmFrame(1094, [2]), equipmentFrame()]);

/** Has a source send an epoch a second. */
async function feed(source: Client, clock: VirtualClock, caster: Caster, epochs: number) {
  using rover = await Client.rover(caster);
  for (let sent = 0; sent < epochs; sent++) {
    await source.send(epoch);
    await rover.takeBytes(epoch.length);
    await clock.advance(1_000);
  }
}

Deno.test("sourcetableRecords() fills a row with what its source sends", async () => {
  const clock = new VirtualClock();
  await using caster = await startCaster(basics, { clock });
  assert.deepEqual(await row(caster), unknown);
  using source = await Client.source(caster);
  assert.deepEqual(await row(caster), unknown);
  await feed(source, clock, caster, 12);
  assert.deepEqual(await row(caster), {
    ...unknown,
    formatDetails: "1005(1),1033(1),1074(1),1094(1)",
    carrier: 1,
    navSystem: "GPS+GAL",
    latitudeDegrees: 50,
    longitudeDegrees: 8,
    generator: "SEPT POLARX5",
    bitrateBitsPerSecond: Number((epoch.length * 8).toPrecision(2)),
  });
});

Deno.test("sourcetableRecords() believes the source before what it sends, and the settings before both", async () => {
  const clock = new VirtualClock();
  await using caster = await startCaster({
    ...basics,
    sourcetable: { streampoints: { point1: { identifier: "Set", carrier: 2, country: "DEU" } } },
  }, { clock });
  using source = await source2(caster, {
    "Ntrip-STR": "STR;other;Told;;;0;GPS;Told;FRA;0.0;0.0;;;;;D;;;",
  });
  await feed(source, clock, caster, 1);
  assert.deepEqual(await row(caster), {
    ...unknown,
    identifier: "Set",
    formatDetails: "1005,1033,1074,1094",
    carrier: 2,
    navSystem: "GPS",
    network: "Told",
    country: "DEU",
    latitudeDegrees: 50,
    longitudeDegrees: 8,
    generator: "SEPT POLARX5",
  });
});

Deno.test("sourcetableRecords() takes the STR of a source of revision 1 as str2str sends it", async () => {
  await using caster = await startCaster(basics);
  using _source = await Client.source(
    caster,
    "SOURCE server_password point1\r\nSTR: Bonn;RTCM 3.3;;;;;DEU\r\n\r\n",
  );
  assert.deepEqual(await row(caster), {
    ...unknown,
    identifier: "Bonn",
    format: "RTCM 3.3",
    country: "DEU",
  });
});

Deno.test("sourcetableRecords() survives what no record can hold", async () => {
  await using caster = await startCaster({ ...basics, streampoints: ['"', "point1"] });
  using _source = await Client.source(
    caster,
    'SOURCE server_password point1\r\nSTR: ";"a"\u0085;"\r\n\r\n',
  );
  const rows = (await sourcetable(caster)).filter(isStrRecord);
  assert.deepEqual(rows.map(({ streampoint }) => streampoint), ['"', "point1"]);
});

Deno.test("sourcetableRecords() leaves the data alone where `inspect` is off", async () => {
  const clock = new VirtualClock();
  await using caster = await startCaster({ ...basics, inspect: false }, { clock });
  using source = await Client.source(caster);
  await feed(source, clock, caster, 12);
  const bitrateBitsPerSecond = Number((epoch.length * 8).toPrecision(2));
  assert.deepEqual(await row(caster), { ...unknown, bitrateBitsPerSecond });
});

Deno.test("sourcetableRecords() puts casters and networks before the streampoints", async () => {
  await using caster = await startCaster({
    ...basics,
    sourcetable: {
      casters: [{ host: "other.example", identifier: "Other; and more", country: "DEU" }],
      networks: [{ identifier: "EUREF", operator: "BKG" }],
    },
  });
  const records = await sourcetable(caster);
  assert.deepEqual(records.slice(0, 2), [
    {
      type: "CAS",
      fields: "other.example|2101|Other; and more||0|DEU|0|0|0.0.0.0|0|".split("|"),
    },
    { type: "NET", fields: "EUREF|BKG|B|N|none|none|none|".split("|") },
  ]);
  assert.equal(records[2]!.type, "STR");
});

for (
  const [intervalMs, said] of [
    [1_003, 1],
    [9_990, 10],
    [198, 0.2],
    [101, 0.1],
    [51, 0.05],
    [
      19,
      0.02,
    ],
    [3, 0.01],
    [960, 1],
  ] as const
) {
  Deno.test(`formatDetailsOf() says ${said} s of an interval of ${intervalMs} ms`, () => {
    const passage = { intervalMs } as MessagePassage;
    assert.equal(formatDetailsOf([[1077, passage]]), `1077(${said})`);
  });
}

Deno.test("formatDetailsOf() names a message of which it knows no interval yet", () => {
  assert.equal(formatDetailsOf([[1005, new MessagePassage()]]), "1005");
});

const settingsText = (sourcetable: string) =>
  `{\n  "streampoints": ["p"],\n  "users": {},\n  "sourcetable": ${sourcetable}\n}`;

Deno.test("decodeSettings() reads what the file says of the sourcetable, and keeps how it says it", () => {
  const text = settingsText(
    '{"streampoints": {"my_Point": {"latitude_degrees": 50.5, "format_details": "1005(10)"}},' +
      ' "casters": [{"host": "other.example", "fallback_port": 2101}]}',
  );
  const settings = decodeSettings(text, "s.json");
  const { streampoints, casters } = settings.sourcetable!.settings;
  assert.deepEqual(streampoints, {
    my_Point: { latitudeDegrees: 50.5, formatDetails: "1005(10)" },
  });
  assert.equal(casters[0]!.fallbackPort, 2101);
  const written = JSON.parse(encodeSettings(settings));
  assert.deepEqual(written.sourcetable, JSON.parse(text).sourcetable);
});

for (
  const [what, sourcetable, message] of [
    [
      "a value of another kind",
      '{"streampoints": {\n    "p": {"format_details": 5}}}',
      "s.json:5:29: sourcetable.streampoints.p.format_details must be a string",
    ],
    [
      "an unknown name",
      '{"casters": [{"host": "a", "hots": 1}]}',
      "s.json:4:53: sourcetable.casters.0.hots is unknown",
    ],
    [
      "a text that no row can hold",
      '{"networks": [{"identifier": "a\\"b"}]}',
      "s.json:4:47: sourcetable.networks.0.identifier must be without double quotes and controls",
    ],
  ] as const
) {
  Deno.test(`decodeSettings() names the place of ${what} in the sourcetable`, () => {
    assert.throws(
      () => decodeSettings(settingsText(sourcetable), "s.json"),
      new BenchError(message),
    );
  });
}

Deno.test("sourcetableRecords() takes the settings file's word before that of the options", async () => {
  const settings = await Deno.makeTempFile({ suffix: ".json" });
  try {
    const sourcetable = { streampoints: { p: { identifier: "File" } } };
    await Deno.writeTextFile(
      settings,
      JSON.stringify({ streampoints: ["p"], users: {}, sourcetable }),
    );
    await using caster = await startCaster({
      ...basics,
      settings,
      sourcetable: { streampoints: { p: { identifier: "Option" } } },
    });
    assert.equal((await row(caster, "p")).identifier, "File");
  } finally {
    await Deno.remove(settings);
  }
});
