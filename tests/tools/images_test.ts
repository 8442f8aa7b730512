/**
 * The image sequences in `fixtures/images`.
 */
import assert from "node:assert/strict";
import { imageTypeOf } from "../../protocols/vod/mod.ts";
import { fixtureImages, FRAMES } from "../../tools/images.ts";

const root = new URL("../../fixtures/images/", import.meta.url);

Deno.test("fixtureImages() yields the bytes that fixtures/images has", async () => {
  for (const frame of [1, 2, FRAMES]) {
    for (const { path, bytes } of fixtureImages(frame)) {
      const stored = await Deno.readFile(new URL(path, root));
      assert.deepEqual(bytes, stored, `${path}: run tools/images.ts`);
    }
  }
});

Deno.test("fixtures/images holds a sequence of each type, below a megabyte in all", () => {
  let total = 0;
  for (const type of ["jpeg", "png", "gif", "bmp"] as const) {
    const folder = new URL(`${type}/`, root);
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assert.equal(names.length, FRAMES);
    const images = names.map((name) => Deno.readFileSync(new URL(name, folder)));
    assert.deepEqual(images.map(imageTypeOf), Array(FRAMES).fill(type));
    assert.equal(new Set(images.map((bytes) => bytes.toHex())).size, FRAMES, "frames differ");
    total += images.reduce((sum, { length }) => sum + length, 0);
  }
  assert.ok(total < 1024 * 1024, `${total} bytes`);
});
