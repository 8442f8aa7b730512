import assert from "node:assert/strict";
import fc from "fast-check";
import { utf8 } from "../../../core/bytes.ts";
import {
  type ClientMessage,
  encodeMessage,
  excessBytes,
  formatLine,
  type Framing,
  ObjectDecoder,
  readClientMessage,
  readServerMessage,
  type ServerMessage,
  statusMessage,
  statusOf,
  whoAvail,
} from "../../../protocols/chat/mod.ts";

const clientMessages: ClientMessage[] = [
  { TYPE: "HI", BODY: "ann" },
  { TYPE: "HI", BODY: "ann", framing: "lines", id: "1" },
  { TYPE: "STATE", BODY: "" },
  { TYPE: "WHOAVAIL", BODY: "", id: "w-1" },
  { TYPE: "SENDTO", BODY: ["bob", "hé 漢 😀"], id: "~!" },
  { TYPE: "MESSACC", BODY: "bob" },
  { TYPE: "EVERY1", BODY: "<b>all</b>" },
  { TYPE: "BYE", BODY: "" },
];

const serverMessages: ServerMessage[] = [
  { TYPE: "STATE", BODY: "WAIT4CLIENTS" },
  { TYPE: "STATE", BODY: "READY2SERV", framing: "lines", id: "1" },
  { TYPE: "WHOAVAIL", BODY: ["ann", "bob"] },
  { TYPE: "WHOAVAIL", BODY: [], more: 7, id: "2" },
  { TYPE: "INCMESS", BODY: ["ann", "hé"], id: "3" },
  { TYPE: "BROADCAST", BODY: ["ann", "hi\nall"] },
  { TYPE: "MESSTAT", BODY: true },
  { TYPE: "MESSTAT", BODY: null, status: "queued", id: "3" },
  { TYPE: "MESSTAT", BODY: false, status: "failed", reason: "nobody is called bob", id: "3" },
  { TYPE: "BYE", BODY: false, reason: "the login is taken" },
];

function throughWire(message: ClientMessage | ServerMessage, framing: Framing) {
  const decoder = new ObjectDecoder();
  decoder.push(encodeMessage(message, framing));
  decoder.framing = framing;
  const object = decoder.next();
  decoder.end();
  return object;
}

const ascii = (bytes: Uint8Array) => {
  assert.ok(bytes.every((byte) => byte < 0x80), "only ASCII");
  return new TextDecoder().decode(bytes);
};

Deno.test("encodeMessage() and the readers turn every message into itself, in both framings", () => {
  for (const framing of ["legacy", "lines"] as const) {
    for (const message of clientMessages) {
      assert.deepEqual(readClientMessage(throughWire(message, framing)), message);
    }
    for (const message of serverMessages) {
      assert.deepEqual(readServerMessage(throughWire(message, framing)), message);
    }
  }
});

Deno.test("encodeMessage() writes TYPE, BODY and then the rest", () => {
  const message: ClientMessage = { id: "1", framing: "lines", BODY: "ann", TYPE: "HI" };
  const json = '{"TYPE":"HI","BODY":"ann","id":"1","framing":"lines"}';
  assert.equal(ascii(encodeMessage(message, "legacy")), json);
  assert.equal(ascii(encodeMessage(message, "lines")), `${json}\n`);
});

Deno.test("encodeMessage() escapes what is not ASCII for legacy peers alone", () => {
  const message: ClientMessage = { TYPE: "EVERY1", BODY: "é 漢 😀 \u007f\u2028" };
  assert.equal(
    ascii(encodeMessage(message, "legacy")),
    '{"TYPE":"EVERY1","BODY":"\\u00e9 \\u6f22 \\ud83d\\ude00 \u007f\\u2028"}',
  );
  assert.equal(
    new TextDecoder().decode(encodeMessage(message, "lines")),
    '{"TYPE":"EVERY1","BODY":"é 漢 😀 \u007f\u2028"}\n',
  );
});

