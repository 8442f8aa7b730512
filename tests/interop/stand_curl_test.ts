import assert from "node:assert/strict";
import { RawLamp } from "../simulators/tlv-emitter/raw_lamp.ts";
import { simulators, startPart } from "../../mod.ts";
import { realProgram, testWith } from "../real_program.ts";
import { runProgram } from "./running_program.ts";

const curl = realProgram("curl", "curl");

testWith([curl], "curl's original line puts the command on the wire of every lamp", async () => {
  await using stand = await startPart(simulators["tlv-emitter"], { port: 0, apiPort: 0 });
  await using one = await RawLamp.dial(stand.endpoints.tlv!);
  await using two = await RawLamp.dial(stand.endpoints.tlv!);
  const url = `http://localhost:${stand.endpoints.api!.port}`;
  let connected = 0;
  // A lamp that has connected is known to the stand a moment later.
  while (connected < 2) {
    const answer = await runProgram(curl, ["-s", "-d", '{"method": "clients"}', url]);
    connected = JSON.parse(answer).result.length;
  }
  const answer = await runProgram(curl, [
    "-s",
    "-d",
    '{"method": "message", "params": {"command": "COLOR", "value": "ff0000"}}',
    url,
  ]);
  assert.equal(answer, '{"result":{"delivered":2,"bytes":"200003ff0000"}}');
  for (const lamp of [one, two]) {
    assert.equal(await lamp.received(6), "200003ff0000");
  }
});
