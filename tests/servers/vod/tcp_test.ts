/** Control and images over TCP, with clients of bare sockets. */
import assert from "node:assert/strict";
import { createRandom } from "../../../core/random.ts";
import { utf8 } from "../../../core/bytes.ts";
import { freeAddress, Peer } from "../../peer.ts";
import { filesOf, heapBytes, JPEGS, startVod, TcpClient, until } from "./raw_clients.ts";

const files = await filesOf(JPEGS);

const dialects = {
  "the official form": ["GET 1\r\nLISTEN_PORT PORT?\r\n\r\n", "GET -1\r\n\r\n"],
  "the bare form": ["LISTEN_PORT PORT?\r\n\r\n", "GET -1\r\n\r\n"],
  "the form without blank lines": ["GET 1\r\nLISTEN_PORT PORT?\r\n", "GET -1\r\n"],
  "the form of bare line feeds": ["GET 1\nLISTEN_PORT PORT?\n\n", "GET -1\n\n"],
};

for (const [name, [opening, next]] of Object.entries(dialects)) {
  for (const pieceBytes of [Infinity, 1]) {
    const how = pieceBytes === 1 ? ", cut at every byte" : "";
    Deno.test(`vod sends every image on request in ${name}${how}`, async () => {
      await using server = await startVod();
      await using client = await TcpClient.dial(server.endpoints.tcp!);
      await client.say(opening!, pieceBytes);
      for (let i = 0; i <= files.length; i++) {
        await client.say(next!, pieceBytes);
        const id = i % files.length;
        assert.deepEqual(await client.image(), { id, bytes: files[id] });
      }
    });
  }
}

Deno.test("vod obeys commands that come joined, and -1 goes on behind the image asked for last", async () => {
  await using server = await startVod();
  await using client = await TcpClient.dial(server.endpoints.tcp!);
  await client.say(
    "GET 1\r\nLISTEN_PORT PORT?\r\n\r\nGET 4\r\n\r\nGET -1\r\n\r\nGET 11\r\n\r\nGET -1\r\n\r\n",
  );
  const ids = [];
  for (let i = 0; i < 4; i++) ids.push((await client.image()).id);
  assert.deepEqual(ids, [4, 5, 11, 0]);
  assert.equal(server.observed.requests.total, 4);
});

Deno.test("vod sends nothing for an image that there is not, and goes on", async () => {
  await using server = await startVod();
  await using client = await TcpClient.dial(server.endpoints.tcp!);
  await client.say("LISTEN_PORT PORT?\r\nGET 999\r\nGET 2\r\n");
  assert.equal((await client.image()).id, 2);
  assert.equal(server.observed.requests.total, 2);
});

Deno.test("vod sends what was asked for before END, and closes both connections", async () => {
  await using server = await startVod();
  await using client = await TcpClient.dial(server.endpoints.tcp!);
  await client.say("GET 1\r\nLISTEN_PORT PORT?\r\n\r\nGET 0\r\n\r\nGET 1\r\n\r\nEND\r\n\r\n");
  assert.deepEqual([(await client.image()).id, (await client.image()).id], [0, 1]);
  await (await client.data()).sawEnd();
  await client.control.sawEnd();
});

Deno.test("vod gives a client that closed its half of control what it asked for", async () => {
  await using server = await startVod();
  await using client = await TcpClient.dial(server.endpoints.tcp!);
  await client.say("LISTEN_PORT PORT?\r\nGET 0\r\nGET 1\r\nGET 2\r\n");
  client.control.end();
  for (const id of [0, 1, 2]) assert.deepEqual(await client.image(), { id, bytes: files[id] });
  await (await client.data()).sawEnd();
});

Deno.test("vod ends a session when its data connection is gone", async () => {
  await using server = await startVod();
  await using client = await TcpClient.dial(server.endpoints.tcp!);
  await client.say("LISTEN_PORT PORT?\r\nSTART\r\n");
  await client.image();
  (await client.data()).reset();
  await client.control.sawEnd();
  await until(() => server.observed.clients.open === 0, "the session's end");
});

Deno.test("vod forgets a client that vanished, on whichever connection", async () => {
  await using server = await startVod({ ips: 200 });
  for (let round = 0; round < 10; round++) {
    await using client = await TcpClient.dial(server.endpoints.tcp!);
    await client.say("LISTEN_PORT PORT?\r\nSTART\r\n");
    await client.image();
    if (round % 2 === 0) client.control.reset();
    else (await client.data()).end();
    await until(() => server.observed.clients.open === 0, "the session's end");
  }
});

