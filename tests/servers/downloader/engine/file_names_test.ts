import assert from "node:assert/strict";
import fc from "fast-check";
import {
  checkFileName,
  harmlessFileName,
  isNoPage,
  nameOfDisposition,
  nameOfUrl,
  numbered,
} from "../../../../servers/downloader/engine/file_names.ts";

Deno.test("checkFileName() refuses what is no name of a file in a folder", () => {
  const wrong: [string, RegExp][] = [
    ["", /no name of a file/],
    ["..", /no name of a file/],
    ["../../etc/passwd", /leads to another folder/],
    ["/etc/passwd", /leads to another folder/],
    ["a\\b", /leads to another folder/],
    ["a\0b", /control characters/],
    ["x".repeat(300), /it has 300 bytes, at most 238/],
    ["ü".repeat(150), /it has 300 bytes/],
    ["NUL", /a device/],
    ["com1.txt", /a device/],
    ["a.part", /not whole yet/],
    ["a.PART.journal", /not whole yet/],
  ];
  for (const [name, message] of wrong) {
    assert.throws(() => checkFileName(name), { name: "RangeError", message });
  }
  for (const name of ["a.bin", ".hidden", "a b", "nullable", "ü.tar.gz", "x".repeat(238)]) {
    assert.equal(checkFileName(name), name);
  }
});

Deno.test("harmlessFileName() keeps of a server's name what can do no harm", () => {
  const names: [string, string][] = [
    ["big.bin", "big.bin"],
    ["../../etc/passwd", "passwd"],
    ["/etc/passwd", "passwd"],
    ["C:\\Windows\\x.dll", "x.dll"],
    ["..", "download"],
    [".", "download"],
    ["", "download"],
    ["a/", "download"],
    [".bashrc", "_bashrc"],
    ["...", "download"],
    ["a\0b\n\u202ecod.exe", "abcod.exe"],
    ['a<b>:"|?*.bin', "a_b______.bin"],
    ["con", "_con"],
    ["aux.h", "_aux.h"],
    ["a.bin. . ", "a.bin"],
    ["x.part", "x.part_"],
    ["x.part.journal", "x.part.journal_"],
    [`${"x".repeat(300)}.tar.gz`, `${"x".repeat(231)}.tar.gz`],
    [`${"ü".repeat(150)}.iso`, `${"ü".repeat(117)}.iso`],
  ];
  for (const [said, name] of names) assert.equal(harmlessFileName(said), name, said);
});

Deno.test("harmlessFileName() makes of anything a name that checkFileName() takes", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 400 }),
    fc.string({
      unit: fc.constantFrom("/", "\\", ".", "\0", "p", "art", " ", "é", "con", ".part"),
    }),
  );
  fc.assert(fc.property(text, (said) => {
    const name = harmlessFileName(said);
    assert.equal(checkFileName(name), name);
    assert.equal(checkFileName(numbered(name, 12)), numbered(name, 12));
  }));
});

Deno.test("nameOfUrl() and nameOfDisposition() say nothing where nothing is said", () => {
  assert.equal(nameOfUrl(new URL("http://h/")), undefined);
  assert.equal(nameOfUrl(new URL("http://h/a/..%2f..%2fetc%2fpasswd?x=/y")), "passwd");
  assert.equal(nameOfUrl(new URL("http://h/a%20b.bin#c")), "a b.bin");
  assert.equal(nameOfDisposition(undefined), undefined);
  assert.equal(nameOfDisposition("attachment"), undefined);
  assert.equal(nameOfDisposition('attachment; filename="../x.bin"'), "x.bin");
});

Deno.test("numbered() puts the number before the extension", () => {
  assert.equal(numbered("a.tar.gz", 2), "a (2).tar.gz");
  assert.equal(numbered("a", 3), "a (3)");
  assert.equal(numbered(".profile", 2), ".profile (2)");
});

Deno.test("isNoPage() knows names of files from names of pages", () => {
  for (const name of ["a.iso", "a.bin", "x.tar.gz", "big.7z".replace("7z", "zip")]) {
    assert.ok(isNoPage(name), name);
  }
  for (const name of ["", "index.html", "index.php", "wiki", "v1.2"]) {
    assert.ok(!isNoPage(name), name);
  }
});
