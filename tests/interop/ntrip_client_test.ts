import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { EventEmitter } from "node:events";
import ntripClient from "ntrip-client";
import { concat } from "../../core/bytes.ts";
import { servers, startPart } from "../../mod.ts";
import { ntripBase } from "../../simulators/ntrip-base/ntrip_base.ts";
import { watch } from "../simulators/watched.ts";
import { eventually } from "../within.ts";

/** The package's client: each of its data is the answer's head, a frame, or the sourcetable. */
interface NtripClient extends EventEmitter {
  run(): void;
  close(): void;
  /** That of its positions; it ends a moment after the client was closed. */
  readonly intervalTimer: unknown;
}

const { NtripClient } = ntripClient as {
  NtripClient: new (options: Record<string, unknown>) => NtripClient;
};

const casterOptions = {
  port: 0,
  adminPort: 0,
  streampoints: ["point1"],
  users: { user1: { password: "password1" } },
};

const revisions: [name: string, headers: Record<string, string>, answer: RegExp][] = [
  ["revision 1", {}, /^ICY 200 OK$/],
  ["revision 2, chunked", { "Ntrip-Version": "Ntrip/2.0" }, /^HTTP\/1\.1 200 OK\r\n/],
];

for (const [name, headers, answer] of revisions) {
  Deno.test(`the package ntrip-client gets from our caster what our base sends, in ${name}`, async () => {
    await using caster = await startPart(servers.caster, casterOptions);
    const { hostname: host, port } = caster.endpoints.ntrip!;
    await using base = watch(ntripBase, {
      target: caster.endpoints.ntrip!,
      password: "server_password",
      message: 1077,
      rate: "200/s",
      stationInterval: "50ms",
    });
    await base.until("connection.opened", 1);
    const client = new NtripClient({
      ...{ host, port, mountpoint: "point1", username: "user1", password: "password1" },
      ...{ headers, xyz: [4_027_881, 306_998, 4_919_499], interval: 20 },
    });
    const received: Uint8Array[] = [];
    client.on("data", (data: Uint8Array) => received.push(new Uint8Array(data)));
    client.on("error", (error: unknown) => assert.fail(String(error)));
    try {
      client.run();
      await eventually(() => received.length > 100);
    } finally {
      client.close();
      await eventually(() => client.intervalTimer === null);
    }
    const [head, ...frames] = received;
    assert.match(new TextDecoder().decode(head), answer);
    const sent: Uint8Array[] = base.all("sent.sent");
    const first = sent.findIndex((frame) => Buffer.from(frame).equals(frames[0]!));
    assert.ok(first >= 0, "its first frame is one that was sent");
    assert.deepEqual(concat(frames), concat(sent.slice(first, first + frames.length)));
    assert.ok(frames.some((frame) => frame[3] === 0x3e), "a 1005 is among them");
  });
}

Deno.test("the package ntrip-client finds the streampoints in our sourcetable", async () => {
  await using caster = await startPart(servers.caster, {
    ...casterOptions,
    streampoints: ["point1", "point2"],
  });
  const { hostname: host, port } = caster.endpoints.ntrip!;
  const client = new NtripClient({ host, port, mountpoint: "" });
  const tables = Promise.withResolvers<Record<string, string>[]>();
  client.on("data", tables.resolve);
  // It takes the end of the connection for one.
  client.on("error", () => {});
  client.run();
  const rows = await tables.promise;
  client.close();
  assert.deepEqual(rows.map(({ type, mountpoint }) => [type, mountpoint]), [
    ["STR", "point1"],
    ["STR", "point2"],
  ]);
});
