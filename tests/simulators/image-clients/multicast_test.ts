import assert from "node:assert/strict";
import { imageClients } from "../../../simulators/image-clients/image_clients.ts";
import { DatagramSocket } from "../../../transports/datagram_socket.ts";
import { systemClock } from "../../../core/clock.ts";
import { getLogger } from "@logtape/logtape";
import { watch } from "../watched.ts";
import { fragment } from "./stand_in_server.ts";

const group = "225.6.7.99";

/** A port that is free now. */
function freePort(): number {
  using socket = {
    conn: Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 }),
    [Symbol.dispose]() {
      this.conn.close();
    },
  };
  return (socket.conn.addr as Deno.NetAddr).port;
}

Deno.test("mcast_push takes what is sent to its group, in several clients of one machine", async () => {
  const port = freePort();
  const target = { hostname: group, port };
  const options = { target, method: "mcast_push", imageTimeout: "20ms" } as const;
  await using one = watch(imageClients, options);
  await using other = watch(imageClients, options);
  await Promise.all([one.started, other.started]);
  const log = getLogger(["wirebench", "test"]);
  const sender = new DatagramSocket(
    { hostname: "127.0.0.1", port: 0 },
    { clock: systemClock, log },
  );
  const own = { interface: "127.0.0.1", ttl: 0, loop: true };
  await sender.join(group, own);
  for (let id = 0; id < 3; id++) {
    sender.send(fragment(id, "in two", 3), target);
    sender.send(fragment(id, "in two", 0, 3), target);
  }
  for (const viewer of [one, other]) {
    await viewer.until("images.received", 3);
    assert.equal(viewer.metric("fragments.reordered"), 3);
    assert.equal(viewer.metric("connection.opened"), 1);
  }
  sender.close();
});

Deno.test("mcast_push says that it cannot join what is no group", async () => {
  const target = { hostname: "127.0.0.1", port: freePort() };
  const viewer = watch(imageClients, { target, method: "mcast_push" });
  await assert.rejects(viewer.started, {
    name: "BenchError",
    message: new RegExp(`^Cannot join 127.0.0.1:${target.port} on 127.0.0.1: `),
  });
});
