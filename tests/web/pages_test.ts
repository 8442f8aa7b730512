import assert from "node:assert/strict";
import { pageRoutes } from "../../web/pages.ts";

const page = { "/": "<!doctype html>" };

async function policyOf(app: ReturnType<typeof pageRoutes>): Promise<string[]> {
  const response = await app.request("/");
  return response.headers.get("content-security-policy")!.split("; ");
}

Deno.test("pageRoutes() lets a page load what its own server has, and pictures from nowhere", async () => {
  const policy = await policyOf(pageRoutes(page));
  assert.ok(policy.includes("default-src 'none'"));
  assert.ok(policy.includes("img-src data:"));
});

Deno.test("pageRoutes() lets a page show pictures from where it says, and loosens nothing else", async () => {
  const strict = await policyOf(pageRoutes(page));
  const policy = await policyOf(pageRoutes(page, { imagesFrom: ["'self'", "http:"] }));
  assert.deepEqual(policy.filter((rule) => !strict.includes(rule)), [
    "img-src data: 'self' http:",
  ]);
  assert.equal(policy.length, strict.length);
});

Deno.test("pageRoutes() serves the page's files beside what all pages share", async () => {
  const app = pageRoutes({ ...page, "/page.js": "js", "/page.css": "css" });
  const typeOf = async (path: string) => (await app.request(path)).headers.get("content-type");
  assert.equal(await typeOf("/"), "text/html; charset=utf-8");
  assert.equal(await typeOf("/page.js"), "text/javascript; charset=utf-8");
  assert.equal(await typeOf("/page.css"), "text/css; charset=utf-8");
  assert.equal(await typeOf("/web/live.js"), "text/javascript; charset=utf-8");
  assert.equal((await app.request("/other")).status, 404);
});
