import assert from "node:assert/strict";
import fc from "fast-check";
import { ProtocolError } from "../../../core/errors.ts";
import {
  formatStreamFile,
  parseStreamFile,
  protocols,
  type StreamFile,
  streamTypes,
} from "../../../protocols/vod/mod.ts";

const text = `ID: 1
Name: example
Type: JPEG
Address: 127.0.0.1
Port: 8010
Protocol: TCP_PULL
IPS: 20
images/0001.jpg
images/0002.jpg
`;
const stream: StreamFile = {
  id: 1,
  name: "example",
  type: "JPEG",
  address: "127.0.0.1",
  port: 8010,
  protocol: "TCP_PULL",
  imagesPerSecond: 20,
  images: ["images/0001.jpg", "images/0002.jpg"],
};
const http = { hostname: "127.0.0.1", port: 8090 };
const withHttp = text.replace("IPS: 20\n", "IPS: 20\nHttp: 127.0.0.1:8090\n");

Deno.test("parseStreamFile() reads seven lines and the images", () => {
  assert.deepEqual(parseStreamFile(text), stream);
  assert.deepEqual(parseStreamFile(text.split("\n").slice(0, 7).join("\n")).images, []);
});

Deno.test("parseStreamFile() takes any line end, blank lines, any case, any order and loose spaces", () => {
  assert.deepEqual(parseStreamFile(text.replaceAll("\n", " \r\n")), stream);
  assert.deepEqual(parseStreamFile(text.replaceAll("\n", "\r")), stream);
  assert.deepEqual(parseStreamFile(`\ufeff\n${text.replaceAll("\n", "\n\n")}`), stream);
  const loose = text.replace("ID: 1\nName: example", "name:example\nid :  1")
    .replace("TCP_PULL", "tcp_pull").replace("JPEG", "jpeg");
  assert.deepEqual(parseStreamFile(loose), stream);
});

Deno.test("parseStreamFile() reads a backslash as a slash, and paths with spaces and colons", () => {
  const paths = ["my images\\a b.jpg", "C:\\images\\1.jpg", "Name: x.jpg", "http://x/y", "Http: z"];
  assert.deepEqual(parseStreamFile(text + paths.join("\n")).images.slice(2), [
    "my images/a b.jpg",
    "C:/images/1.jpg",
    "Name: x.jpg",
    "http://x/y",
    "Http: z",
  ]);
});

Deno.test("parseStreamFile() reads Http behind the seven lines", () => {
  assert.deepEqual(parseStreamFile(withHttp), { ...stream, http });
  assert.throws(() => parseStreamFile(withHttp.replace("127.0.0.1:8090", "8090")), {
    name: "ProtocolError",
    message: 'Cannot read stream file: line 8: Http is "8090"; write host:port, such as ' +
      "127.0.0.1:8080",
  });
});

Deno.test("formatStreamFile() writes Http where older readers pass over it", () => {
  const file = formatStreamFile({ ...stream, http });
  assert.equal(file, withHttp);
  const lines = file.trimEnd().split("\n");
  // One reads seven lines and no more, as a catalog does.
  const seven = Object.fromEntries(lines.slice(0, 7).map((line) => line.split(": ")));
  assert.deepEqual(Object.keys(seven), [
    "ID",
    "Name",
    "Type",
    "Address",
    "Port",
    "Protocol",
    "IPS",
  ]);
  // Another reads keys as long as there are any, and then images.
  const end = lines.findIndex((line) => !/^\w+: /.test(line));
  assert.deepEqual(lines.slice(end), stream.images);
});

