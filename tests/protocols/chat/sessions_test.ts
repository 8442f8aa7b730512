import assert from "node:assert/strict";
import { utf8 } from "../../../core/bytes.ts";
import {
  type ClientAct,
  type ClientMessage,
  encodeMessage,
  excessBytes,
  farewell,
  followClient,
  followServer,
  freshClientSession,
  freshServerSession,
  loginFault,
  ObjectDecoder,
  readClientMessage,
  type ServerAct,
  type ServerMessage,
  textFault,
} from "../../../protocols/chat/mod.ts";

const HI: ClientMessage = { TYPE: "HI", BODY: "ann", id: "1" };
const clientMessages: ClientMessage[] = [
  HI,
  { TYPE: "STATE", BODY: "", id: "2" },
  { TYPE: "WHOAVAIL", BODY: "", id: "3" },
  { TYPE: "SENDTO", BODY: ["bob", "hi"], id: "4" },
  { TYPE: "MESSACC", BODY: "bob", id: "5" },
  { TYPE: "EVERY1", BODY: "all", id: "6" },
  { TYPE: "BYE", BODY: "", id: "7" },
];
const joined = followClient(freshServerSession, HI).state;
const left = followClient(joined, { TYPE: "BYE", BODY: "" }).state;

const STATE: ServerMessage = { TYPE: "STATE", BODY: "READY2SERV", id: "1" };
const serverMessages: ServerMessage[] = [
  STATE,
  { TYPE: "WHOAVAIL", BODY: ["ann"], id: "2" },
  { TYPE: "INCMESS", BODY: ["bob", "hi"], id: "3" },
  { TYPE: "BROADCAST", BODY: ["bob", "all"], id: "4" },
  { TYPE: "MESSTAT", BODY: true, id: "5" },
  { TYPE: "BYE", BODY: false, reason: "the login is taken", id: "6" },
];
const greeting = freshClientSession("legacy");
const welcome = followServer(greeting, STATE).state;
const closed = followServer(welcome, { TYPE: "BYE", BODY: false }).state;

const refusal = (what: string) => ({
  name: "ProtocolError",
  message: `Cannot follow chat: ${what}`,
});

Deno.test("followClient() lets HI in, and remembers what it said", () => {
  const { state, acts } = followClient(freshServerSession, HI);
  assert.deepEqual(state, { phase: "joined", login: "ann", framing: "legacy" });
  assert.deepEqual(acts, [{ act: "join", login: "ann", framing: "legacy", id: "1" }]);
  const lines = followClient(freshServerSession, { ...HI, framing: "lines" });
  assert.deepEqual(lines.state, { phase: "joined", login: "ann", framing: "lines" });
  assert.deepEqual(lines.acts, [{ act: "join", login: "ann", framing: "lines", id: "1" }]);
});

Deno.test("followClient() refuses all but HI and BYE before HI, and a second HI", () => {
  for (const message of clientMessages) {
    const { TYPE } = message;
    if (TYPE === "HI" || TYPE === "BYE") continue;
    assert.throws(
      () => followClient(freshServerSession, message),
      refusal(`${TYPE} came before HI`),
    );
  }
  assert.throws(() => followClient(joined, HI), refusal("HI came twice"));
  const { state, acts } = followClient(freshServerSession, { TYPE: "BYE", BODY: "" });
  assert.deepEqual([state.phase, acts], ["over", [{ act: "leave", id: undefined }]]);
});

Deno.test("followClient() turns each message of a client that joined into one act", () => {
  const acts: ServerAct[] = clientMessages.slice(1, -1).flatMap((message) => {
    const step = followClient(joined, message);
    assert.equal(step.state, joined);
    return step.acts;
  });
  assert.deepEqual(acts, [
    { act: "tell-state", id: "2" },
    { act: "tell-who", id: "3" },
    { act: "send", to: "bob", text: "hi", id: "4" },
    { act: "acknowledge", from: "bob", id: "5" },
    { act: "broadcast", text: "all", id: "6" },
  ]);
  assert.deepEqual(followClient(joined, clientMessages.at(-1)!), {
    state: { ...joined, phase: "over" },
    acts: [{ act: "leave", id: "7" }],
  });
});

Deno.test("followClient() and followServer() pass over whatever comes after BYE", () => {
  for (const message of clientMessages) {
    assert.deepEqual(followClient(left, message), { state: left, acts: [] });
  }
  for (const message of serverMessages) {
    assert.deepEqual(followServer(closed, message), { state: closed, acts: [] });
  }
});

