/** The room with clients in lines framing, over real sockets. */
import assert from "node:assert/strict";
import { startPart } from "../../../parts/start_part.ts";
import { chat } from "../../../servers/chat/chat.ts";
import { ChatPeer } from "./chat_peer.ts";

Deno.test("chat delivers a message, and tells its sender when it was acknowledged", async () => {
  await using server = await startPart(chat, { port: 0 });
  const address = server.endpoints.chat!;
  await using ann = await ChatPeer.join(address, "ann");
  await using ben = await ChatPeer.join(address, "ben");
  ann.say({ TYPE: "SENDTO", BODY: ["ben", "добрый день"], id: "1" });
  assert.deepEqual(await ben.next(), {
    TYPE: "INCMESS",
    BODY: ["ann", "добрый день"],
    id: "1",
  });
  assert.equal((await ann.hear("MESSTAT")).status, "queued");
  ben.say({ TYPE: "MESSACC", BODY: "ann", id: "1" });
  assert.equal(await ann.fate("1"), "delivered");
  assert.equal(server.observed.messages.total, 1);
  assert.equal(server.observed.deliveries.total, 1);
});

Deno.test("chat takes legacy clients and others alike", async () => {
  await using server = await startPart(chat, { port: 0 });
  const address = server.endpoints.chat!;
  await using ann = await ChatPeer.join(address, "ann", "legacy");
  await using ben = await ChatPeer.join(address, "ben");
  assert.equal((await ann.hear("STATE")).BODY, "READY2SERV");
  ann.say({ TYPE: "SENDTO", BODY: ["ben", "from ann"] });
  const { BODY, id } = await ben.hear("INCMESS");
  assert.deepEqual(BODY, ["ann", "from ann"]);
  ben.say({ TYPE: "MESSACC", BODY: "ann", id });
  assert.equal((await ann.hear("MESSTAT")).BODY, true);
  ben.say({ TYPE: "SENDTO", BODY: ["ann", "from ben"], id: "7" });
  assert.deepEqual((await ann.hear("INCMESS")).BODY, ["ben", "from ben"]);
  ann.say({ TYPE: "MESSACC", BODY: "ben" });
  assert.equal(await ben.fate("7"), "delivered");
  ben.say({ TYPE: "EVERY1", BODY: "all", id: "8" });
  assert.deepEqual((await ann.hear("BROADCAST")).BODY, ["ben", "all"]);
  assert.equal(await ben.fate("8"), "delivered");
});
