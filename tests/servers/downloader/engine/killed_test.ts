import assert from "node:assert/strict";
import { join } from "node:path";
import { equalBytes } from "../../../../core/bytes.ts";
import { createRandom } from "../../../../core/random.ts";
import { ByteRanges } from "../../../../servers/downloader/engine/byte_ranges.ts";
import { readJournal } from "../../../../servers/downloader/engine/journal_format.ts";
import type { Downloaded } from "../../../../servers/downloader/engine/options.ts";
import { DenoProcess } from "../../../deno_process.ts";
import { contentOf, TestServer } from "../../../simulators/range-server/visitor.ts";
import { eventually } from "../../../within.ts";
import { Trial } from "./trial.ts";

const SIZE = 3 * 1024 * 1024 + 7;
const CONNECTIONS = 4;
const BLOCK = 32 * 1024;
const CELL = 1024;
const ROUNDS = 4;

const content = contentOf("/big.bin", 0, SIZE);

function start(url: string, folder: string): DenoProcess {
  const options = {
    url,
    folder,
    connections: CONNECTIONS,
    blockBytes: BLOCK,
    minPartBytes: 128 * 1024,
  };
  const child = new URL("./download_child.ts", import.meta.url).pathname;
  return new DenoProcess(["run", "-q", "-P=bench", child, JSON.stringify(options)]);
}

/** What the part file holds of the file, as far as that can be seen, and what its journal says. */
async function look(folder: string): Promise<{ writtenBytes: number; noted: ByteRanges }> {
  const part = await Deno.readFile(join(folder, "big.bin.part"));
  let writtenBytes = 0;
  for (let at = 0; at + CELL <= part.length; at += CELL) {
    const isThere = equalBytes(part.subarray(at, at + CELL), content.subarray(at, at + CELL));
    if (isThere) writtenBytes += CELL;
  }
  const journal = readJournal(await Deno.readFile(join(folder, "big.bin.part.journal")))!;
  for (const { start, end } of journal.blocks) {
    assert.ok(
      equalBytes(part.subarray(start, end), content.subarray(start, end)),
      "noted is there",
    );
  }
  return { writtenBytes, noted: new ByteRanges(journal.blocks) };
}

Deno.test("download() goes on after kill -9 at any moment, and fetches at most a block a connection again", async () => {
  const random = createRandom(2);
  await using server = await TestServer.start({
    file: [`/big.bin=${SIZE}B`],
    misbehave: [{ kind: "slow", rate: "200kB/s" }],
  });
  await using trial = await Trial.open();
  const url = `http://127.0.0.1:${server.address.port}/big.bin`;
  const partPath = join(trial.folder, "big.bin.part.journal");
  let notedBytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    await using child = start(url, trial.folder);
    const sizeBefore = notedBytes;
    await eventually(async () => {
      const bytes = await Deno.readFile(partPath).catch(() => new Uint8Array());
      const blocks = readJournal(bytes)?.blocks ?? [];
      return new ByteRanges(blocks).bytes > sizeBefore;
    });
    await new Promise((resolve) => setTimeout(resolve, random.integer(0, 100)));
    child.kill("SIGKILL");
    await child.code();
    const { writtenBytes, noted } = await look(trial.folder);
    const lostBytes = writtenBytes - noted.bytes;
    assert.ok(lostBytes <= CONNECTIONS * BLOCK, `${lostBytes} bytes are fetched again`);
    assert.ok(noted.bytes > notedBytes, "it went on");
    notedBytes = noted.bytes;
  }
  await server.running.actions!.behave!({});
  await using child = start(url, trial.folder);
  assert.equal(await child.code(), 0, child.stderr);
  const downloaded = JSON.parse(child.stdout) as Downloaded;
  assert.equal(downloaded.resumedBytes, notedBytes);
  assert.ok(equalBytes(await trial.read("big.bin"), content));
  assert.deepEqual(await trial.names(), ["big.bin"]);
});
