import assert from "node:assert/strict";
import { StateFile } from "../../../servers/downloader/state_file.ts";

Deno.test("StateFile.write() writes one text at a time, whenever it is asked to", async () => {
  const folder = await Deno.makeTempDir();
  try {
    using file = await StateFile.open(folder);
    for (let i = 0; i < 20; i++) {
      const first = file.write(() => "first");
      const second = file.write(() => "second");
      // The first is written, and the second has not begun.
      await first;
      await Promise.all([second, file.write(() => `third ${i}`)]);
    }
    assert.equal(await file.read(), "third 19");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