Deno.test("followClient() refuses a login that is not allowed", () => {
  const wrong: [string, string][] = [
    ["", "the login is empty"],
    [" \u3000", "the login is empty"],
    ["a\nb", "the login has a control character"],
    ["a\u2028b", "the login has a control character"],
    ["a\u202eb", "the login has a control character"],
    ["a\u0085", "the login has a control character"],
    ["x".repeat(33), "the login has 33 characters, at most 32"],
    ["x".repeat(60_000), "the login has 60000 characters, at most 32"],
  ];
  for (const [login, what] of wrong) {
    assert.throws(() => followClient(freshServerSession, { ...HI, BODY: login }), refusal(what));
  }
  for (const login of ["x", "😀".repeat(32), "<b>", "Анна", "נעה", "👩‍👩‍👧", "__proto__"]) {
    assert.equal(loginFault(login), undefined);
  }
});

Deno.test("followClient() lets a text that is too long fail alone", () => {
  const reason = "the text has 4001 characters, at most 4000";
  const long = "é".repeat(4001);
  for (
    const message of [
      { TYPE: "SENDTO", BODY: ["bob", long], id: "8" },
      { TYPE: "EVERY1", BODY: long, id: "8" },
    ] satisfies ClientMessage[]
  ) {
    assert.deepEqual(followClient(joined, message), {
      state: joined,
      acts: [{ act: "fail", reason, id: "8" }],
    });
  }
  assert.equal(textFault("😀".repeat(4000)), undefined);
  const limits = { maxLoginLength: 3, maxTextLength: 2 };
  assert.equal(textFault("abc", limits), "the text has 3 characters, at most 2");
  assert.throws(
    () => followClient(freshServerSession, { TYPE: "HI", BODY: "anna" }, limits),
    refusal("the login has 4 characters, at most 3"),
  );
});

Deno.test("defaultLimits let every message fit into a line, and every login be sent to", () => {
  const login = "😀".repeat(32);
  const text = "\u0001".repeat(4000);
  assert.equal(
    excessBytes({ TYPE: "INCMESS", BODY: [login, text], id: "x".repeat(64) }, "lines"),
    0,
  );
  assert.equal(excessBytes({ TYPE: "SENDTO", BODY: [login, "hello"] }, "legacy"), 0);
});

Deno.test("farewell() tells a legacy client why, in an object that it can read", () => {
  const decoder = new ObjectDecoder();
  decoder.push(utf8(JSON.stringify({ TYPE: "\u{1f600}".repeat(1000) })));
  assert.throws(() => readClientMessage(decoder.next()), (error: Error) => {
    const bytes = encodeMessage(farewell(error.message), "legacy");
    assert.match(new TextDecoder().decode(bytes), /^{"TYPE":"BYE","BODY":false,"reason":"Cannot /);
    return true;
  });
  assert.equal(
    new TextDecoder().decode(encodeMessage(farewell(), "legacy")),
    '{"TYPE":"BYE","BODY":false}',
  );
});

Deno.test("followServer() joins with the first STATE, in lines only when both want it", () => {
  for (
    const [wants, framing, agreed] of [
      ["legacy", undefined, "legacy"],
      ["legacy", "lines", "legacy"],
      ["lines", undefined, "legacy"],
      ["lines", "lines", "lines"],
    ] as const
  ) {
    const step = followServer(freshClientSession(wants), { ...STATE, framing });
    assert.deepEqual(step, {
      state: { phase: "joined", wants, framing: agreed },
      acts: [{ act: "joined", room: "READY2SERV", framing: agreed, id: "1" }],
    });
  }
});

Deno.test("followServer() turns each message of a server into acts", () => {
  const acts: ClientAct[] = serverMessages.flatMap((message) =>
    followServer(welcome, message).acts
  );
  assert.deepEqual(acts, [
    { act: "state", room: "READY2SERV", id: "1" },
    { act: "who", logins: ["ann"], more: 0, id: "2" },
    { act: "show", from: "bob", text: "hi", toAll: false, id: "3" },
    { act: "acknowledge", from: "bob", id: "3" },
    { act: "show", from: "bob", text: "all", toAll: true, id: "4" },
    { act: "status", status: "delivered", reason: undefined, id: "5" },
    { act: "closed", reason: "the login is taken", id: "6" },
  ]);
});

Deno.test("followServer() takes messages and BYE before the first STATE, and refuses answers", () => {
  for (const message of serverMessages) {
    const { TYPE } = message;
    if (TYPE === "WHOAVAIL" || TYPE === "MESSTAT") {
      const what = `${TYPE} came before the first STATE`;
      assert.throws(() => followServer(greeting, message), refusal(what));
    } else if (TYPE !== "STATE") {
      assert.deepEqual(followServer(greeting, message).acts, followServer(welcome, message).acts);
    }
  }
});
