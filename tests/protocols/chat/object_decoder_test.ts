import assert from "node:assert/strict";
import fc from "fast-check";
import { concat, PendingBytes, utf8 } from "../../../core/bytes.ts";
import { ProtocolError } from "../../../core/errors.ts";
import { createRandom } from "../../../core/random.ts";
import {
  type JsonObject,
  ObjectDecoder,
  readClientMessage,
  readServerMessage,
} from "../../../protocols/chat/mod.ts";
import { checkCodec } from "../../contracts/check_codec.ts";

function objectsOf(decoder: ObjectDecoder): JsonObject[] {
  const objects: JsonObject[] = [];
  for (let one = decoder.next(); one !== undefined; one = decoder.next()) objects.push(one);
  return objects;
}

function decode(pieces: Iterable<Uint8Array>, decoder = new ObjectDecoder()): JsonObject[] {
  const objects: JsonObject[] = [];
  for (const piece of pieces) {
    decoder.push(piece);
    objects.push(...objectsOf(decoder));
  }
  decoder.end();
  return objects;
}

function inLines(): ObjectDecoder {
  const decoder = new ObjectDecoder();
  decoder.framing = "lines";
  return decoder;
}

/** The sentence with which a stream is refused, whole and byte by byte. */
function refusalOf(stream: string | Uint8Array, create = () => new ObjectDecoder()): string {
  const bytes = typeof stream === "string" ? utf8(stream) : stream;
  const sentences = [[bytes], Array.from(bytes, (byte) => Uint8Array.of(byte))].map((pieces) => {
    try {
      decode(pieces, create());
    } catch (error) {
      assert.ok(error instanceof ProtocolError, `only ProtocolError may come out, not ${error}`);
      return `${error.message} (${error.offset})`;
    }
    return "accepted";
  });
  assert.equal(sentences[0], sentences[1]);
  return sentences[0]!.replace("Cannot decode chat stream: ", "");
}

const hi = { TYPE: "HI", BODY: "ann" };
const odd = { TYPE: "SENDTO", BODY: ['b"o{b}\\', "} ]{[ é 漢 😀 \n\u0001"], n: [[{}], 1, null] };

const samples = [
  { name: "HI", bytes: utf8('{"TYPE": "HI", "BODY": "ann"}'), frames: [hi] },
  { name: "braces and escapes in strings", bytes: utf8(JSON.stringify(odd)), frames: [odd] },
  { name: "an empty object", bytes: utf8("{}"), frames: [{}] },
];

Deno.test("ObjectDecoder keeps the contract of a decoder", () => {
  checkCodec<JsonObject>({
    create: () => new ObjectDecoder(),
    samples: [
      ...samples,
      {
        name: "two in one segment",
        bytes: utf8('{"a":1}{"b":"}"}'),
        frames: [{ a: 1 }, { b: "}" }],
      },
      {
        name: "blanks between and within",
        bytes: utf8('{\n "a" :\t1\r\n}\r\n \t{}'),
        frames: [{ a: 1 }, {}],
      },
    ],
    throwsWhenTruncated: true,
    mutations: 10_000,
  });
});

Deno.test("ObjectDecoder in lines keeps the contract of a decoder", () => {
  checkCodec<JsonObject>({
    create: inLines,
    samples: samples.map(({ name, bytes, frames }) => ({
      name,
      bytes: concat([bytes, utf8(name === "HI" ? "\r\n" : "\n")]),
      frames,
    })),
    throwsWhenTruncated: false,
    mutations: 10_000,
  });
});

Deno.test("ObjectDecoder.next() finds the same objects in any concatenation at any cut", () => {
  const object = fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue({ maxDepth: 4 }));
  const blank = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
  const layout = fc.constantFrom(undefined, 1, "\t");
  fc.assert(
    fc.property(
      fc.array(fc.tuple(object, layout, blank), { maxLength: 6 }),
      fc.array(fc.nat(), { maxLength: 8 }),
      fc.boolean(),
      (parts, at, everywhere) => {
        const texts = parts.map(([one, space, after]) => JSON.stringify(one, null, space) + after);
        const bytes = utf8(texts.join(""));
        const cuts = everywhere
          ? Array.from(bytes, (_, i) => i)
          : at.map((one) => one % (bytes.length + 1)).toSorted((a, b) => a - b);
        const pieces = [...cuts, bytes.length]
          .map((end, i) => bytes.subarray(i === 0 ? 0 : cuts[i - 1], end));
        assert.deepEqual(decode(pieces), parts.map(([one]) => JSON.parse(JSON.stringify(one))));
      },
    ),
    { numRuns: 500, seed: 6060 },
  );
});

