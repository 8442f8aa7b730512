import assert from "node:assert/strict";
import { concat } from "../../../../core/bytes.ts";
import { createRandom } from "../../../../core/random.ts";
import {
  JournalEncoder,
  type JournalHeader,
  readJournal,
} from "../../../../servers/downloader/engine/journal_format.ts";

const header: JournalHeader = {
  url: "http://h/ü.bin",
  sizeBytes: 2 ** 45,
  takesRanges: true,
  validators: { etag: '"\xff"', strong: '"\xff"' },
  bootMs: 123.5,
};

const blocks = [
  { start: 0, end: 100 },
  { start: 2 ** 40 + 7, end: 2 ** 40 + 8 },
  { start: 2 ** 33, end: 2 ** 34 },
];

function pieces(): Uint8Array[] {
  const encoder = new JournalEncoder(header);
  const [first, second, third] = blocks as [typeof blocks[0], typeof blocks[0], typeof blocks[0]];
  return [
    encoder.header,
    encoder.block(first),
    encoder.block(second),
    encoder.mark(encoder.blocks),
    encoder.block(third),
  ];
}

Deno.test("readJournal() reads what JournalEncoder writes", () => {
  assert.deepEqual(readJournal(concat(pieces())), { header, blocks, syncedBlocks: 2 });
});

Deno.test("readJournal() reads of a journal that was cut what is whole", () => {
  const all = pieces();
  const whole = concat(all);
  const headBytes = all[0]!.length;
  for (let cut = 0; cut < whole.length; cut++) {
    const journal = readJournal(whole.subarray(0, cut));
    if (cut < headBytes) {
      assert.equal(journal, undefined, `cut at ${cut}`);
      continue;
    }
    const records = Math.floor((cut - headBytes) / 16);
    assert.deepEqual(journal, {
      header,
      blocks: blocks.slice(0, Math.min(2, records)),
      syncedBlocks: records >= 3 ? 2 : 0,
    }, `cut at ${cut}`);
  }
});

Deno.test("readJournal() never reads a block that was not written, whatever bit is wrong", () => {
  const whole = concat(pieces());
  const known = blocks.map((block) => JSON.stringify(block));
  for (let bit = 0; bit < whole.length * 8; bit++) {
    const wrong = whole.slice();
    wrong[bit >> 3]! ^= 1 << (bit & 7);
    const journal = readJournal(wrong);
    if (journal === undefined) continue;
    assert.deepEqual(journal.header, header);
    for (const block of journal.blocks) assert.ok(known.includes(JSON.stringify(block)));
    assert.ok(journal.syncedBlocks === 0 || journal.syncedBlocks === 2);
  }
});

Deno.test("readJournal() reads no record of another journal", () => {
  const other = new JournalEncoder({ ...header, url: "http://h/other" });
  const [own] = pieces() as [Uint8Array];
  assert.deepEqual(readJournal(concat([own, other.block(blocks[0]!)]))?.blocks, []);
});

Deno.test("readJournal() takes garbage for no journal", () => {
  const random = createRandom(1);
  for (let round = 0; round < 500; round++) {
    assert.equal(readJournal(random.bytes(random.integer(0, 200))), undefined);
  }
});
