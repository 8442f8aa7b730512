/** Control and images over UDP, with clients of bare sockets. */
import assert from "node:assert/strict";
import { createRandom } from "../../../core/random.ts";
import { VirtualClock } from "../../virtual_clock.ts";
import { filesOf, heapBytes, JPEGS, startVod, UdpClient, until } from "./raw_clients.ts";

const files = await filesOf(JPEGS);

const dialects = {
  "the official form": "GET 1\r\nLISTEN_PORT PORT?\r\nFRAGMENT_SIZE 700\r\n\r\n",
  "the bare form": "LISTEN_PORT PORT?\r\nFRAGMENT_SIZE 700\r\n\r\n",
  "one line": "GET 1 LISTEN_PORT PORT? FRAGMENT_SIZE 700",
};

for (const [name, opening] of Object.entries(dialects)) {
  Deno.test(`vod sends every image on request in datagrams to a client of ${name}`, async () => {
    await using server = await startVod();
    await using client = await UdpClient.to(server.endpoints.udp!);
    await client.say(opening);
    for (let i = 0; i <= files.length; i++) {
      await client.say("GET -1\r\n\r\n");
      const { id, bytes, lengths } = await client.image();
      assert.deepEqual({ id, bytes }, { id: i % files.length, bytes: files[i % files.length] });
      assert.ok(lengths.every((length) => length <= 700));
      assert.ok(lengths.length > 1);
    }
  });
}

Deno.test("vod pushes each image in datagrams at its turn, from START until PAUSE", async () => {
  const clock = new VirtualClock();
  await using server = await startVod({ ips: 10, method: "udp_push" }, { clock });
  await using client = await UdpClient.to(server.endpoints.udp!);
  await client.say("LISTEN_PORT PORT?\r\nFRAGMENT_SIZE 1400\r\n\r\n");
  await client.say("START\r\n\r\n");
  await client.say("START\r\n\r\n");
  await clock.slept(100);
  for (let turn = 1; turn <= 14; turn++) {
    await clock.advance(100);
    const id = turn % files.length;
    assert.deepEqual(without(await client.image()), { id, bytes: files[id] });
  }
  assert.equal(server.observed.images.total, 14);
  await client.say("PAUSE\r\n\r\n");
  await until(() => clock.delaysMs.length === 0, "the pause");
  await clock.advance(1_000);
  await client.say("GET 3\r\n\r\nSTART\r\n\r\n");
  assert.equal((await client.image()).id, 3, "nothing came in between");
  await clock.slept(100);
  await clock.advance(100);
  assert.equal((await client.image()).id, 25 % files.length, "the turns went on meanwhile");
});

Deno.test("vod keeps every datagram within FRAGMENT_SIZE, for each size from 40 to 2000", async () => {
  await using server = await startVod();
  await using client = await UdpClient.to(server.endpoints.udp!);
  await client.say("LISTEN_PORT PORT?\r\nFRAGMENT_SIZE 40\r\n\r\n");
  for (let size = 40; size <= 2_000; size++) {
    const id = size % files.length;
    await client.say(`FRAGMENT_SIZE ${size}\r\nGET ${id}\r\n\r\n`);
    const { bytes, lengths } = await client.image();
    assert.deepEqual(bytes, files[id]);
    assert.ok(Math.max(...lengths) <= size, `${Math.max(...lengths)} bytes for ${size}`);
  }
});

Deno.test("vod keeps to each client's own FRAGMENT_SIZE", async () => {
  await using server = await startVod({ ips: 50, fragmentSize: 500 });
  const sizes = [100, 512, 1400, undefined];
  const clients = await Promise.all(sizes.map(() => UdpClient.to(server.endpoints.udp!)));
  await using _ = { [Symbol.asyncDispose]: () => disposeAll(clients) };
  for (const [i, client] of clients.entries()) {
    const size = sizes[i] === undefined ? "" : `FRAGMENT_SIZE ${sizes[i]}\r\n`;
    await client.say(`GET 1\r\nLISTEN_PORT PORT?\r\n${size}\r\nSTART\r\n\r\n`);
  }
  for (let round = 0; round < 5; round++) {
    for (const [i, client] of clients.entries()) {
      const { id, bytes, lengths } = await client.image();
      assert.deepEqual(bytes, files[id]);
      const size = sizes[i] ?? 500;
      assert.ok(Math.max(...lengths) <= size);
      assert.ok(Math.max(...lengths) > size - 12, "as long as may be");
    }
  }
});

