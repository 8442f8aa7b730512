import assert from "node:assert/strict";
import { fileNameOfDisposition, fileNameOfPath } from "../../../protocols/http/file_name.ts";

Deno.test("fileNameOfDisposition() reads words, quoted texts and extended values", () => {
  const names: [string, string | undefined][] = [
    ["attachment; filename=a.bin", "a.bin"],
    ['attachment; filename="a b;c.bin"', "a b;c.bin"],
    ['attachment; filename="a\\"b.bin"', 'a"b.bin'],
    ["inline;filename = a.bin ; size=3", "a.bin"],
    ["attachment; filename=x.bin; filename*=UTF-8''%e2%82%ac.bin", "€.bin"],
    ["attachment; filename*=iso-8859-1'en'%A3.bin", "£.bin"],
    ["attachment; filename*=utf-7''x; filename=y", "y"],
    ["attachment; FileName=a; filename=b", "a"],
    ["attachment", undefined],
    ['attachment; filename=""', undefined],
    ["filename=a", undefined],
    ['attachment; filename="\xe2\x82\xac"', "€"],
    ['attachment; filename="\xe9t\xe9"', "\xe9t\xe9"],
    ['attachment; filename="../../etc/passwd"', "../../etc/passwd"],
  ];
  for (const [value, name] of names) assert.equal(fileNameOfDisposition(value), name, value);
});

Deno.test("fileNameOfDisposition() takes time in proportion to the length", () => {
  for (const piece of ['"', ";", "\\", '="', ";a=", " ", "\\\\"]) {
    fileNameOfDisposition(`a; filename="${piece.repeat(20_000)}`);
  }
});

Deno.test("fileNameOfPath() takes the last segment, decoded once", () => {
  assert.equal(fileNameOfPath("/a/b.bin"), "b.bin");
  assert.equal(fileNameOfPath("/a/%E2%82%AC%2520.bin"), "€%20.bin");
  assert.equal(fileNameOfPath("/a/..%2f..%2fb"), "../../b");
  assert.equal(fileNameOfPath("/%zz"), "%zz");
  assert.equal(fileNameOfPath("/a/"), undefined);
});
