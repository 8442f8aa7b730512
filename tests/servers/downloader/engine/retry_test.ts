import assert from "node:assert/strict";
import { createRandom } from "../../../../core/random.ts";
import { Interrupted } from "../../../../servers/downloader/engine/failures.ts";
import { Retry } from "../../../../servers/downloader/engine/retry.ts";

const settings = { retries: 4, retryMinMs: 100, retryMaxMs: 500, retryAfterMaxMs: 1_000 };
const failure = new Interrupted("x");
const retry = () => new Retry(settings, createRandom(1));

Deno.test("Retry.failed() doubles the wait up to the longest, give or take a half, and gives up", () => {
  const one = retry();
  for (const most of [100, 200, 400, 500]) {
    const delayMs = one.failed(failure)!;
    assert.ok(delayMs >= most / 2 && delayMs <= most, `${delayMs} of ${most}`);
  }
  assert.equal(one.failed(failure), undefined);
});

Deno.test("Retry.succeeded() forgets what failed", () => {
  const one = retry();
  for (let i = 0; i < 20; i++) {
    assert.ok(one.failed(failure)! <= 100);
    one.succeeded();
  }
});

Deno.test("Retry.failed() waits for as long as the server asks, within bounds", () => {
  const asks = (retryAfterMs: number) => retry().failed(new Interrupted("x", { retryAfterMs }));
  assert.equal(asks(800), 800);
  assert.equal(asks(1e9), 1_000);
});

Deno.test("Retry.failed() counts no replacement", () => {
  const one = retry();
  for (let i = 0; i < 20; i++) {
    assert.equal(one.failed(new Interrupted("x", { isReplacement: true })), 0);
  }
});
