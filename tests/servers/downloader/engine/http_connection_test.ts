import assert from "node:assert/strict";
import { systemClock } from "../../../../core/clock.ts";
import type { ConnectionTap } from "../../../../core/tap.ts";
import { HttpConnection } from "../../../../servers/downloader/engine/http_connection.ts";
import { listenTcp } from "../../../../transports/tcp.ts";
import { anyPort, makeContext } from "../../../links/around.ts";

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

Deno.test("HttpConnection tells its tap what went over it, and who tore it", async () => {
  await using listener = await listenTcp(anyPort, async (connection) => {
    for await (const _request of connection) return connection.reset();
  }, makeContext());
  const told: string[] = [];
  const tap: ConnectionTap = {
    sent: (bytes) => told.push(`sent ${new TextDecoder().decode(bytes).slice(0, 14)}`),
    received: () => told.push("received"),
    finished: (by) => told.push(`finished ${by}`),
    reset: (by) => told.push(`reset ${by}`),
  };
  using connection = new HttpConnection(await Deno.connect(listener.address), {
    clock: systemClock,
    stallTimeoutMs: 60_000,
    signal: new AbortController().signal,
    tap,
  });
  await assert.rejects(
    connection.get({ method: "GET", target: "/", host: "localhost", headers: [] }),
  );
  assert.deepEqual(told.slice(0, 2), ["sent GET / HTTP/1.1", "reset remote"]);
});