Deno.test("parseStreamFile() says which line is wrong and what to write", () => {
  const wrong: [string, string, string][] = [
    ["ID: 1", "ID: one", 'line 1: ID is "one"; write a whole number from 0 to 2147483647'],
    ["ID: 1", "ID: -1", 'line 1: ID is "-1"; write a whole number from 0 to 2147483647'],
    ["example", "", 'line 2: Name is ""; write a name'],
    ["JPEG", "TIFF", 'line 3: Type is "TIFF"; write one of JPEG, JPG, PNG, GIF, BMP'],
    ["127.0.0.1", "a b", 'line 4: Address is "a b"; write a host\'s name or IP address'],
    ["8010", "80100", 'line 5: Port is "80100"; write a port from 0 to 65535'],
    [
      "TCP_PULL",
      "TCP",
      'line 6: Protocol is "TCP"; write one of TCP_PULL, TCP_PUSH, UDP_PULL, UDP_PUSH, MCAST_PUSH',
    ],
    ["20", "0", 'line 7: IPS is "0"; write how many images a second, above 0 and at most 1000'],
    ["20", "1e3", 'line 7: IPS is "1e3"; write how many images a second, above 0 and at most 1000'],
    [
      "Port: 8010",
      "Prot: 8010",
      'line 5: "Prot: 8010" stands before Port, Protocol, IPS; did you mean "Port"?',
    ],
    ["Port: 8010", "Type: PNG", "line 5: Type is there already; remove one of the two"],
    [
      "IPS: 20\n",
      "",
      'line 7: "images/0001.jpg" stands before IPS; write "IPS: value" before it',
    ],
    [
      "IPS: 20\nimages/0001.jpg\nimages/0002.jpg\n",
      "",
      'line 7: the file ends without IPS; add "IPS: value"',
    ],
  ];
  for (const [part, replacement, message] of wrong) {
    assert.throws(() => parseStreamFile(text.replace(part, replacement), "running/1.txt"), {
      name: "ProtocolError",
      message: `Cannot read running/1.txt: ${message}`,
    });
  }
  assert.throws(() => parseStreamFile(""), {
    message: "Cannot read stream file: line 1: the file ends without ID, Name, Type, Address, " +
      'Port, Protocol, IPS; add "ID: value"',
  });
});

Deno.test("parseStreamFile() reads back what formatStreamFile() wrote", () => {
  const word = fc.string({ unit: "binary", minLength: 1 })
    .filter((text) => text === text.trim() && !/[\r\n\\]/.test(text));
  const port = fc.integer({ min: 0, max: 65535 });
  const files = fc.record<StreamFile>({
    id: fc.nat(2 ** 31 - 1),
    name: word,
    type: fc.constantFrom(...streamTypes),
    address: fc.constantFrom("127.0.0.1", "::1", "example.org"),
    port,
    protocol: fc.constantFrom(...protocols),
    imagesPerSecond: fc.constantFrom(0.5, 1, 20, 29.97, 1000),
    images: fc.array(word),
  }, { noNullPrototype: true });
  fc.assert(
    fc.property(files, fc.option(port, { nil: undefined }), (file, httpPort) => {
      const written = httpPort === undefined
        ? file
        : { ...file, http: { hostname: "::1", port: httpPort } };
      assert.deepEqual(parseStreamFile(formatStreamFile(written)), written);
    }),
    { seed: 1 },
  );
});

Deno.test("formatStreamFile() writes a first image that looks like Http so that it stays one", () => {
  const written = formatStreamFile({ ...stream, images: ["Http: a.jpg", "Http: b.jpg"] });
  assert.deepEqual(parseStreamFile(written).images, ["./Http: a.jpg", "Http: b.jpg"]);
});

Deno.test("formatStreamFile() refuses what would be read back as something else", () => {
  const wrong: Partial<StreamFile>[] = [
    { name: "a\nb" },
    { name: " a" },
    { name: "" },
    { id: -1 },
    { port: 65536 },
    { address: "a b" },
    { imagesPerSecond: 0 },
    { imagesPerSecond: 1e-9 },
    { images: ["a\nb"] },
    { images: [""] },
    { images: ["a "] },
  ];
  for (const change of wrong) {
    assert.throws(() => formatStreamFile({ ...stream, ...change }), { name: "RangeError" });
  }
});

Deno.test("parseStreamFile() lets nothing but ProtocolError out of mutated files", () => {
  fc.assert(
    fc.property(fc.nat(withHttp.length), fc.nat(9), fc.string(), (at, cut, added) => {
      try {
        parseStreamFile(withHttp.slice(0, at) + added + withHttp.slice(at + cut));
      } catch (error) {
        assert.ok(error instanceof ProtocolError, `${error}`);
      }
    }),
    { seed: 2, numRuns: 3000 },
  );
});
