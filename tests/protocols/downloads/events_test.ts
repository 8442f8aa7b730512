import assert from "node:assert/strict";
import { ProtocolError } from "../../../core/errors.ts";
import {
  type Download,
  type DownloadsEvent,
  encodeEvent,
  readEvent,
  withoutCredentials,
} from "../../../protocols/downloads/mod.ts";

const download: Download = {
  id: "1",
  url: "http://a/b.bin",
  name: "b.bin",
  state: "loading",
  sizeBytes: 100,
  doneBytes: 40,
  bytesPerSecond: 12.5,
  etaMs: 4_800,
  connections: 2,
  parts: [{ fromByte: 0, toByte: 50, doneBytes: 30 }, { fromByte: 50, toByte: 100, doneBytes: 10 }],
  error: null,
  file: null,
};

Deno.test("readEvent() reads what encodeEvent() writes", () => {
  const events: DownloadsEvent[] = [
    { event: "downloads", downloads: [download] },
    { event: "progress", download },
    { event: "answer", id: "x", ok: true, downloads: [] },
    { event: "answer", id: null, ok: false, error: "There is no download 9" },
  ];
  for (const event of events) assert.deepEqual(readEvent(encodeEvent(event)), event);
});

Deno.test("readEvent() passes over keys that it does not know, and refuses what is no event", () => {
  const text = JSON.stringify({ event: "progress", download: { ...download, later: 1 }, more: 2 });
  assert.deepEqual(readEvent(text), { event: "progress", download });
  for (const wrong of ["", "{", "null", '{"event":"progress"}', '{"event":"answer","id":1}']) {
    assert.throws(() => readEvent(wrong), ProtocolError, wrong);
  }
});

Deno.test("withoutCredentials() takes away what stands before the host, and nothing else", () => {
  assert.equal(withoutCredentials("http://ann:secret@h/p?q"), "http://h/p?q");
  assert.equal(withoutCredentials("https://token@h:8443/"), "https://h:8443/");
  assert.equal(withoutCredentials("http://h/a@b:c"), "http://h/a@b:c");
  assert.equal(withoutCredentials("http://H"), "http://H");
  assert.equal(withoutCredentials("no url"), "no url");
});