Deno.test("encodeMessage() and the readers replace half a surrogate pair", () => {
  const whole: ClientMessage = { TYPE: "SENDTO", BODY: ["b\ufffd", "\ufffda\ufffd"] };
  const halves: ClientMessage = { TYPE: "SENDTO", BODY: ["b\ud83d", "\ude00a\ud83d"] };
  for (const framing of ["legacy", "lines"] as const) {
    assert.deepEqual(encodeMessage(halves, framing), encodeMessage(whole, framing));
  }
  assert.deepEqual(readClientMessage(halves), whole);
});

Deno.test("encodeMessage() carries any text in both framings", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.string({ unit: "binary", maxLength: 10 }),
      fc.constantFrom<Framing>("legacy", "lines"),
      (text, login, framing) => {
        const message: ServerMessage = { TYPE: "INCMESS", BODY: [login, text] };
        assert.deepEqual(readServerMessage(throughWire(message, framing)), message);
      },
    ),
    { seed: 6060, numRuns: 500 },
  );
});

Deno.test("encodeMessage() refuses what is too long, and excessBytes() tells by how much", () => {
  const message = (text: string): ServerMessage => ({ TYPE: "INCMESS", BODY: ["ann", text] });
  const room = 1024 - encodeMessage(message(""), "legacy").length;
  assert.equal(encodeMessage(message("x".repeat(room)), "legacy").length, 1024);
  assert.equal(excessBytes(message("x".repeat(room)), "legacy"), 0);
  assert.throws(() => encodeMessage(message("x".repeat(room + 1)), "legacy"), {
    name: "RangeError",
    message: "Cannot encode INCMESS: 1025 bytes, at most 1024 in legacy framing",
  });
  assert.equal(excessBytes(message("x".repeat(room - 6) + "éé"), "legacy"), 6);
  assert.equal(excessBytes(message("é".repeat(room)), "lines"), 0);
  assert.throws(() => encodeMessage(message("x".repeat(65_536)), "lines"), RangeError);
});

Deno.test("formatLine() writes what encodeMessage() encodes, and refuses what is too long", () => {
  const messages: (ClientMessage | ServerMessage)[] = [
    ...serverMessages,
    { TYPE: "EVERY1", BODY: "漢".repeat(20_000) },
  ];
  for (const message of messages) {
    assert.deepEqual(utf8(formatLine(message)), encodeMessage(message, "lines"));
  }
  assert.throws(() => formatLine({ TYPE: "EVERY1", BODY: "漢".repeat(22_000) }), RangeError);
});

Deno.test("encodeMessage() writes no line that an ObjectDecoder finds too long", () => {
  const empty = encodeMessage({ TYPE: "EVERY1", BODY: "" }, "lines").length - 1;
  const longest: ClientMessage = { TYPE: "EVERY1", BODY: "x".repeat(65_536 - empty) };
  assert.deepEqual(readClientMessage(throughWire(longest, "lines")), longest);
});

Deno.test("readClientMessage() passes over what legacy peers would", () => {
  assert.deepEqual(
    readClientMessage({ TYPE: "HI", BODY: "ann", framing: "boxes", colour: { r: 1 } }),
    { TYPE: "HI", BODY: "ann", framing: undefined },
  );
  for (const BODY of [null, false, 7, "x", ["y"], { z: 1 }]) {
    assert.deepEqual(readClientMessage({ TYPE: "STATE", BODY }), { TYPE: "STATE", BODY: "" });
    assert.deepEqual(readServerMessage({ TYPE: "BYE", BODY }), { TYPE: "BYE", BODY: false });
  }
});

