import assert from "node:assert/strict";
import { concat, utf8 } from "../../../core/bytes.ts";
import { ProtocolError } from "../../../core/errors.ts";
import {
  type ControlAct,
  ControlDecoder,
  type ControlEvent,
  ControlSession,
  type ControlWord,
  decodeControl,
  encodeCommand,
  encodeOpening,
} from "../../../protocols/vod/mod.ts";
import { checkCodec } from "../../contracts/check_codec.ts";

const opening = "GET 1\r\nLISTEN_PORT 5000\r\n\r\n";
const GET = (id: number): ControlEvent => ({ word: "GET", id });
const LISTEN: ControlEvent = { word: "LISTEN_PORT", port: 5000 };

function eventsOf(decoder: ControlDecoder): ControlEvent[] {
  const events: ControlEvent[] = [];
  for (let event = decoder.next(); event !== undefined; event = decoder.next()) events.push(event);
  return events;
}

/** What a connection that says `text` in these pieces wants done. */
function actsOf(pieces: Uint8Array[]): ControlAct[] {
  const decoder = new ControlDecoder();
  const session = new ControlSession();
  return pieces.flatMap((piece) => {
    decoder.push(piece);
    return eventsOf(decoder).flatMap((event) => session.follow(event) ?? []);
  });
}

const open = (streamId?: number, fragmentSizeBytes?: number): ControlAct => ({
  act: "open",
  streamId,
  port: 5000,
  fragmentSizeBytes,
});

Deno.test("ControlDecoder keeps the contract of a decoder", () => {
  checkCodec<ControlEvent>({
    create: () => new ControlDecoder(),
    samples: [
      { name: "opening", bytes: utf8(opening), frames: [GET(1), LISTEN] },
      {
        name: "bare line feeds",
        bytes: utf8("GET 1\nLISTEN_PORT 5000\n\n"),
        frames: [GET(1), LISTEN],
      },
      {
        name: "UDP",
        bytes: utf8("GET 1\r\nLISTEN_PORT 5000\r\nFRAGMENT_SIZE 500\r\n\r\n"),
        frames: [GET(1), LISTEN, { word: "FRAGMENT_SIZE", size: 500 }],
      },
      { name: "one line", bytes: utf8(" GET  1\tLISTEN_PORT 5000 \r\n"), frames: [GET(1), LISTEN] },
      {
        name: "unknown words",
        bytes: utf8("HELLO\r\nGET 3 HTTP/1.1\r\n"),
        frames: [
          { word: "unknown", text: "HELLO" },
          GET(3),
          { word: "unknown", text: "HTTP/1.1" },
        ],
      },
      {
        name: "ALIVE with and without an id",
        bytes: utf8("ALIVE 7\r\n\r\nALIVE\r\nALIVE END\r\n"),
        frames: [
          { word: "ALIVE", id: 7 },
          { word: "ALIVE", id: undefined },
          { word: "ALIVE", id: undefined },
          { word: "END" },
        ],
      },
    ],
    throwsWhenTruncated: false,
    mutations: 100_000,
  });
});

Deno.test("ControlDecoder.end() throws at every cut within a line", () => {
  checkCodec<ControlEvent>({
    create: () => new ControlDecoder(),
    samples: [
      { name: "START", bytes: utf8("START\r\n"), frames: [{ word: "START" }] },
      { name: "PAUSE", bytes: utf8("PAUSE\n"), frames: [{ word: "PAUSE" }] },
      { name: "END", bytes: utf8("END\r\n"), frames: [{ word: "END" }] },
      { name: "GET", bytes: utf8("GET -1\r\n"), frames: [GET(-1)] },
      { name: "LISTEN_PORT", bytes: utf8("LISTEN_PORT 5000\n"), frames: [LISTEN] },
    ],
    throwsWhenTruncated: true,
    mutations: 100,
  });
});

Deno.test("ControlDecoder.next() throws one clear sentence when an argument is malformed", () => {
  const wrong: [string, string][] = [
    ["GET x", 'GET is "x", must be from -1 to 999999999'],
    ["GET / HTTP/1.1", 'GET is "/", must be from -1 to 999999999'],
    ["GET", "GET has no number behind it"],
    ["GET -2", "GET is -2, must be from -1 to 999999999"],
    ["GET 1.5", 'GET is "1.5", must be from -1 to 999999999'],
    ["LISTEN_PORT 99999", "LISTEN_PORT is 99999, must be from 1 to 65535"],
    ["LISTEN_PORT 0", "LISTEN_PORT is 0, must be from 1 to 65535"],
    ["LISTEN_PORT 0x50", 'LISTEN_PORT is "0x50", must be from 1 to 65535'],
    ["FRAGMENT_SIZE 3", "FRAGMENT_SIZE is 3, must be from 13 to 999999999"],
    ["FRAGMENT_SIZE", "FRAGMENT_SIZE has no number behind it"],
  ];
  for (const [line, what] of wrong) {
    const error = { name: "ProtocolError", message: `Cannot decode VOD control: ${what}` };
    const decoder = new ControlDecoder();
    decoder.push(utf8(`${line}\r\n`));
    assert.throws(() => decoder.next(), error);
    assert.throws(() => decodeControl(utf8(line)), error);
  }
});

