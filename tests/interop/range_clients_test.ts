/** Download programs of others fetch exact bytes from the range server. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { simulators, startPart } from "../../mod.ts";
import { SeededBytes } from "../../simulators/range-server/seeded_bytes.ts";
import { realProgram, testWith } from "../real_program.ts";
import { runProgram } from "./running_program.ts";

const aria2c = realProgram("aria2c", "aria2");
const axel = realProgram("axel", "axel");
const wget = realProgram("wget", "wget");
const curl = realProgram("curl", "curl");

/** None, one, a multiple of the block that downloaders like, one more, and many blocks and a rest. */
const sizes = [0, 1, 102_400, 102_401, 8 * 2 ** 20 + 123];
const big = 8 * 2 ** 20 + 123;
const pathOf = (size: number) => `/${size}.bin`;

function contentOf(size: number, start = 0, end = size): Uint8Array<ArrayBuffer> {
  return new SeededBytes(1, pathOf(size), 1).slice(start, end);
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** A server with a file of each size, and an empty folder. */
async function fetching(
  run: (
    place: { url: (size: number) => string; folder: string; metric: RangeServer["observed"] },
  ) => Promise<void>,
): Promise<void> {
  await using server = await startServer();
  const folder = await Deno.makeTempDir();
  const origin = `http://127.0.0.1:${server.endpoints.http!.port}`;
  try {
    await run({ url: (size) => origin + pathOf(size), folder, metric: server.observed });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function startServer() {
  const file = sizes.map((size) => `${pathOf(size)}=${size}B`);
  return startPart(simulators["range-server"], { port: 0, file });
}

type RangeServer = Awaited<ReturnType<typeof startServer>>;

async function sameFile(path: string, size: number): Promise<void> {
  const bytes = await Deno.readFile(path);
  assert.equal(bytes.length, size);
  assert.equal(sha256(bytes), sha256(contentOf(size)), path);
}

testWith([aria2c], "aria2c -x16 fetches files of every size from the range server", async () => {
  await fetching(async ({ url, folder, metric }) => {
    for (const size of sizes) {
      const split = ["-x16", "-s16", "--min-split-size=1M", "--no-conf", "--file-allocation=none"];
      await runProgram(aria2c, [...split, "-d", folder, "-o", `${size}`, url(size)]);
      await sameFile(`${folder}/${size}`, size);
    }
    assert.ok(metric.requests.total > sizes.length + 3, "in several parts");
  });
});

testWith([axel], "axel -n 8 fetches files of every size from the range server", async () => {
  await fetching(async ({ url, folder, metric }) => {
    for (const size of sizes) {
      await runProgram(axel, ["-q", "-n", "8", "-o", `${folder}/${size}`, url(size)]);
      await sameFile(`${folder}/${size}`, size);
    }
    assert.ok(metric.requests.total > sizes.length + 7, "in several parts");
  });
});

testWith(
  [wget],
  "wget -c fetches files of every size, and the rest of one that was begun",
  async () => {
    await fetching(async ({ url, folder }) => {
      for (const size of sizes) {
        await runProgram(wget, ["-q", "-c", "-O", `${folder}/${size}`, url(size)]);
        await sameFile(`${folder}/${size}`, size);
      }
      const path = `${folder}/begun`;
      await Deno.writeFile(path, contentOf(big, 0, 1_000_003));
      await runProgram(wget, ["-q", "-c", "-O", path, url(big)]);
      await sameFile(path, big);
      await runProgram(wget, ["-q", "-c", "-O", path, url(big)]);
      await sameFile(path, big);
    });
  },
);

/** What curl gets: the status, and the body. */
async function curlBody(folder: string, ...args: string[]): Promise<[string, Uint8Array]> {
  const path = `${folder}/curl`;
  const status = await runProgram(curl, ["-s", "-o", path, "-w", "%{http_code}", ...args]);
  return [status, await Deno.readFile(path)];
}

testWith([curl], "curl gets single ranges, suffixes and several at once", async () => {
  await fetching(async ({ url, folder }) => {
    const single = await curlBody(folder, "-r", "102399-5000000", url(big));
    assert.deepEqual(single, ["206", contentOf(big, 102_399, 5_000_001)]);
    const suffix = await curlBody(folder, "-r", "-124", url(big));
    assert.deepEqual(suffix, ["206", contentOf(big, big - 124, big)]);
    const [status, body] = await curlBody(folder, "-r", "0-9,1000000-1000009", url(big));
    assert.equal(status, "206");
    const text = new TextDecoder("latin1").decode(body);
    const [boundary] = /^--\w+/m.exec(text)!;
    const parts = text.split(boundary).slice(1, -1).map((part) => part.slice(2, -2));
    const expected = [[0, 9], [1_000_000, 1_000_009]].map(([first, last]) =>
      `Content-Type: application/octet-stream\r\nContent-Range: bytes ${first}-${last}/${big}` +
      `\r\n\r\n${new TextDecoder("latin1").decode(contentOf(big, first, last! + 1))}`
    );
    assert.deepEqual(parts, expected);
  });
});

testWith([curl], "curl is told 416, and resumes what it has a part of", async () => {
  await fetching(async ({ url, folder }) => {
    const [status] = await curlBody(folder, "-r", `${big}-`, url(big));
    assert.equal(status, "416");
    const path = `${folder}/begun`;
    await Deno.writeFile(path, contentOf(big, 0, 3_000_001));
    await runProgram(curl, ["-s", "-C", "-", "-o", path, url(big)]);
    await sameFile(path, big);
  });
});

testWith(
  [curl],
  "curl gets a part under If-Range, and all of it when the file is another",
  async () => {
    await fetching(async ({ url, folder }) => {
      const head = await runProgram(curl, ["-s", "-I", url(big)]);
      const [, etag] = /^etag: (.*)\r$/im.exec(head)!;
      const withTag = (tag: string) =>
        curlBody(folder, "-r", "5-9", "-H", `If-Range: ${tag}`, url(big));
      assert.deepEqual(await withTag(etag!), ["206", contentOf(big, 5, 10)]);
      const [status, body] = await withTag('"another"');
      assert.equal(status, "200");
      assert.equal(sha256(body), sha256(contentOf(big)));
      const unchanged = await runProgram(curl, [
        "-s",
        "-w",
        "%{http_code}",
        "-H",
        `If-None-Match: ${etag}`,
        url(big),
      ]);
      assert.equal(unchanged, "304");
    });
  },
);

testWith([curl], "curl fetches many files of a folder over one connection", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/from`);
    for (let i = 0; i < 50; i++) {
      await Deno.writeFile(`${folder}/from/${i} ü.bin`, contentOf(102_401, 0, i * 1_000));
    }
    await using server = await startPart(simulators["range-server"], {
      port: 0,
      root: `${folder}/from`,
    });
    const origin = `http://127.0.0.1:${server.endpoints.http!.port}`;
    const out = await runProgram(curl, [
      "-s",
      "--create-dirs",
      "-o",
      `${folder}/to/#1.bin`,
      "-w",
      "%{num_connects} ",
      `${origin}/[0-49]%20%C3%BC.bin`,
    ]);
    for (let i = 0; i < 50; i++) {
      const bytes = await Deno.readFile(`${folder}/to/${i}.bin`);
      assert.equal(sha256(bytes), sha256(contentOf(102_401, 0, i * 1_000)));
    }
    assert.equal(out.trim().split(" ").reduce((sum, count) => sum + Number(count), 0), 1);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