Deno.test("vod refuses a port where nobody listens to that client alone", async () => {
  await using server = await startVod();
  await using other = await TcpClient.dial(server.endpoints.tcp!);
  await other.say("LISTEN_PORT PORT?\r\n");
  const { port } = await freeAddress();
  const wrong = await Peer.dial(server.endpoints.tcp!);
  await wrong.write(utf8(`GET 1\r\nLISTEN_PORT ${port}\r\n\r\n`));
  await wrong.sawEnd();
  await wrong[Symbol.asyncDispose]();
  assert.match(server.observed.clients.lastRefusal!, /connection refused$/);
  await other.say("GET 3\r\n");
  assert.deepEqual((await other.image()).bytes, files[3]);
});

for (
  const words of [
    "GET x\r\n",
    "GET\r\n",
    "LISTEN_PORT 99999\r\n",
    "LISTEN_PORT\r\n",
    "START\r\n",
    "GET -1\r\n",
    "GET 7\r\nLISTEN_PORT PORT?\r\n",
    `GET ${"1".repeat(5_000)}`,
  ]
) {
  const shown = JSON.stringify(words.slice(0, 30));
  Deno.test(`vod ends the client alone that says ${shown}`, async () => {
    await using server = await startVod();
    await using other = await TcpClient.dial(server.endpoints.tcp!);
    await other.say("LISTEN_PORT PORT?\r\n");
    await using wrong = await TcpClient.dial(server.endpoints.tcp!);
    await wrong.say(words);
    await wrong.control.sawEnd();
    assert.notEqual(server.observed.clients.lastRefusal, undefined);
    await other.say("GET 5\r\n");
    assert.deepEqual((await other.image()).bytes, files[5]);
  });
}

Deno.test("vod ends a client that asks for more than it takes", async () => {
  await using server = await startVod();
  await using client = await TcpClient.dial(server.endpoints.tcp!);
  await client.say("LISTEN_PORT PORT?\r\n");
  (await client.data()).pause();
  const flood = utf8("GET -1\r\n".repeat(1_000));
  const ended = client.control.sawEnd();
  for (let i = 0; i < 20 && server.observed.clients.open > 0; i++) {
    await client.control.write(flood).catch(() => {});
  }
  await ended.catch(() => {});
  await until(() => server.observed.clients.open === 0, "the session's end");
});

Deno.test("vod serves on after 10 000 random inputs, and keeps no memory of them", async () => {
  await using server = await startVod();
  await using other = await TcpClient.dial(server.endpoints.tcp!);
  await other.say("LISTEN_PORT PORT?\r\n");
  const random = createRandom(7);
  const words = [
    "GET",
    "LISTEN_PORT",
    "FRAGMENT_SIZE",
    "START",
    "PAUSE",
    "ALIVE",
    "END",
    "-1",
    "1",
  ];
  const input = () => {
    const parts = Array.from({ length: random.integer(1, 12) }, () => {
      const number = `${random.integer(-2, 99_999)}`;
      return random.next() < 0.7 ? words[random.integer(0, words.length - 1)] : number;
    });
    const separators = [" ", "\r\n", "\n", "\r\n\r\n", "\0"];
    return random.next() < 0.3
      ? random.bytes(random.integer(1, 200))
      : utf8(parts.join(separators[random.integer(0, 4)]) + "\r\n");
  };
  const round = async (inputs: number) => {
    for (let i = 0; i < inputs; i += 100) {
      await Promise.all(Array.from({ length: 20 }, async () => {
        const peer = await Peer.dial(server.endpoints.tcp!);
        for (let i = 0; i < 5; i++) await peer.write(input()).catch(() => {});
        peer.end();
        await peer.sawEnd().catch(() => {});
        await peer[Symbol.asyncDispose]();
      }));
    }
  };
  await round(2_000);
  const before = heapBytes();
  await round(8_000);
  const grownBytes = heapBytes() - before;
  assert.ok(grownBytes < 3 * 1024 * 1024, `${grownBytes} bytes more`);
  await until(() => server.observed.clients.open === 1, "the end of all other sessions");
  await other.say("GET 9\r\n");
  assert.deepEqual((await other.image()).bytes, files[9]);
});
