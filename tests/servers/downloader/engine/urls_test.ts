import assert from "node:assert/strict";
import {
  authorizationOf,
  parseDownloadUrl,
  redirected,
  shownUrl,
} from "../../../../servers/downloader/engine/urls.ts";

Deno.test("parseDownloadUrl() takes http and https, and says what is wrong with others", () => {
  assert.equal(parseDownloadUrl("HTTP://h:80/a b").href, "http://h/a%20b");
  const wrong: [string, string][] = [
    ["big.bin", 'Cannot download "big.bin": it is no URL'],
    ["", 'Cannot download "": it is no URL'],
    ["file:///etc/passwd", "Cannot download file:///etc/passwd: only http: and https: are fetched"],
    ["ftp://u:p@h/a", "Cannot download ftp://h/a: only http: and https: are fetched"],
    ["javascript:1", "Cannot download javascript:1: only http: and https: are fetched"],
  ];
  for (const [text, message] of wrong) {
    assert.throws(() => parseDownloadUrl(text), { name: "TypeError", message });
  }
});

Deno.test("shownUrl() shows neither name nor password", () => {
  assert.equal(shownUrl(new URL("https://user:secret@h/a?b#c")), "https://h/a?b");
});

Deno.test("authorizationOf() makes Basic of a name and a password", () => {
  assert.equal(authorizationOf(new URL("http://h/")), undefined);
  assert.equal(authorizationOf(new URL("http://a%40b:c%2Fd@h/")), `Basic ${btoa("a@b:c/d")}`);
  assert.equal(authorizationOf(new URL("http://a%zz@h/")), `Basic ${btoa("a%zz:")}`);
});

Deno.test("redirected() follows within http and https, and takes the password nowhere else", () => {
  const from = new URL("http://u:p@h/a/b?c");
  assert.equal(redirected(from, "../d").href, "http://u:p@h/d");
  assert.equal(redirected(from, "https://h/d").href, "https://h/d");
  assert.equal(redirected(from, "http://other/d").href, "http://other/d");
  assert.equal(redirected(from, "/\xc3\xbc").pathname, "/%C3%BC");
  assert.throws(() => redirected(from, undefined), /without saying where/);
  assert.throws(() => redirected(from, "http://"), /to what is no URL/);
  assert.throws(() => redirected(from, "file:///etc/passwd"), /only http: and https: are fetched/);
});
