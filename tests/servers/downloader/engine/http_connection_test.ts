import assert from "node:assert/strict";
import { systemClock } from "../../../../core/clock.ts";
import { HttpConnection } from "../../../../servers/downloader/engine/http_connection.ts";

Deno.test("HttpConnection.get() sends nothing and waits for nothing once it was stopped", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const socket = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
  using _accepted = await listener.accept();
  const stop = new AbortController();
  const connection = new HttpConnection(socket, {
    clock: systemClock,
    stallTimeoutMs: 60_000,
    signal: stop.signal,
  });
  stop.abort(new Error("Enough."));
  // A timer that went on would fail this test.
  await assert.rejects(
    connection.get({ method: "GET", target: "/", host: "localhost", headers: [] }),
    /Enough/,
  );
});