Deno.test("vod refuses a FRAGMENT_SIZE that does not carry the stream's images, and takes the least", async () => {
  await using server = await startVod();
  const longest = Math.max(...files.map(({ length }) => length));
  const header = `11\r\n${longest}\r\n${longest - 1}\r\n1\r\n`;
  const least = header.length + 1;
  await using client = await UdpClient.to(server.endpoints.udp!);
  await client.say(`LISTEN_PORT PORT?\r\nFRAGMENT_SIZE ${least - 1}\r\n\r\nGET 0\r\n\r\n`);
  await until(() => server.observed.clients.lastRefusal !== undefined, "the refusal");
  assert.match(
    server.observed.clients.lastRefusal!,
    new RegExp(`FRAGMENT_SIZE is ${least - 1}, .* at least ${least}$`),
  );
  assert.equal(server.observed.clients.open, 0);
  await client.say(`LISTEN_PORT PORT?\r\nFRAGMENT_SIZE ${least}\r\n\r\nGET 11\r\n\r\n`);
  assert.deepEqual((await client.image()).bytes, files[11]);
});

Deno.test("vod stops pushing a minute after the client's last word, whatever word it was", async () => {
  const clock = new VirtualClock();
  await using server = await startVod({ ips: 0.1 }, { clock });
  await using client = await UdpClient.to(server.endpoints.udp!);
  await using puller = await UdpClient.to(server.endpoints.udp!);
  await puller.say("LISTEN_PORT PORT?\r\nFRAGMENT_SIZE 1400\r\nGET 1\r\n");
  await puller.image();
  await client.say("LISTEN_PORT PORT?\r\nFRAGMENT_SIZE 1400\r\nSTART\r\n");
  await clock.slept(60_000);
  await clock.advance(50_000);
  for (let i = 1; i <= 5; i++) assert.equal((await client.image()).id, i);
  await client.say("ALIVE 1\r\n\r\nGET 9\r\n\r\n");
  assert.equal((await client.image()).id, 9, "it was heard");
  await clock.advance(59_999);
  assert.equal(server.observed.clients.open, 2);
  await clock.advance(1);
  assert.equal(server.observed.clients.open, 1);
  for (let i = 6; i <= 10; i++) assert.equal((await client.image()).id, i);
  await clock.advance(600_000);
  await puller.say("GET 2\r\n\r\n");
  assert.equal((await puller.image()).id, 2, "a client that pulls does not expire");
  assert.equal(server.observed.images.total, 3 + 10, "nobody was pushed to any more");
  assert.deepEqual(clock.delaysMs, []);
});

Deno.test("vod takes a repeated opening for what it is, and another one for a new beginning", async () => {
  await using server = await startVod();
  await using client = await UdpClient.to(server.endpoints.udp!);
  for (let i = 0; i < 2; i++) {
    await client.say("GET 1\r\nLISTEN_PORT PORT?\r\nFRAGMENT_SIZE 900\r\n");
  }
  await client.say("GET -1\r\n");
  await client.image();
  assert.equal(server.observed.clients.open, 1);
  await client.say("GET 1\r\nLISTEN_PORT PORT?\r\nFRAGMENT_SIZE 300\r\n\r\nGET -1\r\n\r\n");
  const { id, lengths } = await client.image();
  assert.equal(id, 0);
  assert.ok(Math.max(...lengths) <= 300);
  assert.equal(server.observed.clients.open, 1);
  await client.say("END\r\n\r\n");
  await until(() => server.observed.clients.open === 0, "the end");
});