Deno.test("ControlDecoder.next() goes on with the next line after a malformed word", () => {
  const decoder = new ControlDecoder();
  decoder.push(utf8("START GET x END\r\nPAUSE\r\n"));
  assert.deepEqual(decoder.next(), { word: "START" });
  assert.throws(() => decoder.next(), ProtocolError);
  assert.deepEqual(eventsOf(decoder), [{ word: "PAUSE" }]);
});

Deno.test("ControlDecoder bounds a line that never ends, and lines that nobody takes", () => {
  const decoder = new ControlDecoder();
  decoder.push(new Uint8Array(1024).fill(0x41));
  assert.equal(decoder.next(), undefined);
  decoder.push(Uint8Array.of(0x41));
  assert.throws(() => decoder.next(), {
    message: "Cannot decode VOD control: a line is longer than 1024 bytes",
  });
  const idle = new ControlDecoder({ maxPendingBytes: 100 });
  assert.throws(() => idle.push(utf8("END\r\n".repeat(21))), ProtocolError);
});

Deno.test("ControlDecoder takes any number of lines as long as they are taken", () => {
  const decoder = new ControlDecoder();
  const many = utf8("GET -1\r\n\r\n".repeat(1000));
  for (let i = 0; i < 100; i++) {
    decoder.push(many);
    assert.equal(eventsOf(decoder).length, 1000);
  }
});

Deno.test("ControlSession.follow() tells an opening from a pull at every cut, with and without blank lines", () => {
  const dialects: [string, ControlAct[]][] = [
    [`${opening}GET 3\r\n\r\nGET -1\r\n\r\nEND\r\n\r\n`, [
      open(1),
      { act: "image", id: 3 },
      { act: "image", id: -1 },
      { act: "end" },
    ]],
    ["GET 1\nLISTEN_PORT 5000\nGET 3\nSTART\nPAUSE\nALIVE 9\nEND\n", [
      open(1),
      { act: "image", id: 3 },
      { act: "start" },
      { act: "pause" },
      { act: "alive", id: 9 },
      { act: "end" },
    ]],
    ["LISTEN_PORT 5000\r\n\r\nGET 3\r\n\r\n", [open(), { act: "image", id: 3 }]],
    ["GET 1\r\n\r\nLISTEN_PORT 5000\r\n\r\nGET 1\r\n", [open(1), { act: "image", id: 1 }]],
    ["GET 1\r\nLISTEN_PORT 5000\r\nFRAGMENT_SIZE 99\r\nSTART\r\n", [
      open(1),
      { act: "resize", fragmentSizeBytes: 99 },
      { act: "start" },
    ]],
    ["FRAGMENT_SIZE 99\r\nNEWS 1\r\nLISTEN_PORT 5000\r\nLISTEN_PORT 5000\r\n", [
      open(undefined, 99),
    ]],
  ];
  for (const [text, acts] of dialects) {
    const bytes = utf8(text);
    for (let cut = 0; cut <= bytes.length; cut++) {
      assert.deepEqual(actsOf([bytes.subarray(0, cut), bytes.subarray(cut)]), acts, `${cut}`);
    }
    assert.deepEqual(actsOf(Array.from(bytes, (byte) => Uint8Array.of(byte))), acts);
  }
});

Deno.test("ControlSession.follow() refuses words that cannot stand where they do", () => {
  const wrong: [string, string][] = [
    ["START\n", "START came before LISTEN_PORT"],
    ["PAUSE\n", "PAUSE came before LISTEN_PORT"],
    ["ALIVE 1\n", "ALIVE came before LISTEN_PORT"],
    ["GET -1\n", "GET -1 names no stream, and no port is open yet"],
    ["LISTEN_PORT 1\nLISTEN_PORT 2\n", "LISTEN_PORT is 2, but was 1 before"],
    ["LISTEN_PORT 1\nEND\nSTART\n", "START came before LISTEN_PORT"],
  ];
  for (const [text, what] of wrong) {
    assert.throws(() => actsOf([utf8(text)]), {
      name: "ProtocolError",
      message: `Cannot follow VOD control: ${what}`,
    });
  }
});

