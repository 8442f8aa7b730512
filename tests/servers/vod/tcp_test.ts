/** Control and images over TCP, with a client of bare sockets. */
import assert from "node:assert/strict";
import { filesOf, JPEGS, startVod, TcpClient } from "./raw_clients.ts";

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