Deno.test("vod ignores a malformed datagram, and goes on with that client and the others", async () => {
  await using server = await startVod();
  await using client = await UdpClient.to(server.endpoints.udp!);
  await using other = await UdpClient.to(server.endpoints.udp!);
  for (const one of [client, other]) {
    await one.say("LISTEN_PORT PORT?\r\nFRAGMENT_SIZE 1400\r\n");
  }
  for (const words of ["GET x", "LISTEN_PORT 0", "FRAGMENT_SIZE 3", "GET 999", "START 1 GET", ""]) {
    await client.say(words);
  }
  for (const one of [client, other]) {
    await one.say("GET 4\r\n\r\n");
    assert.deepEqual((await one.image()).bytes, files[4]);
  }
});

Deno.test("vod serves on after 10 000 random datagrams, and keeps no memory of them", async () => {
  await using server = await startVod();
  await using other = await UdpClient.to(server.endpoints.udp!);
  await other.say("LISTEN_PORT PORT?\r\nFRAGMENT_SIZE 1400\r\n");
  const random = createRandom(11);
  const words = ["GET", "LISTEN_PORT", "FRAGMENT_SIZE", "PAUSE", "ALIVE", "END", "-1", "9000"];
  const round = async (inputs: number) => {
    for (let i = 0; i < inputs; i += 50) {
      await using noisy = await UdpClient.to(server.endpoints.udp!);
      for (let k = 0; k < 50; k++) {
        const tokens = Array.from(
          { length: random.integer(0, 9) },
          () =>
            random.next() < 0.75 ? words[random.integer(0, 7)] : `${random.integer(-2, 70_000)}`,
        );
        await noisy.say(tokens.join(random.next() < 0.5 ? " " : "\r\n"));
      }
      await noisy.say("END");
    }
  };
  await round(2_000);
  const before = heapBytes();
  await round(8_000);
  const grownBytes = heapBytes() - before;
  assert.ok(grownBytes < 3 * 1024 * 1024, `${grownBytes} bytes more`);
  await other.say("GET 9\r\n");
  assert.deepEqual((await other.image()).bytes, files[9]);
});

Deno.test("vod multicasts every image to its group, and listens to nobody", async () => {
  await using server = await startVod({ method: "mcast_push", ips: 50, addr: "225.6.7.19" });
  assert.deepEqual(Object.keys(server.endpoints), ["udp"]);
  assert.equal(server.endpoints.udp!.hostname, "225.6.7.19");
  const hearers = [
    await UdpClient.hearing(server.endpoints.udp!),
    await UdpClient.hearing(server.endpoints.udp!),
  ];
  await using _ = { [Symbol.asyncDispose]: () => disposeAll(hearers) };
  for (const hearer of hearers) {
    let last = (await hearer.image()).id;
    for (let i = 0; i < 14; i++) {
      const { id, bytes, lengths } = await hearer.image();
      assert.equal(id, (last + 1) % files.length);
      assert.deepEqual(bytes, files[id]);
      assert.ok(Math.max(...lengths) <= 1024);
      last = id;
    }
  }
});

Deno.test("vod says that no group can be at an address that is none, nor in datagrams too small", async () => {
  await assert.rejects(
    startVod({ method: "mcast_push", addr: "127.0.0.1" }),
    { message: "Cannot multicast to 127.0.0.1: groups are 224.0.0.0 to 239.255.255.255" },
  );
  await assert.rejects(
    startVod({ method: "mcast_push", fragmentSize: 14 }),
    { message: /^Cannot multicast stream 1: fragmentSize is 14, at least \d+$/ },
  );
});

function without({ id, bytes }: { id: number; bytes: Uint8Array }) {
  return { id, bytes };
}

async function disposeAll(clients: readonly AsyncDisposable[]): Promise<void> {
  for (const client of clients) await client[Symbol.asyncDispose]();
}
