import assert from "node:assert/strict";
import { utf8 } from "../../../core/bytes.ts";
import {
  imageTypeOf,
  imageTypeOfStream,
  methodOf,
  methods,
  protocolOf,
  protocols,
  streamTypes,
} from "../../../protocols/vod/mod.ts";

const hex = (text: string) => Uint8Array.fromHex(text.replaceAll(" ", ""));
const bmp = hex("424d 46000000 0000 0000 36000000 28000000");

Deno.test("imageTypeOf() tells an image's type by its first bytes", () => {
  assert.equal(imageTypeOf(hex("ffd8ffe0 0010")), "jpeg");
  assert.equal(imageTypeOf(hex("89504e470d0a1a0a 0000")), "png");
  assert.equal(imageTypeOf(utf8("GIF87a")), "gif");
  assert.equal(imageTypeOf(utf8("GIF89a\x01")), "gif");
  assert.equal(imageTypeOf(bmp), "bmp");
  assert.equal(imageTypeOf(new Uint8Array([0, ...bmp]).subarray(1)), "bmp");
});

Deno.test("imageTypeOf() knows nothing else, and no image that is cut before its mark ends", () => {
  const others = [
    new Uint8Array(),
    hex("ffd8"),
    hex("89504e470d0a1a"),
    utf8("GIF88a"),
    utf8("BMW stands for a maker of cars"),
    bmp.subarray(0, 17),
    utf8("<!doctype html>"),
  ];
  for (const bytes of others) assert.equal(imageTypeOf(bytes), undefined);
});

Deno.test("imageTypeOfStream() takes JPG and JPEG for the same", () => {
  assert.deepEqual(streamTypes.map(imageTypeOfStream), ["jpeg", "jpeg", "png", "gif", "bmp"]);
});

Deno.test("methodOf() and protocolOf() are each other's inverse", () => {
  assert.deepEqual(methods, ["tcp_pull", "tcp_push", "udp_pull", "udp_push", "mcast_push"]);
  for (const protocol of protocols) assert.equal(protocolOf(methodOf(protocol)), protocol);
});
