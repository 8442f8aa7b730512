/** The room with clients as the original ones are. */
import assert from "node:assert/strict";
import { startPart } from "../../../parts/start_part.ts";
import { chat } from "../../../servers/chat/chat.ts";
import { eventually } from "../../within.ts";
import { ChatPeer } from "./chat_peer.ts";
import { OriginalClient } from "./original_client.ts";

Deno.test("an original client in its menu gets both of two messages, one at a read", async () => {
  await using server = await startPart(chat, { port: 0 });
  using ben = await OriginalClient.join(server.endpoints.chat!, "ben");
  await using ann = await ChatPeer.join(server.endpoints.chat!, "ann");
  assert.equal((await ben.read()).BODY, "READY2SERV");
  for (const id of ["1", "2"]) ann.say({ TYPE: "SENDTO", BODY: ["ben", `text ${id}`], id });
  ann.say({ TYPE: "EVERY1", BODY: "all", id: "3" });
  assert.equal(await ann.fate("3"), "delivered");
  // It is still in its menu; all that can be sent to it is in its socket.
  assert.deepEqual((await ben.read()).BODY, ["ann", "text 1"]);
  await ben.say("MESSACC", "ann");
  assert.deepEqual((await ben.read()).BODY, ["ann", "text 2"]);
  await ben.say("MESSACC", "ann");
  assert.deepEqual((await ben.read()).BODY, ["ann", "all"]);
  assert.equal(await ann.fate("1"), "delivered");
  assert.equal(await ann.fate("2"), "delivered");
  await ben.say("BYE", "");
  assert.equal((await ben.read()).TYPE, "BYE");
  await ben.readEnd();
});

Deno.test("two original clients talk to each other, and ask what they may", async () => {
  await using server = await startPart(chat, { port: 0 });
  using ann = await OriginalClient.join(server.endpoints.chat!, "ann");
  using ben = await OriginalClient.join(server.endpoints.chat!, "ben");
  assert.equal((await ann.read()).BODY, "READY2SERV");
  await ann.say("WHOAVAIL", "");
  assert.deepEqual((await ann.read()).BODY, ["ann", "ben"]);
  for (
    const [from, to, name, other] of [[ann, ben, "ann", "ben"], [ben, ann, "ben", "ann"]] as const
  ) {
    await from.say("SENDTO", [other, "добрый день"]);
    assert.deepEqual((await to.read()).BODY, [name, "добрый день"]);
    await to.say("MESSACC", name);
    const { TYPE, BODY } = await from.read();
    assert.deepEqual([TYPE, BODY], ["MESSTAT", true]);
  }
  await ann.say("SENDTO", ["zoe", "hello"]);
  assert.equal((await ann.read()).BODY, false);
  await ben.say("EVERY1", "all");
  const [toAnn, toBen] = [ann.read(), ben.read()];
  assert.deepEqual((await toBen).BODY, ["ben", "all"]);
  assert.equal((await ben.read()).BODY, true);
  assert.deepEqual((await toAnn).BODY, ["ben", "all"]);
});

Deno.test("an original client hears BYE before the server goes, in a read of its own", async () => {
  const server = await startPart(chat, { port: 0 });
  using ben = await OriginalClient.join(server.endpoints.chat!, "ben");
  const stopped = server[Symbol.asyncDispose]();
  assert.equal((await ben.read()).TYPE, "BYE");
  await ben.readEnd();
  await stopped;
});

Deno.test("many send to an original client that reads slowly, and it gets each message once", async () => {
  await using server = await startPart(chat, { port: 0 });
  using ben = await OriginalClient.join(server.endpoints.chat!, "ben");
  await using ann = await ChatPeer.join(server.endpoints.chat!, "ann");
  assert.equal((await ben.read()).TYPE, "STATE");
  const texts = Array.from({ length: 50 }, (_, i) => `text ${i}`);
  texts.forEach((text, i) => ann.say({ TYPE: "SENDTO", BODY: ["ben", text], id: `${i}` }));
  const got: string[] = [];
  for (const _ of texts) {
    const { BODY } = await ben.read();
    got.push((BODY as string[])[1]!);
    await ben.say("MESSACC", "ann");
  }
  assert.deepEqual(got, texts);
  await eventually(() => server.observed.deliveries.total === texts.length);
});