Deno.test("ObjectDecoder.next() takes both framings, and a change from one to the other", () => {
  const decoder = new ObjectDecoder();
  decoder.push(utf8('{"TYPE":"HI","BODY":"ann"}\n{"a":1}\n{"b":2}\n'));
  assert.deepEqual(decoder.next(), hi);
  decoder.framing = "lines";
  assert.deepEqual(objectsOf(decoder), [{ a: 1 }, { b: 2 }]);
  decoder.end();
});

Deno.test("ObjectDecoder.next() throws one clear sentence when bytes are no object", () => {
  assert.equal(refusalOf("hello"), "byte 0x68 begins no object (0)");
  assert.equal(refusalOf(' {}\n["TYPE"]'), "byte 0x5B begins no object (4)");
  assert.equal(refusalOf("{} }"), "byte 0x7D begins no object (3)");
  assert.equal(refusalOf("\ufeff{}"), "byte 0xEF begins no object (0)");
  assert.equal(refusalOf("{TYPE}"), "6 bytes within braces are not JSON (0)");
  assert.equal(refusalOf('{"a":1]'), "7 bytes within braces are not JSON (0)");
  assert.equal(refusalOf('{"a":[}'), "it ends within an object (7)");
  assert.equal(refusalOf('{} {"a":"\\x"}'), "10 bytes within braces are not JSON (3)");
  assert.equal(refusalOf('{"a":"b\nc"}'), "byte 0x0A cannot stand in a string (7)");
  assert.equal(refusalOf('{"a":"'), "it ends within an object (6)");
  assert.equal(refusalOf('{}{"a":1'), "it ends within an object (8)");
});

Deno.test("ObjectDecoder.next() throws when text is not UTF-8", () => {
  const around = (...bytes: number[]) =>
    concat([utf8('{"a":"'), Uint8Array.from(bytes), utf8('"}')]);
  const half = around(0xe6, 0xbc);
  assert.equal(refusalOf(half), "an object is not UTF-8 (0)");
  const surrogate = around(0xed, 0xa0, 0x80);
  assert.equal(refusalOf(surrogate), "an object is not UTF-8 (0)");
  assert.deepEqual(decode([around(0xf0, 0x9f, 0x98, 0x80)]), [{ a: "😀" }]);
});

Deno.test("ObjectDecoder in lines throws at once when a line ends within an object", () => {
  assert.equal(refusalOf('{"a":1\n{"b":2}\n', inLines), "a line ends within an object (6)");
  assert.deepEqual(decode([utf8('{"a":1\n}')]), [{ a: 1 }]);
});

Deno.test("ObjectDecoder is over after an error", () => {
  const decoder = new ObjectDecoder();
  decoder.push(utf8('{]{"a":1}'));
  const error = { message: "Cannot decode chat stream: 2 bytes within braces are not JSON" };
  assert.throws(() => decoder.next(), error);
  assert.throws(() => decoder.next(), error);
  assert.throws(() => decoder.push(utf8("{}")), error);
  assert.throws(() => decoder.end(), error);
});

Deno.test("ObjectDecoder bounds an object to maxObjectBytes, the longest included", () => {
  const ofLength = (length: number) => utf8(`{"a":"${"x".repeat(length - 8)}"}`);
  for (const maxObjectBytes of [1024, undefined]) {
    const create = () => new ObjectDecoder({ maxObjectBytes });
    const max = maxObjectBytes ?? 65536;
    assert.equal(refusalOf(ofLength(max), create), "accepted");
    assert.equal(refusalOf(ofLength(max + 1), create), `an object is longer than ${max} bytes (0)`);
  }
});

Deno.test("ObjectDecoder gives up on 10 MB long before they are over", () => {
  const chunk = new Uint8Array(16 * 1024).fill(0x78);
  const decoder = new ObjectDecoder();
  decoder.push(utf8('{"TYPE":"EVERY1","BODY":"'));
  let pushed = 0;
  assert.throws(() => {
    for (; pushed < 10_000_000; pushed += chunk.length) {
      decoder.push(chunk);
      decoder.next();
    }
  }, { message: "Cannot decode chat stream: an object is longer than 65536 bytes" });
  assert.ok(pushed <= 65536, `${pushed} bytes`);
  assert.throws(() => new ObjectDecoder().push(new Uint8Array(10_000_000)), {
    message: "Cannot decode chat stream: 10000000 bytes wait unread, at most 327680",
  });
});