const udp = decodeControl(utf8("GET 1\r\nLISTEN_PORT 5000\r\nFRAGMENT_SIZE 500\r\n\r\n"));

Deno.test("ControlSession.followDatagram() gathers an opening into one act", () => {
  const session = new ControlSession();
  assert.deepEqual(session.followDatagram(udp), [open(1, 500)]);
  assert.equal(session.port, 5000);
  const bare = decodeControl(utf8("LISTEN_PORT 5000\nFRAGMENT_SIZE 40\nSTART"));
  assert.deepEqual(new ControlSession().followDatagram(bare), [
    open(undefined, 40),
    { act: "start" },
  ]);
});

Deno.test("ControlSession.followDatagram() takes a repeated opening for an opening, not for a pull", () => {
  const session = new ControlSession();
  session.followDatagram(udp);
  assert.deepEqual(session.followDatagram(udp), [open(1, 500)]);
  const elsewhere = decodeControl(utf8("GET 2\nLISTEN_PORT 6000\n"));
  assert.deepEqual(session.followDatagram(elsewhere), [
    { act: "open", streamId: 2, port: 6000, fragmentSizeBytes: undefined },
  ]);
});

Deno.test("ControlSession.followDatagram() takes an opening in several datagrams", () => {
  const session = new ControlSession();
  const acts = ["GET 1\r\n", "LISTEN_PORT 5000\r\n", "FRAGMENT_SIZE 500\r\n", "GET 1\r\n"]
    .flatMap((datagram) => session.followDatagram(decodeControl(utf8(datagram))));
  assert.deepEqual(acts, [
    open(1),
    { act: "resize", fragmentSizeBytes: 500 },
    { act: "image", id: 1 },
  ]);
});

Deno.test("ControlSession.followDatagram() changes nothing when a word cannot stand where it does", () => {
  const session = new ControlSession();
  session.followDatagram(udp);
  assert.throws(() => session.followDatagram(decodeControl(utf8("END\r\nSTART"))), ProtocolError);
  assert.deepEqual(session.followDatagram(decodeControl(utf8("GET 4"))), [{ act: "image", id: 4 }]);
});

Deno.test("decodeControl() takes a datagram without a line end, and an empty one", () => {
  assert.deepEqual(decodeControl(utf8("END")), [{ word: "END" }]);
  assert.deepEqual(decodeControl(new Uint8Array()), []);
  assert.deepEqual(decodeControl(utf8("END\0\0")), [{ word: "END" }]);
});

Deno.test("encodeOpening() writes the official form, the bare one, and FRAGMENT_SIZE last", () => {
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assert.equal(text(encodeOpening({ streamId: 1, port: 5000 })), opening);
  assert.equal(text(encodeOpening({ port: 5000 })), "LISTEN_PORT 5000\r\n\r\n");
  assert.equal(
    text(encodeOpening({ streamId: 1, port: 5000, fragmentSizeBytes: 1024 })),
    "GET 1\r\nLISTEN_PORT 5000\r\nFRAGMENT_SIZE 1024\r\n\r\n",
  );
});

Deno.test("encodeCommand() writes what the decoder reads", () => {
  const words: ControlWord[] = [
    { word: "GET", id: -1 },
    { word: "GET", id: 12 },
    { word: "START" },
    { word: "PAUSE" },
    { word: "ALIVE", id: 3 },
    { word: "ALIVE", id: undefined },
    { word: "END" },
    { word: "FRAGMENT_SIZE", size: 13 },
    { word: "LISTEN_PORT", port: 65535 },
  ];
  const decoder = new ControlDecoder();
  decoder.push(concat(words.map(encodeCommand)));
  assert.deepEqual(eventsOf(decoder), words);
  assert.deepEqual(encodeCommand({ word: "GET", id: -1 }), utf8("GET -1\r\n\r\n"));
});

Deno.test("encodeOpening() and encodeCommand() refuse what the decoder would", () => {
  assert.throws(() => encodeOpening({ port: 0 }), RangeError);
  assert.throws(() => encodeOpening({ streamId: -1, port: 1 }), RangeError);
  assert.throws(() => encodeOpening({ port: 1, fragmentSizeBytes: 12 }), RangeError);
  assert.throws(() => encodeCommand({ word: "GET", id: -2 }), RangeError);
  assert.throws(() => encodeCommand({ word: "GET", id: 0.5 }), RangeError);
});
