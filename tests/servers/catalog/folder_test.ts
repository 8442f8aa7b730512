import assert from "node:assert/strict";
import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { Folder } from "../../../servers/catalog/folder.ts";
import { makeFolder } from "./stream_server.ts";

const log = getLogger(["wirebench", "test"]);

/** What a folder says, without the moments. */
async function read(folder: Folder) {
  const { streams, ...rest } = await folder.read();
  return { streams: streams.map(({ file, stream }) => [file, stream.id, stream.name]), ...rest };
}

Deno.test("Folder.read() follows what comes, changes and goes", async () => {
  await using running = await makeFolder();
  const folder = new Folder(running.path, log);
  assert.deepEqual(await read(folder), { streams: [], broken: [] });

  await running.leave("b.txt", { id: 10, name: "ten" });
  await running.leave("c.txt", { id: 9, name: "nine" });
  assert.deepEqual((await read(folder)).streams, [["c.txt", 9, "nine"], ["b.txt", 10, "ten"]]);

  await running.leave("c.txt", { id: 9, name: "NINE" });
  await running.remove("b.txt");
  assert.deepEqual((await read(folder)).streams, [["c.txt", 9, "NINE"]]);
});

Deno.test("Folder.read() leaves out what is broken, says why, and takes it once it is mended", async () => {
  await using running = await makeFolder();
  const folder = new Folder(running.path, log);
  await running.leave("1.txt");
  await running.write("2.txt", "ID: one\n");
  await running.write("3.txt", "");
  await running.write("4.txt", "x".repeat(1024 * 1024 + 1));
  const { streams, broken } = await read(folder);
  assert.deepEqual(streams, [["1.txt", 1, "example"]]);
  assert.deepEqual(broken.map(({ file }) => file), ["2.txt", "3.txt", "4.txt"]);
  assert.match(broken[0]!.problem, /^Cannot read 2\.txt: line 1: ID is "one"; write /);
  assert.match(broken[1]!.problem, /^Cannot read 3\.txt: .*ends without ID/);
  assert.match(broken[2]!.problem, /^Cannot read 4\.txt: it has .* at most 1 MiB$/);

  await running.leave("2.txt", { id: 2, name: "two" });
  const mended = await read(folder);
  assert.deepEqual(mended.streams, [["1.txt", 1, "example"], ["2.txt", 2, "two"]]);
  assert.deepEqual(mended.broken.map(({ file }) => file), ["3.txt", "4.txt"]);
});

Deno.test("Folder.read() passes over folders, hidden files and what is still being written", async () => {
  await using running = await makeFolder();
  await Deno.mkdir(join(running.path, "folder"));
  for (const file of [".hidden", "1.txt~", "1.txt.0a1b.tmp"]) await running.write(file, "nothing");
  await Deno.symlink("nowhere", join(running.path, "dangling"));
  assert.deepEqual(await read(new Folder(running.path, log)), { streams: [], broken: [] });
});

Deno.test("Folder.read() does not wait for a pipe that lies there", async () => {
  await using running = await makeFolder();
  const made = await new Deno.Command("mkfifo", { args: [join(running.path, "pipe")] }).output();
  assert.ok(made.success);
  assert.deepEqual(await read(new Folder(running.path, log)), { streams: [], broken: [] });
});

Deno.test("Folder.read() says that there is no such folder, and finds it when it comes", async () => {
  await using parent = await makeFolder();
  const path = join(parent.path, "running");
  const folder = new Folder(path, log);
  assert.deepEqual(await read(folder), {
    streams: [],
    broken: [],
    problem: `Cannot read the folder ${path}: it does not exist yet`,
  });
  await Deno.mkdir(path);
  assert.deepEqual(await read(folder), { streams: [], broken: [] });
  await Deno.remove(path);
  assert.match((await read(folder)).problem!, /does not exist/);
});

Deno.test("Folder.read() looks at the first 1000 files only, and says so", async () => {
  await using running = await makeFolder();
  for (let i = 0; i <= 1_000; i++) await running.write(`${10_000 + i}`, "");
  const { broken, problem } = await read(new Folder(running.path, log));
  assert.equal(broken.length, 1_000);
  assert.match(problem!, /has 1001 files; only the first 1000 are looked at$/);
});

Deno.test("Folder.read() misses nothing that was there when it was asked, however often it is", async () => {
  await using running = await makeFolder();
  const folder = new Folder(running.path, log);
  const early = Array.from({ length: 20 }, () => folder.read());
  await running.leave("1.txt");
  const late = await Promise.all(Array.from({ length: 20 }, () => folder.read()));
  assert.ok(late.every(({ streams }) => streams.length === 1));
  await Promise.all(early);
});
