import assert from "node:assert/strict";
import type { z } from "zod";
import { equalBytes } from "../../../../core/bytes.ts";
import { sentence } from "../../../../core/errors.ts";
import type { rangeServer } from "../../../../simulators/range-server/range_server.ts";
import { contentOf, TestServer } from "../../../simulators/range-server/visitor.ts";
import { Trial } from "./trial.ts";

type Misbehave = NonNullable<z.input<typeof rangeServer.options>["misbehave"]>;

const SIZE = 2 * 1024 * 1024 + 123;

/** What must come of it: the file, in the first of its versions or a later one, or an error. */
type Outcome = "exact" | RegExp;

const cases: [name: string, misbehave: Misbehave, outcome: Outcome][] = [
  ["nothing", [], "exact"],
  ["no ranges", [{ kind: "no-ranges" }], "exact"],
  ["ranges ignored", [{ kind: "ranges-ignored" }], "exact"],
  ["ranges ignored from the third request on", [{ kind: "ranges-ignored", after: 2 }], "exact"],
  ["ranges ignored once", [{ kind: "ranges-ignored", after: 1, times: 1 }], "exact"],
  ["ranges that are denied", [{ kind: "lying-accept-ranges" }], "exact"],
  ["chunks", [{ kind: "chunked" }], "exact"],
  ["chunks without ranges", [{ kind: "chunked" }, { kind: "no-ranges" }], "exact"],
  ["no length", [{ kind: "no-length" }], "exact"],
  ["no length without ranges", [{ kind: "no-length" }, { kind: "no-ranges" }], "exact"],
  ["twenty bodies reset at 40 %", [{ kind: "cut", at: "40%", times: 20 }], "exact"],
  ["twenty bodies closed at 40 %", [{ kind: "cut", at: "40%", how: "close", times: 20 }], "exact"],
  ["chunks that are cut", [
    { kind: "chunked" },
    { kind: "cut", at: "40%", how: "close", times: 20 },
  ], "exact"],
  ["the whole cut twice", [
    { kind: "no-ranges" },
    { kind: "cut", at: "40%", times: 2, method: "GET" },
  ], "exact"],
  [
    "the whole cut always",
    [{ kind: "no-ranges" }, { kind: "cut", at: "40%" }],
    /reset|ended after/,
  ],
  ["no length, reset", [
    { kind: "no-ranges" },
    { kind: "no-length" },
    { kind: "cut", at: "40%", how: "reset", times: 3 },
  ], "exact"],
  ["every body cut at once", [{ kind: "cut", at: "0%", how: "close" }], /ended after 0 of/],
  ["stalls", [{ kind: "stall", at: "50%", times: 3 }], "exact"],
  ["stalls always", [{ kind: "stall", at: "0%" }], /nothing came for 0.3 s/],
  ["503 three times", [{ kind: "status", code: 503, times: 3 }], "exact"],
  ["503 always", [{ kind: "status", code: 503 }], /the server answers 503 Service Unavailable/],
  ["429 with Retry-After", [
    { kind: "status", code: 429, retryAfter: "60s", times: 2, after: 1 },
  ], "exact"],
  ["429 with a date", [
    { kind: "status", code: 429, retryAfter: "60s", retryForm: "date", times: 2 },
  ], "exact"],
  ["404", [{ kind: "status", code: 404 }], /the server answers 404 Not Found/],
  ["403 later", [{ kind: "status", code: 403, after: 3 }], /the server answers 403 Forbidden/],
  ["every connection but two refused", [
    { kind: "status", code: 503, connection: 3 },
    { kind: "status", code: 503, connection: 4 },
  ], "exact"],
  ["tags that always change", [{ kind: "etag-changes" }], "exact"],
  ["weak tags", [{ kind: "poor-validators" }], "exact"],
  ["no validators", [{ kind: "poor-validators", etag: "none", date: "none" }], "exact"],
  ["a file that changes", [{ kind: "file-changes", after: 2 }], "exact"],
  ["a file that changes and keeps its tag", [
    { kind: "file-changes", after: 2, validator: "kept" },
  ], "exact"],
  ["a file that changes and loses its tag", [
    { kind: "file-changes", after: 2, validator: "none" },
  ], "exact"],
  ["a file without tags that changes", [
    { kind: "poor-validators", etag: "none", date: "none" },
    { kind: "file-changes", after: 3 },
  ], "exact"],
  ["a file that changes while it is sent", [{ kind: "file-changes", at: "40%" }], "exact"],
  ["a file that changes its size", [{ kind: "file-changes", after: 2, size: "1MiB" }], "exact"],
  ["a file that changes and keeps its tag, but not its size", [
    { kind: "file-changes", after: 2, size: "3MiB", validator: "kept" },
  ], "exact"],
  ["a file that changes at every request", [
    { kind: "file-changes", changes: 1000 },
  ], "exact"],
  ["a redirect", [{ kind: "redirect", hops: 3 }], "exact"],
  ["too many redirects", [{ kind: "redirect", hops: 20 }], /redirected more than 10 times/],
  ["a redirect to another scheme", [
    { kind: "redirect", to: "ftp://example.org/a" },
  ], /redirects to ftp:\/\/example.org\/a, and only http: and https: are fetched/],
  ["ranges that begin elsewhere", [
    { kind: "wrong-content-range", by: "offset" },
  ], /contradicts itself: its Content-Range is "bytes/],
  ["another total", [{ kind: "wrong-content-range", by: "total" }], "exact"],
  ["another total once", [
    { kind: "wrong-content-range", by: "total", after: 2, times: 1 },
  ], "exact"],
  ["another unit", [{ kind: "wrong-content-range", by: "unit" }], /contradicts itself/],
  ["another unit once", [{ kind: "wrong-content-range", by: "unit", times: 1 }], "exact"],
  ["no Content-Range", [
    { kind: "wrong-content-range", by: "missing" },
  ], /contradicts itself: its part has no Content-Range/],
  ["extra bytes", [{ kind: "extra-bytes" }], "exact"],
  ["extra bytes that are counted", [
    { kind: "extra-bytes", length: "told" },
  ], /contradicts itself: .*Content-Length/],
  ["extra bytes without ranges", [{ kind: "no-ranges" }, { kind: "extra-bytes" }], "exact"],
  ["fewer bytes at first", [{ kind: "fewer-bytes", times: 8 }], "exact"],
  ["fewer bytes always", [{ kind: "fewer-bytes" }], /ended after 0 of \d+ bytes/],
  ["fewer bytes without ranges", [
    { kind: "no-ranges" },
    { kind: "fewer-bytes" },
  ], /ended after \d+ of \d+ bytes/],
  ["fewer bytes that are not counted", [
    { kind: "fewer-bytes", length: "told" },
  ], /contradicts itself: .*Content-Length/],
  ["gzip", [{ kind: "gzip" }], /sends it encoded \(gzip\) although nobody asked/],
  ["a page that says sorry", [{ kind: "html-error" }], /an HTML page in place of big.bin/],
  ["a page later", [{ kind: "html-error", after: 2 }], /an HTML page in place of big.bin/],
  ["a page once", [{ kind: "html-error", after: 2, times: 1 }], "exact"],
  ["HEAD refused", [{ kind: "head-refused" }], "exact"],
];

for (const [name, misbehave, outcome] of cases) {
  const what = outcome === "exact" ? "fetches the file exactly" : "ends with a clear error";
  Deno.test(`download() ${what} from a server with ${name}`, async () => {
    await using server = await TestServer.start({ file: [`/big.bin=${SIZE}B`], misbehave });
    await using trial = await Trial.open();
    const url = `http://127.0.0.1:${server.address.port}/big.bin`;
    const error = await trial.get(url).then(() => undefined, (error) => error);
    if (outcome === "exact") {
      assert.equal(error && sentence(error), undefined);
      assert.deepEqual(await trial.names(), ["big.bin"]);
      const file = await trial.read("big.bin");
      const versions = Array.from({ length: 30 }, (_, i) => i + 1);
      const isOne = versions.some((version) =>
        equalBytes(file, contentOf("/big.bin", 0, file.length, version))
      );
      assert.ok(isOne, "it is the file as it was at one time");
    } else {
      assert.match(String(error), outcome);
      assert.match(
        sentence(error),
        /^Cannot download http:\/\/127\.0\.0\.1:\d+\/big\.bin: [^\n]*$/,
      );
      assert.ok(!(await trial.names()).includes("big.bin"));
    }
  });
}
