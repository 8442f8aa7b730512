/** What our caster records, RTKLIB reads. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { basics, Client, startCaster } from "../servers/caster/client.ts";
import { realProgram, testWith } from "../real_program.ts";
import { recordBase } from "./base_recording.ts";
import { temporaryFolder } from "./places.ts";
import { runProgram } from "./running_program.ts";

const convbin = realProgram("convbin", "rtklib");

testWith([convbin], "convbin reads what our caster recorded", async () => {
  await using folder = await temporaryFolder();
  const record = join(folder.path, "recordings");
  const { bytes } = await recordBase({ message: 1077 }, 20_000);
  {
    await using caster = await startCaster({ ...basics, record });
    using source = await Client.source(caster);
    using rover = await Client.rover(caster);
    await source.send(bytes);
    await rover.takeBytes(bytes.length);
  }
  const names = (await Array.fromAsync(Deno.readDir(record))).map(({ name }) => name);
  const recorded = join(record, names.find((name) => name.endsWith(".rtcm3"))!);
  assert.deepEqual(new Uint8Array(await Deno.readFile(recorded)), bytes);
  const observations = join(folder.path, "out.obs");
  await runProgram(convbin, [
    "-r",
    "rtcm3",
    "-tr",
    "2026/01/01",
    "00:00:00",
    "-o",
    observations,
    recorded,
  ]);
  const epochs = (await Deno.readTextFile(observations)).split("\n")
    .filter((line) => line.startsWith("> 2026 01 01"));
  assert.equal(epochs.length, 21);
});
