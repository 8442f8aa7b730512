import assert from "node:assert/strict";
import { TestServer } from "./visitor.ts";

async function withFolder(run: (folder: string, outside: string) => Promise<void>): Promise<void> {
  const base = await Deno.makeTempDir();
  try {
    const folder = `${base}/root`;
    await Deno.mkdir(`${folder}/sub`, { recursive: true });
    await Deno.mkdir(`${base}/root-of-another`);
    await Deno.writeTextFile(`${base}/secret.txt`, "secret");
    await Deno.writeTextFile(`${base}/root-of-another/secret.txt`, "secret");
    await Deno.writeTextFile(`${folder}/a b.txt`, "0123456789");
    await Deno.writeTextFile(`${folder}/sub/c%41.bin`, "c");
    await Deno.writeTextFile(`${folder}/empty`, "");
    await run(folder, `${base}/secret.txt`);
  } finally {
    await Deno.remove(base, { recursive: true });
  }
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("range-server serves the files of a folder, with ranges and validators", async () => {
  await withFolder(async (root) => {
    await using server = await TestServer.start({ root, file: ["/sub/d=4B"] });
    const whole = await server.ask("/a%20b.txt");
    assert.deepEqual([whole.status, text(whole.body)], [200, "0123456789"]);
    assert.equal(whole.headers["content-type"], "text/plain; charset=utf-8");
    assert.match(whole.headers.etag!, /^"[\da-f-]+"$/);
    const part = await server.range("/a%20b.txt", "3-5", { "if-range": whole.headers.etag! });
    assert.deepEqual([part.status, text(part.body)], [206, "345"]);
    assert.equal(text((await server.ask("/sub/c%2541.bin")).body), "c", "decoded once");
    assert.equal((await server.ask("/empty")).headers["content-length"], "0");
    const list = JSON.parse(text((await server.ask("/files.json")).body)) as { path: string }[];
    const paths = list.map(({ path }) => path).sort();
    assert.deepEqual(paths, ["/a b.txt", "/empty", "/sub/c%41.bin", "/sub/d"]);
  });
});

Deno.test("range-server gives a file of the folder another tag when it has changed", async () => {
  await withFolder(async (root) => {
    await using server = await TestServer.start({ root });
    const { headers } = await server.ask("/empty");
    await Deno.writeTextFile(`${root}/empty`, "not");
    assert.notEqual((await server.ask("/empty")).headers.etag, headers.etag);
  });
});

Deno.test("range-server never leaves its folder", async () => {
  await withFolder(async (root, outside) => {
    await Deno.symlink(outside, `${root}/link.txt`);
    await Deno.symlink(`${root}/..`, `${root}/up`);
    await Deno.symlink(`${root}/a b.txt`, `${root}/within.txt`);
    await using server = await TestServer.start({ root });
    for (
      const target of [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/sub/../../secret.txt",
        "/sub/%2e%2e%2f%2e%2e%2fsecret.txt",
        "/link.txt",
        "/up/secret.txt",
        "/../root-of-another/secret.txt",
        `/${outside}`,
        `//${outside}`,
        "/sub",
        "/sub/",
        "/.",
        "/a%20b.txt/",
        "/a%20b.txt/x",
        `/${"x".repeat(5_000)}`,
      ]
    ) {
      const { status, body } = await server.ask(target);
      assert.equal(status, 404, target);
      assert.ok(!text(body).includes("secret"), target);
    }
    assert.equal((await server.ask("/within.txt")).status, 200, "a link within the folder is fine");
  });
});

Deno.test("range-server says in a sentence that its folder is none", async () => {
  await withFolder(async (root) => {
    await assert.rejects(TestServer.start({ root: `${root}/none` }), {
      name: "BenchError",
      message: `Cannot serve the files of ${root}/none: there is no such file`,
    });
    await assert.rejects(TestServer.start({ root: `${root}/empty` }), {
      message: `Cannot serve the files of ${root}/empty: it is no folder`,
    });
  });
});
