import assert from "node:assert/strict";
import { join } from "node:path";
import { ByteRanges } from "../../../../servers/downloader/engine/byte_ranges.ts";
import {
  JournalEncoder,
  readJournal,
} from "../../../../servers/downloader/engine/journal_format.ts";
import { PartFile } from "../../../../servers/downloader/engine/part_file.ts";
import { PartWriter } from "../../../../servers/downloader/engine/part_writer.ts";
import { Trial } from "./trial.ts";

const BLOCK = 100;
const header = { url: "http://h/f", sizeBytes: 1_000, takesRanges: true, validators: {} };
const none = new ByteRanges();

async function open(trial: Trial, create = true): Promise<PartFile> {
  const file = await PartFile.open(join(trial.folder, "f"), BLOCK, { create });
  assert.ok(file);
  return file;
}

/** Leaves a file of which two ranges are there. */
async function leave(trial: Trial): Promise<void> {
  await using file = await open(trial);
  await file.begin(header, none);
  const writer = file.writer();
  writer.write(new Uint8Array(250).fill(1));
  await file.sync();
  writer.seek(500);
  writer.write(new Uint8Array(30).fill(2));
}

const journalPath = (trial: Trial) => join(trial.folder, "f.part.journal");
const leftOf = (file: PartFile) => file.left?.have.ranges;

Deno.test("PartFile.open() finds what an earlier one has left", async () => {
  await using trial = await Trial.open();
  assert.equal(await PartFile.open(join(trial.folder, "f"), BLOCK, { create: false }), undefined);
  await leave(trial);
  assert.deepEqual(await trial.names(), ["f.part", "f.part.journal"]);
  await using file = await open(trial, false);
  assert.deepEqual(leftOf(file), [{ start: 0, end: 250 }, { start: 500, end: 530 }]);
  assert.equal(file.left?.header.url, header.url);
  assert.deepEqual(await file.read({ start: 249, end: 251 }), Uint8Array.of(1, 0));
});

Deno.test("PartFile.begin() goes on with what is there, in a journal of its own", async () => {
  await using trial = await Trial.open();
  await leave(trial);
  {
    await using file = await open(trial);
    await file.begin(header, file.left!.have);
    const writer = file.writer();
    writer.seek(250);
    writer.write(new Uint8Array(50));
  }
  await using file = await open(trial);
  assert.deepEqual(leftOf(file), [{ start: 0, end: 300 }, { start: 500, end: 530 }]);
  await file.begin(header, none);
  assert.deepEqual(await file.read({ start: 0, end: 1 }), Uint8Array.of(0), "forgotten");
});

Deno.test("PartFile notes whole blocks at once, and the rest when the writer is done", async () => {
  await using trial = await Trial.open();
  await using file = await open(trial);
  await file.begin(header, none);
  const writer = file.writer();
  writer.write(new Uint8Array(BLOCK * 2 + 1));
  const noted = async () => readJournal(await Deno.readFile(journalPath(trial)))!.blocks;
  assert.deepEqual(await noted(), [{ start: 0, end: 100 }, { start: 100, end: 200 }]);
  writer.flush();
  assert.deepEqual((await noted()).at(-1), { start: 200, end: 201 });
});

Deno.test("PartFile.open() trusts after a power cut only what was on the disk", async () => {
  await using trial = await Trial.open();
  await leave(trial);
  const journal = readJournal(await Deno.readFile(journalPath(trial)))!;
  const encoder = new JournalEncoder({ ...journal.header, bootMs: 0 });
  await Deno.writeFile(journalPath(trial), encoder.header);
  for (const block of journal.blocks) {
    await Deno.writeFile(journalPath(trial), encoder.block(block), { append: true });
    if (block.end === 250) {
      await Deno.writeFile(journalPath(trial), encoder.mark(encoder.blocks), { append: true });
    }
  }
  await using file = await open(trial);
  assert.deepEqual(leftOf(file), [{ start: 0, end: 250 }]);
});

Deno.test("PartFile.open() believes no journal that speaks of more than there is", async () => {
  await using trial = await Trial.open();
  await leave(trial);
  await Deno.truncate(join(trial.folder, "f.part"), 240);
  await using file = await open(trial);
  assert.deepEqual(leftOf(file), [{ start: 0, end: 200 }]);
});

Deno.test("PartFile.open() starts anew where the journal is none", async () => {
  await using trial = await Trial.open();
  await leave(trial);
  await Deno.writeTextFile(journalPath(trial), "wirebench-journal 1 garbage");
  await using file = await open(trial);
  assert.equal(file.left, undefined);
});

Deno.test("PartFile leaves no trace when nothing was begun", async () => {
  await using trial = await Trial.open();
  await (await open(trial))[Symbol.asyncDispose]();
  assert.deepEqual(await trial.names(), []);
});

Deno.test("PartFile.open() lets nobody else in", async () => {
  await using trial = await Trial.open();
  await using _first = await open(trial);
  await assert.rejects(open(trial), {
    name: "BenchError",
    message: `another download is writing ${join(trial.folder, "f.part")}`,
  });
});

Deno.test("PartFile.open() follows no link", async () => {
  await using trial = await Trial.open();
  const elsewhere = join(trial.folder, "elsewhere");
  await Deno.writeTextFile(elsewhere, "precious");
  await Deno.symlink(elsewhere, join(trial.folder, "f.part"));
  await assert.rejects(open(trial), /something else than a plain file is there/);
  assert.equal(await Deno.readTextFile(elsewhere), "precious");
});

Deno.test("PartFile.begin() replaces a link in the journal's place, and follows none", async () => {
  await using trial = await Trial.open();
  const elsewhere = join(trial.folder, "elsewhere");
  await Deno.writeTextFile(elsewhere, "precious");
  await Deno.symlink(elsewhere, journalPath(trial));
  await Deno.symlink(elsewhere, `${journalPath(trial)}.new`);
  await using file = await open(trial);
  await file.begin(header, none);
  assert.equal(await Deno.readTextFile(elsewhere), "precious");
  assert.ok((await Deno.lstat(journalPath(trial))).isFile);
});

Deno.test("PartWriter.write() says that the disk is full", () => {
  const file = {
    writeSync() {
      throw Object.assign(new Error("No space left on device"), { code: "ENOSPC" });
    },
    close() {},
  } as unknown as Deno.FsFile;
  using writer = new PartWriter("big.bin.part", file, BLOCK, () => {});
  assert.throws(() => writer.write(new Uint8Array(10)), {
    name: "BenchError",
    message: "cannot write big.bin.part: the disk is full",
  });
});
