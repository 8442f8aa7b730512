import assert from "node:assert/strict";
import { join } from "node:path";
import { formatAddress } from "../../core/address.ts";
import { servers, startPart } from "../../mod.ts";
import { ntripRovers } from "../../simulators/ntrip-rovers/ntrip_rovers.ts";
import { watch, type Watched } from "../simulators/watched.ts";
import { recordBase } from "./base_recording.ts";
import { freePort, temporaryFolder } from "./places.ts";
import { realProgram, testWith } from "../real_program.ts";
import { RunningProgram } from "./running_program.ts";

const str2str = realProgram("str2str", "rtklib");

const casterOptions = {
  port: 0,
  adminPort: 0,
  streampoints: ["point1"],
  users: { user1: { password: "password1" } },
};

/** More than 60 kB of RTCM 3. */
async function longRecording() {
  const recording = await recordBase({ message: 1077, satellites: 12, rate: "10/s" }, 45_000);
  assert.ok(recording.bytes.length > 60_000, `${recording.bytes.length} bytes`);
  return recording;
}

const PIECE_BYTES = 4_096;

/**
 * Has a str2str read bytes piece by piece, each once the one before has come out at the other end:
 * what its socket does not take at once it drops, without a word.
 */
async function feed(
  to: RunningProgram,
  bytes: Uint8Array<ArrayBuffer>,
  arrivedBytes: () => number | Promise<number>,
): Promise<void> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    const piece = bytes.slice(at, at + PIECE_BYTES);
    await to.write(piece);
    const end = at + piece.length;
    await to.until(`${end} bytes have come out`, async () => await arrivedBytes() >= end);
  }
}

/** What a rover does beside receiving, and what in its trace shows that it did. */
const rovers: [what: string, args: string[], trace: RegExp | undefined][] = [
  ["", [], undefined],
  [" although its rover tells where it is", ["-n", "1000", "-p", "50", "8", "100"], /strsendnmea/],
];
for (const [what, args, trace] of rovers) {
  testWith(
    [str2str],
    `str2str gets from our caster the file that a str2str sends${what}`,
    async () => {
      await using folder = await temporaryFolder();
      const [sent, received, log] = ["sent.rtcm3", "received.rtcm3", "rover.trace"]
        .map((name) => join(folder.path, name)) as [string, string, string];
      await Deno.writeFile(sent, (await longRecording()).bytes);
      await using caster = await startPart(servers.caster, casterOptions);
      const { clients } = caster.observed;
      const at = formatAddress(caster.endpoints.ntrip!);

      await using source = new RunningProgram(
        str2str,
        ["-out", `ntrips://:server_password@${at}/point1`],
        folder.path,
      );
      await source.until("the caster has its source", () => clients.open === 1);
      await using rover = new RunningProgram(
        str2str,
        [
          ...["-in", `ntrip://user1:password1@${at}/point1`, "-out", `file://${received}`],
          ...["-t", "3", "-fl", log, ...args],
        ],
        folder.path,
      );
      await rover.until("the caster has its rover", () => clients.open === 2);
      if (trace !== undefined) {
        await rover.until(
          `its log shows ${trace}`,
          async () => trace.test(await Deno.readTextFile(log)),
        );
      }
      await feed(source, await Deno.readFile(sent), async () => (await Deno.stat(received)).size);
      assert.deepEqual(await Deno.readFile(received), await Deno.readFile(sent));
      assert.equal(clients.open, 2);
    },
  );
}

testWith([str2str], "str2str is refused by our caster with a wrong password or user", async () => {
  await using folder = await temporaryFolder();
  await using caster = await startPart(servers.caster, casterOptions);
  const { clients } = caster.observed;
  const at = formatAddress(caster.endpoints.ntrip!);
  const refused = (reason: string) => () => clients.lastRefusal === reason;

  await using source = new RunningProgram(str2str, ["-out", `ntrips://:wrong@${at}/point1`]);
  const reason = "ERROR - Invalid streampoint or password";
  await source.until("the caster refuses it", refused(reason));
  await using rover = new RunningProgram(
    str2str,
    ["-in", `ntrip://nobody:password1@${at}/point1`, "-out", join(folder.path, "nothing")],
  );
  await rover.until("the caster refuses it", refused("Error - User not found"));
  // Its line of status comes every 5 s, and has room for 32 characters.
  await Promise.all([
    source.shows(/ERROR - Invalid streampoint or p/),
    rover.shows(/disconnected/),
  ]);
  assert.equal(clients.open, 0);
});

for (const revision of [1, 2] as const) {
  testWith(
    [str2str],
    `our rovers of revision ${revision} get from a str2str caster what it sends, frame by frame`,
    async () => {
      const recording = await longRecording();
      const target = { hostname: "127.0.0.1", port: freePort() };
      await using caster = new RunningProgram(
        str2str,
        ["-out", `ntripc://user1:password1@:${target.port}/point1`],
      );
      await caster.shows(/waiting/);
      await using rovers = new AsyncDisposableStack();
      const started = Array.from({ length: 3 }, () =>
        rovers.use(
          watch(ntripRovers, {
            target: formatAddress(target),
            revision,
            user: "user1",
            password: "password1",
            gga: "50,8,100",
            ggaInterval: "50ms",
          }),
        ));
      for (const rover of started) await rover.until("connection.opened", 1);

      await feed(caster, recording.bytes, () => Math.min(...started.map(receivedBytes)));
      for (const rover of started) {
        assert.deepEqual(rover.all("received.received"), recording.frames);
        assert.deepEqual(rover.all("received.damaged"), []);
        assert.equal(receivedBytes(rover), recording.bytes.length);
        assert.deepEqual(rover.all("connection.ended"), []);
      }
    },
  );
}

testWith([str2str], "our rover tells that a str2str caster refuses it", async () => {
  const target = { hostname: "127.0.0.1", port: freePort() };
  await using caster = new RunningProgram(
    str2str,
    ["-out", `ntripc://user1:password1@:${target.port}/point1`],
  );
  await caster.shows(/waiting/);
  await using rover = watch(ntripRovers, {
    target: formatAddress(target),
    user: "user1",
    password: "wrong",
  });
  assert.deepEqual(await rover.until("connection.refused", 1), ["HTTP/1.0 401 Unauthorized"]);
});

function receivedBytes(rover: Watched): number {
  return rover.all("bytes.received").reduce((sum: number, bytes) => sum + bytes.length, 0);
}
