import assert from "node:assert/strict";
import { join } from "node:path";
import type { z } from "zod";
import { utf8 } from "../../../core/bytes.ts";
import { imageClients } from "../../../simulators/image-clients/image_clients.ts";
import { startStandIn } from "../stand_in.ts";
import { watch } from "../watched.ts";
import { answer, image } from "./stand_in_server.ts";

type Options = z.input<typeof imageClients.options>;

const folder = "fixtures/images/jpeg";
const files = Array.from({ length: 12 }, (_, i) => `${folder}/${`${i + 1}`.padStart(4, "0")}.jpg`);
const contents = await Promise.all(files.map((file) => Deno.readFile(file)));

/** Lets a client view what a server pushes: images with their numbers. */
async function view(options: Partial<Options>, ...images: [number, Uint8Array][]) {
  await using server = await startStandIn();
  await using viewer = watch(imageClients, {
    method: "tcp_push",
    target: server.address,
    redialMin: "1m",
    ...options,
  });
  await using caller = await answer(server);
  for (const [id, bytes] of images) await caller.data.write(image(id, bytes));
  caller.data.end();
  await viewer.until("connection.ended", 1);
  return viewer;
}

Deno.test("image-clients hold every image against the file of its number, folders by name", async () => {
  const all = contents.map((bytes, id): [number, Uint8Array] => [id, bytes]);
  for (const images of [[folder], files, [`${folder}/*.jpg`]]) {
    const viewer = await view({ images }, ...all, [0, contents[0]!]);
    assert.equal(viewer.metric("images.count"), 13);
    assert.equal(viewer.metric("images.corrupt"), 0, images.join());
  }
});

Deno.test("image-clients count an image that is not its file, or of a number without one", async () => {
  const changed = contents[3]!.slice();
  changed[changed.length - 1]! ^= 1;
  const viewer = await view(
    { images: [folder] },
    [0, contents[0]!],
    [1, contents[2]!],
    [3, changed],
    [12, contents[0]!],
  );
  assert.equal(viewer.metric("images.count"), 4);
  assert.equal(viewer.metric("images.corrupt"), 3);
  assert.equal(viewer.metric("images.equals"), false);
});

Deno.test("image-clients know a server that numbers its images from another one", async () => {
  const viewer = await view(
    { images: [folder], firstImage: 1 },
    [1, contents[0]!],
    [12, contents[11]!],
    [0, contents[0]!],
  );
  assert.equal(viewer.metric("images.corrupt"), 1);
});

Deno.test("tcp_pull tells the end of a round from a loss, and a late image from both", async () => {
  const x = utf8("x");
  const ids = [10, 11, 0, 1, 4, 2, 5, 5];
  const viewer = await view(
    { images: [folder], method: "tcp_pull", rate: "1000/s" },
    ...ids.map((id): [number, Uint8Array] => [id, x]),
  );
  assert.equal(viewer.metric("images.lost"), 2);
  assert.equal(viewer.metric("images.reordered"), 1);
  assert.equal(viewer.metric("images.duplicates"), 1);
  assert.equal(viewer.metric("images.count"), 7);
});

Deno.test("image-clients say which images cannot be read", async () => {
  const target = { hostname: "127.0.0.1", port: 9 };
  const attempt = (images: string[]) => watch(imageClients, { target, images }).started;
  await assert.rejects(attempt(["no/such.jpg"]), {
    name: "BenchError",
    message: "Cannot read the images in no/such.jpg: there is no such file",
  });
  await assert.rejects(attempt(["no/such/*.jpg"]), {
    message: "Cannot read the images in no/such/*.jpg: no file is named like this",
  });
});

Deno.test("image-clients save images under their number and what they are", async () => {
  const save = await Deno.makeTempDir();
  try {
    const png = await Deno.readFile("fixtures/images/png/0001.png");
    const viewer = await view(
      { save: join(save, "a", "b") },
      [7, contents[0]!],
      [7, contents[1]!],
      [123456, png],
      [8, utf8("anything")],
    );
    await viewer[Symbol.asyncDispose]();
    const names = Array.from(Deno.readDirSync(join(save, "a", "b")), ({ name }) => name).sort();
    assert.deepEqual(names, ["0007.jpg", "0008.bin", "123456.png"]);
    assert.deepEqual(await Deno.readFile(join(save, "a", "b", "0007.jpg")), contents[1]);
    assert.deepEqual(Array.from(Deno.readDirSync(save), ({ name }) => name), ["a"]);
  } finally {
    await Deno.remove(save, { recursive: true });
  }
});

Deno.test("image-clients say that there can be no folder to save in", async () => {
  const target = { hostname: "127.0.0.1", port: 9 };
  await assert.rejects(watch(imageClients, { target, save: files[0]! }).started, {
    name: "BenchError",
    message: new RegExp(`^Cannot save images in ${files[0]}: `),
  });
});
