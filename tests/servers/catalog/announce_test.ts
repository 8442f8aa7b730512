import assert from "node:assert/strict";
import { BenchError } from "../../../core/errors.ts";
import { startPart } from "../../../parts/start_part.ts";
import { catalog } from "../../../servers/catalog/catalog.ts";
import { VirtualClock } from "../../virtual_clock.ts";
import { within } from "../../within.ts";
import { lineOf, makeFolder } from "./stream_server.ts";

const GROUP = "225.6.7.8";

/** Somebody in the group, on the loopback interface and any free port. */
async function join() {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "0.0.0.0", port: 0 });
  await socket.joinMulticastV4(GROUP, "127.0.0.1");
  return {
    group: { hostname: GROUP, port: (socket.addr as Deno.NetAddr).port },
    async next(): Promise<string> {
      const [bytes] = await within(socket.receive(), () => "an announcement");
      return new TextDecoder().decode(bytes);
    },
    [Symbol.dispose]: () => socket.close(),
  };
}

Deno.test("catalog announces its text to a group, at once and then every 3 s", async () => {
  using member = await join();
  await using running = await makeFolder();
  await running.leave("1.txt");
  const clock = new VirtualClock();
  const options = { port: 0, dir: running.path, announce: true, group: member.group };
  await using server = await startPart(catalog, options, { clock });
  const head = `ServerAddress: 127.0.0.1 \r\nServerPort: ${server.endpoints.http!.port} \r\n`;
  assert.equal(await member.next(), `${head}${lineOf()}\r\n`);

  await running.leave("2.txt", { id: 2 });
  await clock.slept(3_000);
  const next = member.next();
  await clock.advance(2_999);
  assert.equal(await Promise.race([next, Promise.resolve("not yet")]), "not yet");
  await clock.advance(1);
  assert.equal(await next, `${head}${lineOf()} \r\n${lineOf({ id: 2 })}\r\n`);
});

Deno.test("catalog goes on when an announcement is too long for a datagram", async () => {
  using member = await join();
  await using running = await makeFolder();
  await running.leave("1.txt", { name: "n".repeat(70_000) });
  const clock = new VirtualClock();
  const options = { port: 0, dir: running.path, announce: true, group: member.group };
  await using _server = await startPart(catalog, options, { clock });
  await clock.slept(3_000);
  await running.leave("1.txt", { name: "short" });
  await clock.advance(3_000);
  assert.match(await member.next(), /name=short /);
});

Deno.test("catalog says in one sentence that announcements have no such interface to leave by", async () => {
  const attempt = startPart(catalog, { port: 0, announce: true, interface: "192.0.2.1" });
  await assert.rejects(attempt, (error) => {
    assert.ok(error instanceof BenchError);
    assert.match(error.message, /^Cannot announce to 225\.6\.7\.8:4567 from 192\.0\.2\.1: /);
    return true;
  });
});

Deno.test("catalog says in one sentence that what it shall announce to is no group", async () => {
  const group = { hostname: "127.0.0.1", port: 4567 };
  const attempt = startPart(catalog, { port: 0, announce: true, group });
  await assert.rejects(
    attempt,
    /^BenchError: Cannot announce to 127\.0\.0\.1:4567 from 127\.0\.0\.1: /,
  );
});
