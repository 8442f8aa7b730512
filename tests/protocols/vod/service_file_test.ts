import assert from "node:assert/strict";
import { formatServiceFile, parseServiceFile } from "../../../protocols/vod/mod.ts";

const text = "ServerAddress: 127.0.0.1\nServerPort: 8080\nstreams/1.txt\nmy streams/2.txt\n";
const service = {
  catalog: { hostname: "127.0.0.1", port: 8080 },
  streamFiles: ["streams/1.txt", "my streams/2.txt"],
};

Deno.test("parseServiceFile() reads the catalog's address and the stream files", () => {
  assert.deepEqual(parseServiceFile(text), service);
  assert.deepEqual(parseServiceFile(text.replaceAll("\n", " \r\n").replace("/", "\\")), service);
  assert.deepEqual(parseServiceFile("ServerPort: 1\nServerAddress: x").streamFiles, []);
});

Deno.test("parseServiceFile() says which line is wrong and what to write", () => {
  const wrong: [string, string][] = [
    [text.replace("8080", "http"), 'line 2: ServerPort is "http"; write a port from 0 to 65535'],
    [
      text.replace("ServerPort: 8080\n", ""),
      'line 2: "streams/1.txt" stands before ServerPort; write "ServerPort: value" before it',
    ],
    [
      text.replace("ServerPort", "ServerPrt"),
      'line 2: "ServerPrt: 8080" stands before ServerPort; did you mean "ServerPort"?',
    ],
    ["ServerPort: 1", 'line 2: the file ends without ServerAddress; add "ServerAddress: value"'],
  ];
  for (const [text, message] of wrong) {
    assert.throws(() => parseServiceFile(text, "service.txt"), {
      name: "ProtocolError",
      message: `Cannot read service.txt: ${message}`,
    });
  }
});

Deno.test("formatServiceFile() writes what parseServiceFile() reads", () => {
  assert.equal(formatServiceFile(service), text);
  assert.throws(() => formatServiceFile({ ...service, streamFiles: ["a\r\nb"] }), RangeError);
});
