import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { StateFile } from "../../../servers/downloader/state_file.ts";

Deno.test("StateFile.write() writes one text at a time, whenever it is asked to", async () => {
  const folder = await Deno.makeTempDir();
  try {
    using file = await StateFile.open(folder);
    const written: Promise<void>[] = [];
    for (let i = 0; i < 200; i++) {
      written.push(file.write(() => `text ${i}`));
      // Some are asked for while one is being written, and some right after it was.
      if (i % 3 === 0) await setImmediate();
      if (i % 7 === 0) await written.at(-1);
    }
    await Promise.all(written);
    assert.equal(await file.read(), "text 199");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
