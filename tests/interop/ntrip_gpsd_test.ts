import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { formatAddress } from "../../core/address.ts";
import { geodeticToEcef } from "../../core/geodesy.ts";
import { servers, startPart } from "../../mod.ts";
import { ntripBase } from "../../simulators/ntrip-base/ntrip_base.ts";
import { watch } from "../simulators/watched.ts";
import { freePort } from "./places.ts";
import { realProgram, testWith } from "../real_program.ts";
import { RunningProgram } from "./running_program.ts";

const gpsd = realProgram("gpsd", "gpsd");
const gpspipe = realProgram("gpspipe", "gpsd-clients");

testWith(
  [gpsd, gpspipe],
  "gpsd finds its streampoint at our caster, and passes on what our base says",
  async () => {
    await using caster = await startPart(servers.caster, {
      port: 0,
      adminPort: 0,
      streampoints: ["other", "point1"],
      users: { user1: { password: "password1" } },
    });
    const { clients } = caster.observed;
    const at = formatAddress(caster.endpoints.ntrip!);
    await using base = watch(ntripBase, {
      target: at,
      password: "server_password",
      position: "50,8,100",
      rate: "20/s",
      stationInterval: "200ms",
    });
    const [station] = await base.until("sent.sent", 1);
    const url = `ntrip://user1:password1@${at}/point1`;
    const port = String(freePort());
    await using daemon = new RunningProgram(gpsd, ["-N", "-n", "-S", port, url]);
    await daemon.until("the caster has it as a rover", () => clients.open === 2);

    await using decoded = new RunningProgram(gpspipe, ["-w", `127.0.0.1:${port}`]);
    await decoded.shows(/"type":1005[^\n]*\n/);
    const lines = decoded.output.split("\n").slice(0, -1).map((line) => JSON.parse(line));
    const device = lines.find((line) => line.class === "DEVICES").devices[0];
    assert.equal(device.path, url);
    const { x, y, z } = geodeticToEcef({ latitude: 50, longitude: 8, height: 100 });
    const message = lines.find((line) => line.class === "RTCM3" && line.type === 1005);
    assert.equal(message.device, url);
    assert.equal(message.station_id, 2003);
    const inUnits = (metres: number[]) => metres.map((one) => Math.round(one * 10_000));
    assert.deepEqual(inUnits([message.x, message.y, message.z]), inUnits([x, y, z]));

    await using raw = new RunningProgram(gpspipe, ["-R", `127.0.0.1:${port}`]);
    await raw.until("it shows a whole 1005", () => Buffer.from(raw.stdout).includes(station));
    assert.equal(clients.lastRefusal, undefined);
  },
);
