import assert from "node:assert/strict";
import { allowedOrigins, mayAct } from "../../web/origin.ts";

function request(host: string, origin?: string): Request {
  const headers = new Headers({ host });
  if (origin !== undefined) headers.set("origin", origin);
  return new Request("http://ignored/", { headers });
}

Deno.test("mayAct() lets programs act, which name no origin", () => {
  assert.ok(mayAct(request("127.0.0.1:8888"), []));
});

Deno.test("mayAct() lets the server's own page act, by address and as localhost", () => {
  for (const host of ["127.0.0.1:8888", "localhost:8888", "[::1]:8888", "192.168.1.7"]) {
    assert.ok(mayAct(request(host, `http://${host}`), []), host);
  }
});

Deno.test("mayAct() declines other pages, on other ports and without an origin as well", () => {
  for (const origin of ["http://evil.example", "http://127.0.0.1:8889", "null", "", "nonsense"]) {
    assert.equal(mayAct(request("127.0.0.1:8888", origin), []), false, origin);
  }
});

Deno.test("mayAct() declines a name that leads here, unless it was allowed", () => {
  const rebound = request("evil.example:8888", "http://evil.example:8888");
  assert.equal(mayAct(rebound, []), false);
  assert.ok(mayAct(rebound, ["http://evil.example:8888/"]));
  assert.equal(mayAct(rebound, ["http://evil.example"]), false, "the port is part of an origin");
  assert.ok(mayAct(rebound, ["*"]));
});

Deno.test("allowedOrigins() takes origins and nothing else", () => {
  const schema = allowedOrigins();
  assert.deepEqual(schema.parse(undefined), []);
  assert.ok(schema.safeParse(["http://bench:8080", "https://a.example", "*"]).success);
  assert.equal(schema.safeParse(["bench"]).success, false);
  assert.equal(schema.safeParse(["file:///etc"]).success, false);
});