Deno.test("ObjectDecoder.next() bounds nesting, and what the deepest objects do to a stack", () => {
  assert.equal(refusalOf("{".repeat(60_000)), "an object nests more than 32 deep (32)");
  assert.equal(
    refusalOf(`{"a":${"[".repeat(30_000)}${"]".repeat(30_000)}}`),
    "an object nests more than 32 deep (36)",
  );
  const deepest = `{"a":${"[".repeat(31)}${"]".repeat(31)}}`;
  assert.equal(decode([utf8(deepest)]).length, 1);
});

Deno.test("ObjectDecoder.next() reads duplicate keys, huge numbers and __proto__ harmlessly", () => {
  const [object] = decode([utf8(
    '{"TYPE":"HI","TYPE":"BYE","BODY":1e999,"__proto__":{"id":"x"},"constructor":{"prototype":{}}}',
  )]);
  assert.deepEqual(readClientMessage(object), { TYPE: "BYE", BODY: "" });
  assert.equal(Object.getPrototypeOf(object), Object.prototype);
  assert.equal(Object.getOwnPropertyDescriptor(Object.prototype, "id"), undefined);
  const [hidden] = decode([utf8('{"__proto__":{"TYPE":"BYE","BODY":false}}')]);
  assert.throws(() => readClientMessage(hidden), {
    message: "Cannot read chat message: TYPE is missing",
  });
});

Deno.test("ObjectDecoder.next() looks at each byte once, even byte by byte", () => {
  const plain = PendingBytes.prototype.view;
  let looks = 0;
  const counting = function (this: PendingBytes) {
    return new Proxy(plain.call(this), {
      get(target, key) {
        if (typeof key === "string" && Number(key) < target.length) looks++;
        const value = Reflect.get(target, key, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  };
  for (const length of [1000, 16_000]) {
    const one = `{"TYPE":"EVERY1","BODY":"${"é\\n".repeat(length / 4)}"}`;
    const bytes = utf8(one.repeat(2));
    const decoder = new ObjectDecoder();
    let objects = 0;
    looks = 0;
    for (const byte of bytes) {
      decoder.push(Uint8Array.of(byte));
      PendingBytes.prototype.view = counting;
      try {
        objects += objectsOf(decoder).length;
      } finally {
        PendingBytes.prototype.view = plain;
      }
    }
    assert.equal(objects, 2);
    // The first byte of an object is looked at once more: it must be a brace.
    assert.equal(looks, bytes.length + objects);
  }
});

Deno.test("ObjectDecoder and the readers let nothing but ProtocolError out of 200 000 mutated inputs", () => {
  const random = createRandom(6060).stream("garbage");
  const texts = [
    '{"TYPE":"HI","BODY":"ann","framing":"lines","id":"1"}',
    '{"TYPE":"SENDTO","BODY":["bob","h\\u00e9 \\ud83d 漢"],"id":"2"}',
    '{"TYPE":"MESSACC","BODY":"bob"}',
    '{"TYPE":"STATE","BODY":"READY2SERV"}{"TYPE":"BYE","BODY":false}',
    '{"TYPE":"WHOAVAIL","BODY":["ann","bob"],"more":3}',
    '{"TYPE":"MESSTAT","BODY":null,"status":"queued","id":"2","reason":"later"}\n',
    '{"TYPE":"EVERY1","BODY":"{}[]\\"\\\\"}',
  ].map(utf8);
  const marks = utf8('{}[]",:\\\n 0etu\u0000');
  const seen = { objects: 0, messages: 0, torn: 0, refused: 0 };
  for (let round = 0; round < 200_000; round++) {
    const decoder = new ObjectDecoder({ maxObjectBytes: 80 });
    if (round % 3 === 0) decoder.framing = "lines";
    const input = Uint8Array.from(texts[round % texts.length]!);
    for (let i = random.integer(0, 2); i > 0; i--) {
      input[random.integer(0, input.length - 1)] = round % 2 === 0
        ? random.integer(0, 255)
        : marks[random.integer(0, marks.length - 1)]!;
    }
    const cut = random.integer(0, input.length);
    const read = round % 2 === 0 ? readClientMessage : readServerMessage;
    try {
      for (const piece of [input.subarray(0, cut), input.subarray(cut)]) {
        decoder.push(piece);
        for (const object of objectsOf(decoder)) {
          seen.objects++;
          try {
            read(object);
            seen.messages++;
          } catch (error) {
            if (!(error instanceof ProtocolError)) throw error;
            seen.refused++;
          }
        }
      }
      decoder.end();
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      seen.torn++;
    }
  }
  for (const [what, count] of Object.entries(seen)) assert.ok(count > 20_000, `${count} ${what}`);
});
