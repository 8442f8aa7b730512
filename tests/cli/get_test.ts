/** `wirebench get`, from a range server. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { z } from "zod";
import { progressLines } from "../../cli/get_progress.ts";
import { formatAddress } from "../../core/address.ts";
import { startPart } from "../../parts/start_part.ts";
import { Progress } from "../../servers/downloader/engine/progress.ts";
import { Rate } from "../../servers/downloader/engine/rate.ts";
import { rangeServer } from "../../simulators/range-server/range_server.ts";
import { DenoProcess } from "../deno_process.ts";
import { temporaryFolder } from "../interop/places.ts";
import { VirtualClock } from "../virtual_clock.ts";
import { eventually } from "../within.ts";
import { runCommand } from "./run_command.ts";

async function startOrigin(options: z.input<typeof rangeServer.options> = {}) {
  const origin = await startPart(rangeServer, { port: 0, file: ["/big.bin=3MiB"], ...options });
  const at = `http://${formatAddress(origin.endpoints.http!)}`;
  return Object.assign(origin, {
    at,
    bytes: async () => await (await fetch(`${at}/big.bin`)).bytes(),
  });
}

Deno.test("wirebench get downloads a file, and says where it is", async () => {
  await using folder = await temporaryFolder();
  await using origin = await startOrigin();
  const { code, stdout, stderr } = await runCommand(
    ...["get", `${origin.at}/big.bin`, "--dir", folder.path, "--connections", "3"],
  );
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match(stdout, /^\/.*\/big\.bin: 3 MiB in [\d.]+ m?s \([\d.]+ [KMG]iB\/s\)\n$/);
  assert.deepEqual(await Deno.readFile(join(folder.path, "big.bin")), await origin.bytes());
});

Deno.test("wirebench get calls the file as it is told, and replaces one only when asked", async () => {
  await using folder = await temporaryFolder();
  await using origin = await startOrigin();
  const path = join(folder.path, "sub", "other.bin");
  const expected = await origin.bytes();
  const sha256 = createHash("sha256").update(expected).digest("hex").toUpperCase();
  const args = ["get", `${origin.at}/big.bin`, "-o", path, "--sha256", sha256];
  assert.equal((await runCommand(...args)).code, 0);
  const again = await runCommand(...args);
  assert.deepEqual([again.code, again.stderr], [
    3,
    `error: Cannot download ${origin.at}/big.bin: ${path} is there already\n`,
  ]);
  await Deno.writeTextFile(path, "old");
  assert.equal((await runCommand(...args, "--overwrite")).code, 0);
  assert.deepEqual(await Deno.readFile(path), expected);
});

Deno.test("wirebench get says a sentence for each file that it could not get, and gets the others", async () => {
  await using folder = await temporaryFolder();
  await using origin = await startOrigin();
  const { code, stdout, stderr } = await runCommand(
    ...["get", `${origin.at}/none`, `${origin.at}/big.bin`, "--dir", folder.path],
  );
  assert.equal(code, 3);
  assert.equal(
    stderr,
    `error: Cannot download ${origin.at}/none: the server answers 404 Not Found\n`,
  );
  assert.match(stdout, /big\.bin: 3 MiB/);
  const wrong = await runCommand(
    ...["get", `${origin.at}/big.bin`, "-o", join(folder.path, "x"), "--sha256", "0".repeat(64)],
  );
  assert.equal(wrong.code, 3);
  assert.match(
    wrong.stderr,
    /^error: Cannot download .*: its SHA-256 is [\da-f]{64}, and not 0{64}\n$/,
  );
  await assert.rejects(Deno.stat(join(folder.path, "x")));
});

Deno.test("wirebench get refuses a wrong command line before it asks anybody", async () => {
  const url = "http://127.0.0.1:1/a";
  const wrong: [string[], string][] = [
    [["ftp://a/b"], "Cannot download ftp://a/b: only http: and https: are fetched"],
    [["a/b"], 'Cannot download "a/b": it is no URL'],
    [[url, url, "-o", "x"], "--output is for one URL alone"],
    [[url, url, "--sha256", "0".repeat(64)], "--sha256 is for one URL alone"],
    [[url, "--sha256", "12"], "--sha256 12: must be 64 hexadecimal digits"],
    [[url, "--connections", "65"], "--connections 65: must be from 1 to 64"],
    [
      [url, "-o", "con.txt"],
      'Cannot call a file "con.txt": that is the name of a device on some systems',
    ],
  ];
  for (const [args, sentence] of wrong) {
    const { code, stderr } = await runCommand("get", ...args);
    assert.deepEqual([code, stderr], [2, `error: ${sentence}\n`]);
  }
});

Deno.test("wirebench get goes on with what Ctrl-C left", async () => {
  await using folder = await temporaryFolder();
  await using origin = await startOrigin({ misbehave: [{ kind: "slow", rate: "128KiB/s" }] });
  const url = `${origin.at}/big.bin`;
  await using first = new DenoProcess([
    ...["run", "-q", "-P=bench", "main.ts", "get", url, "--dir", folder.path],
  ]);
  const journal = join(folder.path, "big.bin.part.journal");
  const noted = () => Deno.stat(journal).then(({ size }) => size, () => 0);
  await eventually(async () => await noted() > 0);
  const before = await noted();
  // Some of it has been written and noted by then.
  await eventually(async () => await noted() > before);
  first.kill("SIGINT");
  assert.equal(await first.code(), 130);
  assert.equal(first.stderr, `stopped: ${url}; the same command goes on with it\n`);

  await origin.actions!.behave!({});
  const { code, stdout } = await runCommand("get", url, "--dir", folder.path);
  assert.equal(code, 0);
  assert.match(stdout, /, [\d.]+ [KM]iB of it earlier\n$/);
  assert.deepEqual(await Deno.readFile(join(folder.path, "big.bin")), await origin.bytes());
});

Deno.test("progressLines() draws a bar whose cells stand for stretches of the file", () => {
  const clock = new VirtualClock();
  const progress = new Progress(clock);
  assert.deepEqual(progressLines(progress), ["░".repeat(32), "asking the server"]);
  progress.path = "/somewhere/big.bin";
  progress.sizeBytes = 3200;
  progress.haveBytes = 900;
  progress.state = "waiting";
  progress.problem = "connection refused";
  const rate = new Rate(clock.now());
  progress.parts = [{ start: 800, position: 900, end: 1600, rate }];
  progress.waiting = [{ start: 1600, end: 3200 }];
  assert.deepEqual(progressLines(progress), [
    `${"█".repeat(9)}${"░".repeat(23)}  28 % big.bin`,
    "900 B of 3.13 KiB, 0 B/s, 0 connections, waits: connection refused",
  ]);
});
