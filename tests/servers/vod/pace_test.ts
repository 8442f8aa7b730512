/** At which rate images come, to whom, and who is passed over. */
import assert from "node:assert/strict";
import { VirtualClock } from "../../virtual_clock.ts";
import { filesOf, JPEGS, startVod, TcpClient, until } from "./raw_clients.ts";
import { writeImages } from "./images.ts";

const files = await filesOf(JPEGS);

for (const ips of [5, 20, 24, 29.97, 30, 100]) {
  Deno.test(`vod pushes ${ips} images a second to ten clients, of which one started twice and one does not read`, async () => {
    const clock = new VirtualClock();
    await using server = await startVod({ ips, method: "tcp_push" }, { clock });
    await using clients = new AsyncDisposableStack();
    const started: TcpClient[] = [];
    for (let i = 0; i < 10; i++) {
      const client = clients.use(await TcpClient.dial(server.endpoints.tcp!));
      await client.say("GET 1\r\nLISTEN_PORT PORT?\r\n\r\nSTART\r\n\r\n");
      if (i === 0) (await client.data()).pause();
      started.push(client);
    }
    await started[1]!.say("START\r\n\r\nSTART\r\n\r\n");
    // Asked for in the same breath, it is there when all that was said before has been obeyed.
    await started[1]!.say("GET 0\r\n\r\n");
    for (const client of started.slice(1)) await client.data();
    assert.equal((await started[1]!.image()).id, 0);
    await until(() => server.observed.clients.open === 10, "ten sessions");
    await clock.slept(1000 / ips - 1);
    const before = server.observed.images.total;
    const seconds = 20;
    let pushed = 0;
    for (let i = 0; i < seconds * 10; i++) {
      await clock.advance(100);
      for (; pushed < server.observed.images.total - before; pushed++) {
        for (const client of started.slice(1)) {
          const { id, bytes } = await client.image();
          assert.equal(id, (pushed + 1) % files.length);
          assert.deepEqual(bytes, files[id]);
        }
      }
    }
    assert.ok(Math.abs(pushed - ips * seconds) <= 1, `${pushed} images in ${seconds} s`);
  });
}

Deno.test("vod passes whole images over for a client that reads slowly, and keeps nobody waiting", async () => {
  await using folder = await writeImages(8, 400_000);
  const clock = new VirtualClock();
  await using server = await startVod({ images: [folder.path], ips: 10, httpPort: 0 }, { clock });
  const state = async () => {
    const response = await fetch(`http://127.0.0.1:${server.endpoints.http!.port}/state`);
    return (await response.json()).streams[0];
  };
  await using slow = await TcpClient.dial(server.endpoints.tcp!);
  await slow.say("LISTEN_PORT PORT?\r\nSTART\r\n");
  (await slow.data()).pause();
  await using quick = await TcpClient.dial(server.endpoints.tcp!);
  await quick.say("LISTEN_PORT PORT?\r\nSTART\r\n");
  await quick.data();
  await until(() => server.observed.clients.open === 2, "two sessions");
  await clock.slept(99);
  for (let turn = 1; turn <= 60; turn++) {
    await clock.advance(100);
    const { id, bytes } = await quick.image();
    assert.equal(id, turn % 8);
    assert.deepEqual(bytes, folder.images[id]);
  }
  const { skipped, delivered } = await state();
  assert.ok(skipped > 20, `${skipped} images were passed over`);
  assert.equal(skipped + delivered, 2 * 60 - 1, "all but the one that is under way");
  (await slow.data()).resume();
  for (let i = 0; i < 60 - skipped; i++) {
    const { id, bytes } = await slow.image();
    assert.deepEqual(bytes, folder.images[id], "what did come is whole");
  }
  await until(async () => (await state()).delivered === 120 - skipped, "the last one to go");
  await clock.advance(100);
  assert.equal((await slow.image()).id, 61 % 8, "it keeps up again");
});

Deno.test("vod does nothing while nobody watches", async () => {
  const clock = new VirtualClock();
  await using server = await startVod({ ips: 10 }, { clock });
  await clock.advance(10_000);
  assert.deepEqual(clock.delaysMs, []);
  assert.equal(server.observed.images.total, 0);
});
