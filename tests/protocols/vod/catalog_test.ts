import assert from "node:assert/strict";
import { utf8 } from "../../../core/bytes.ts";
import { ProtocolError } from "../../../core/errors.ts";
import { createRandom } from "../../../core/random.ts";
import {
  type Catalog,
  decodeCatalog,
  encodeCatalog,
  type StreamDescription,
} from "../../../protocols/vod/mod.ts";

const stream: StreamDescription = {
  id: 1,
  name: "x",
  type: "JPEG",
  address: "127.0.0.1",
  port: 8010,
  protocol: "TCP_PULL",
  imagesPerSecond: 20,
};
const other: StreamDescription = {
  ...stream,
  id: 2,
  name: "two words type=x",
  protocol: "MCAST_PUSH",
  imagesPerSecond: 29.97,
};
const at = { hostname: "127.0.0.1", port: 8080 };
const head = "ServerAddress: 127.0.0.1 \r\nServerPort: 8080 \r\n";
const line = "Object ID=1 name=x type=JPEG address=127.0.0.1 port=8010 protocol=TCP_PULL ips=20.0";
const otherLine = "Object ID=2 name=two words type=x type=JPEG address=127.0.0.1 port=8010 " +
  "protocol=MCAST_PUSH ips=29.97";

const catalogs: [Catalog, string][] = [
  [{ catalog: at, streams: [] }, `${head}\r\n`],
  [{ catalog: at, streams: [stream] }, `${head}${line}\r\n`],
  [{ catalog: at, streams: [stream, other] }, `${head}${line} \r\n${otherLine}\r\n`],
];

Deno.test("encodeCatalog() writes a space before every line end but the last", () => {
  for (const [catalog, text] of catalogs) assert.deepEqual(encodeCatalog(catalog), utf8(text));
});

Deno.test("decodeCatalog() reads it back, and other line ends", () => {
  for (const [catalog, text] of catalogs) {
    assert.deepEqual(decodeCatalog(utf8(text)), catalog);
    assert.deepEqual(decodeCatalog(utf8(text.replaceAll(" \r\n", "\n"))), catalog);
  }
});

Deno.test("encodeCatalog() refuses a name that would add lines", () => {
  const streams = [{ ...stream, name: "a\r\nObject" }];
  assert.throws(() => encodeCatalog({ catalog: at, streams }), RangeError);
});

Deno.test("decodeCatalog() says which line is malformed", () => {
  const wrong: [string, string][] = [
    ["", 'line 1: the file ends without ServerAddress, ServerPort; add "ServerAddress: value"'],
    [
      `${head}Objekt ID=1`,
      "line 3: it is not Object with ID, name, type, address, port, protocol and ips",
    ],
    [`${head}${line.replace("8010", "x")}`, 'line 3: port is "x"; write a port from 0 to 65535'],
    [`${head}${line.replace("name=x", "name=")}`, 'line 3: name is ""; write a name'],
  ];
  for (const [text, message] of wrong) {
    assert.throws(() => decodeCatalog(utf8(text)), {
      name: "ProtocolError",
      message: `Cannot read catalog: ${message}`,
    });
  }
});

Deno.test("decodeCatalog() lets nothing but ProtocolError out of mutated catalogs", () => {
  const random = createRandom(3);
  const bytes = encodeCatalog({ catalog: at, streams: [stream, other] });
  for (let round = 0; round < 20_000; round++) {
    const mutated = bytes.slice(0, random.integer(1, bytes.length));
    mutated[random.integer(0, mutated.length - 1)] = random.integer(0, 255);
    try {
      decodeCatalog(mutated);
    } catch (error) {
      assert.ok(error instanceof ProtocolError, `${error}`);
    }
  }
});

Deno.test("decodeCatalog() takes time in proportion to a hostile line", () => {
  for (const filling of [" ", " type=", " ips=", " type= address= "]) {
    const hostile = `${head}Object ID=1 name=${filling.repeat(500_000 / filling.length)}x`;
    assert.throws(() => decodeCatalog(utf8(hostile)), ProtocolError);
  }
});
