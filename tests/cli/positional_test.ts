import assert from "node:assert/strict";
import { runCommand } from "./run_command.ts";

Deno.test("wirebench serve takes values without their flag, and short flags, and ends when nothing is served", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const images = ["1.jpg", "2.jpg"].map((name) => `${folder}/${name}`);
    for (const [i, path] of images.entries()) {
      await Deno.copyFile(`fixtures/images/jpeg/000${i + 1}.jpg`, path);
    }
    const file = `${folder}/stream.txt`;
    const { code, stderr } = await runCommand("serve", "vod", "-s", "--save", file, ...images);
    assert.equal(code, 0, stderr);
    assert.match(await Deno.readTextFile(file), /^1\.jpg\n2\.jpg$/m);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("wirebench serve says what is wrong with a value that stands without its flag", async () => {
  const { code, stderr } = await runCommand("serve", "vod", "-s", "no-such-folder");
  assert.equal(code, 3);
  assert.match(stderr, /^error: Cannot .*no-such-folder.*\n$/);
});
