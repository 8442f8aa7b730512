import assert from "node:assert/strict";
import { formatAddress } from "../../core/address.ts";
import { utf8 } from "../../core/bytes.ts";
import { listenHttp } from "../../transports/http.ts";
import { within } from "../within.ts";
import { Peer } from "../peer.ts";

const anyPort = { hostname: "127.0.0.1", port: 0 };

Deno.test("listenHttp() lets an answer that is under way come to its end when it is disposed", async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<Response>();
  const listener = listenHttp(anyPort, () => {
    asked.resolve();
    return answer.promise;
  });
  const response = fetch(`http://${formatAddress(listener.address)}`);
  await asked.promise;
  const disposed = listener[Symbol.asyncDispose]();
  answer.resolve(new Response("whole"));
  assert.equal(await (await response).text(), "whole");
  await disposed;
});

Deno.test("HttpListener.tear() ends a body that nobody takes", async () => {
  let cancelled = false;
  const endless = () =>
    new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(1_000_000)),
      cancel() {
        cancelled = true;
      },
    }, { highWaterMark: 0 });
  const asked = Promise.withResolvers<void>();
  const listener = listenHttp(anyPort, () => {
    asked.resolve();
    return new Response(endless());
  });
  await using deaf = await Peer.dial(listener.address);
  deaf.pause();
  await deaf.write(utf8("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  await asked.promise;
  listener.tear();
  await within(Promise.resolve(listener[Symbol.asyncDispose]()), () => "the end");
  assert.equal(cancelled, true);
});