Deno.test("readClientMessage() and readServerMessage() throw one clear sentence", () => {
  const wrong: [(object: unknown) => unknown, unknown, string][] = [
    [readClientMessage, {}, "TYPE is missing"],
    [readClientMessage, null, "it is no object"],
    [readClientMessage, { TYPE: 7, BODY: "" }, "TYPE must be text"],
    [readClientMessage, { TYPE: "hi", BODY: "" }, 'TYPE "hi" is not known'],
    [readClientMessage, { TYPE: "INCMESS", BODY: [] }, 'TYPE "INCMESS" is not known'],
    [readClientMessage, { TYPE: "__proto__", BODY: "" }, 'TYPE "__proto__" is not known'],
    [
      readClientMessage,
      { TYPE: `${"x".repeat(19)}😀${"x".repeat(999)}` },
      `TYPE "${"x".repeat(19)}\ufffd…" is not known`,
    ],
    [readClientMessage, { TYPE: "HI" }, "BODY of HI is missing"],
    [readClientMessage, { TYPE: "STATE" }, "BODY of STATE is missing"],
    [readClientMessage, { TYPE: "BYE" }, "BODY of BYE is missing"],
    [readClientMessage, { TYPE: "HI", BODY: ["ann"] }, "BODY of HI must be text"],
    [
      readClientMessage,
      { TYPE: "SENDTO", BODY: ["bob"] },
      "BODY of SENDTO must be a list of two texts, login and message",
    ],
    [
      readClientMessage,
      { TYPE: "SENDTO", BODY: ["bob", "hi", "ho"] },
      "BODY of SENDTO must be a list of two texts, login and message",
    ],
    [
      readClientMessage,
      { TYPE: "SENDTO", BODY: ["bob", { toString: "x" }] },
      "BODY of SENDTO must be a list of two texts, login and message",
    ],
    [
      readClientMessage,
      { TYPE: "BYE", BODY: "", id: "a b" },
      "id of BYE must be 1 to 64 printable ASCII characters",
    ],
    [
      readServerMessage,
      { TYPE: "STATE", BODY: "READY" },
      "BODY of STATE must be WAIT4CLIENTS or READY2SERV",
    ],
    [
      readServerMessage,
      { TYPE: "WHOAVAIL", BODY: [1] },
      "BODY of WHOAVAIL must be a list of logins",
    ],
    [
      readServerMessage,
      { TYPE: "WHOAVAIL", BODY: [], more: 0.5 },
      "more of WHOAVAIL must be a whole number",
    ],
    [
      readServerMessage,
      { TYPE: "MESSTAT", BODY: 1 },
      "BODY of MESSTAT must be true or false, or null while it is queued",
    ],
    [
      readServerMessage,
      { TYPE: "MESSTAT", BODY: true, status: "lost" },
      "status of MESSTAT must be queued or delivered or failed or unknown",
    ],
    [readServerMessage, { TYPE: "BYE", BODY: false, reason: 7 }, "reason of BYE must be text"],
    [readServerMessage, { TYPE: "HI", BODY: "ann" }, 'TYPE "HI" is not known'],
  ];
  for (const [read, object, what] of wrong) {
    const message = `Cannot read chat message: ${what}`;
    assert.throws(() => read(object), { name: "ProtocolError", message });
  }
});

Deno.test("statusMessage() and statusOf() agree, and legacy clients are told true or false", () => {
  for (
    const [status, BODY] of [
      ["queued", null],
      ["delivered", true],
      ["failed", false],
      ["unknown", false],
    ] as const
  ) {
    const message = statusMessage(status, { id: "7" });
    assert.equal(message.BODY, BODY);
    assert.equal(statusOf(message), status);
  }
  assert.equal(statusOf({ TYPE: "MESSTAT", BODY: true }), "delivered");
  assert.equal(statusOf({ TYPE: "MESSTAT", BODY: false }), "failed");
  assert.equal(statusOf({ TYPE: "MESSTAT", BODY: null }), "queued");
});

Deno.test("whoAvail() lists as many as fit, and says how many do not", () => {
  const logins = Array.from({ length: 1000 }, (_, i) => `bôt-${i}`);
  assert.deepEqual(whoAvail(logins.slice(0, 3), "legacy", "9"), {
    TYPE: "WHOAVAIL",
    BODY: ["bôt-0", "bôt-1", "bôt-2"],
    more: undefined,
    id: "9",
  });
  const cut = whoAvail(logins, "legacy");
  assert.equal(excessBytes(cut, "legacy"), 0);
  assert.equal(cut.BODY.length + cut.more!, 1000);
  const oneMore = { ...cut, BODY: logins.slice(0, cut.BODY.length + 1), more: cut.more! - 1 };
  assert.ok(excessBytes(oneMore, "legacy") > 0);
  assert.equal(whoAvail(logins, "lines").more, undefined);
  const long = "x".repeat(2000);
  assert.deepEqual(whoAvail([long, "ann"], "legacy").BODY, []);
});
