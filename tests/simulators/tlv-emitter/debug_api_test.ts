import assert from "node:assert/strict";
import { RawLamp, StandUnderTest } from "./raw_lamp.ts";

const original = '{"method": "message", "params": {"command": "COLOR", "value": "ff0000"}}';

Deno.test("debugApi() puts the original line's command on the wire of every lamp", async () => {
  await using test = await StandUnderTest.start(3);
  // `curl -d` calls whatever it sends a form.
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  const { status, body } = await test.post(original, { headers });
  assert.equal(status, 200);
  assert.deepEqual(body, { result: { delivered: 3, bytes: "200003ff0000" } });
  for (const lamp of test.lamps) assert.equal(await lamp.received(6), "200003ff0000");
});

Deno.test("debugApi() sends every command by its name, in order", async () => {
  await using test = await StandUnderTest.start();
  const session: [command: string, value: unknown, bytes: string][] = [
    ["ON", undefined, "120000"],
    ["BRIGHTNESS", 128, "21000180"],
    ["BLINK", "500", "22000201f4"],
    ["COLOR", "#00FF7a", "20000300ff7a"],
    ["OFF", "", "130000"],
  ];
  for (const [command, value, bytes] of session) {
    const { body } = await test.ask("message", { command, value });
    assert.deepEqual(body, { result: { delivered: 1, bytes } });
  }
  assert.equal(await test.lamps[0]!.received(21), session.map(([, , bytes]) => bytes).join(""));
});

Deno.test("debugApi() delivers to nobody where there is nobody", async () => {
  await using test = await StandUnderTest.start(0);
  const { body } = await test.ask("message", { command: "ON" });
  assert.deepEqual(body, { result: { delivered: 0, bytes: "120000" } });
});

Deno.test("debugApi() sends raw bytes as they are", async () => {
  await using test = await StandUnderTest.start();
  const { body } = await test.ask("raw", { hex: "7f 00 01 AA 13" });
  assert.deepEqual(body, { result: { delivered: 1, bytes: "7f0001aa13" } });
  assert.equal(await test.lamps[0]!.received(5), "7f0001aa13");
});

Deno.test("debugApi() lists lamps with where they are, since when, and what they were sent", async () => {
  await using test = await StandUnderTest.start(1);
  await test.ask("message", { command: "ON" });
  await test.addLamp();
  await test.post(original);
  for (const lamp of test.lamps) await lamp.received(6);
  const { body } = await test.ask("clients");
  assert.deepEqual(
    body.result.map(({ address, bytes }: { address: string; bytes: number }) => [address, bytes]),
    [[test.lamps[0]!.address, 9], [test.lamps[1]!.address, 6]],
  );
  for (const { since, backlog } of body.result) {
    assert.ok(Math.abs(Date.now() - Date.parse(since)) < 60_000);
    assert.equal(backlog, 0);
  }
});

Deno.test("debugApi() drops one lamp or all, in order or torn", async () => {
  await using test = await StandUnderTest.start(3);
  const [one, two, three] = test.lamps;
  await test.post(original);
  const first = await test.ask("drop", { address: two!.address });
  assert.deepEqual(first.body, { result: { dropped: 1 } });
  assert.equal(await two!.ended(), "closed");
  assert.equal(two!.hex, "200003ff0000", "what was sent before arrives");
  assert.deepEqual((await test.ask("drop", { how: "reset" })).body, { result: { dropped: 2 } });
  assert.equal(await one!.ended(), "reset");
  assert.equal(await three!.ended(), "reset");
  assert.deepEqual((await test.ask("drop")).body, { result: { dropped: 0 } });
});

Deno.test("debugApi() declines what is no request, with a code and a sentence", async () => {
  await using test = await StandUnderTest.start();
  const cases: [body: string, status: number, code: string, message: string][] = [
    ["{", 400, "malformed-json", "The body must be JSON"],
    ["", 400, "malformed-json", "The body must be JSON"],
    ["method=message", 400, "malformed-json", "The body must be JSON"],
    ["null", 400, "unknown-method", 'The body must be {"method": …, "params": {…}}'],
    ["[]", 400, "unknown-method", 'The body must be {"method": …, "params": {…}}'],
    [
      '{"method": "mesage"}',
      400,
      "unknown-method",
      'There is no method "mesage": did you mean "message"?',
    ],
    [
      '{"method": "toString"}',
      400,
      "unknown-method",
      'There is no method "toString": known are message, raw, clients, drop, script',
    ],
    [
      '{"method": "message", "params": {"command": "FLASH"}}',
      400,
      "unknown-command",
      'There is no command "FLASH": known are ON, OFF, COLOR, BRIGHTNESS, BLINK',
    ],
    [
      '{"method": "message", "params": {"command": "COLOR", "value": "ff00"}}',
      400,
      "wrong-value",
      "Cannot encode COLOR: the value must be a colour of six hexadecimal digits, such as ff0000 for red",
    ],
    [
      '{"method": "message", "params": {"command": "BRIGHTNESS", "value": 256}}',
      400,
      "wrong-value",
      "Cannot encode BRIGHTNESS: the value must be a brightness, a whole number from 0 to 255",
    ],
    [
      '{"method": "raw", "params": {"hex": "200"}}',
      400,
      "wrong-params",
      "params.hex: must be bytes in hexadecimal, two digits each, such as 200003ff0000",
    ],
    [
      '{"method": "script", "params": {"steps": [{"after": "0s", "command": "ON"}], "loop": true}}',
      400,
      "wrong-params",
      "params: must take longer than nothing where it is looped",
    ],
    [
      '{"method": "script", "params": {"steps": [{"after": "1s", "command": "N"}]}}',
      400,
      "unknown-command",
      'There is no command "N": known are ON, OFF, COLOR, BRIGHTNESS, BLINK',
    ],
  ];
  for (const [request, status, code, message] of cases) {
    const answer = await test.post(request);
    assert.deepEqual([answer.status, answer.body], [status, { error: { code, message } }], request);
  }
  for (
    const params of [
      "ON",
      [],
      {},
      { command: 1 },
      { command: "ON", colour: "red" },
      { command: "ON", fault: { kind: "slow" } },
      { command: "ON", fault: { kind: "delay", delay: 100 } },
      { command: "ON", fault: { kind: "delay", delay: "2m" } },
    ]
  ) {
    const { status, body } = await test.ask("message", params);
    assert.deepEqual([status, body.error.code], [400, "wrong-params"], JSON.stringify(params));
    assert.match(body.error.message, /^params/);
  }
  assert.equal(test.lamps[0]!.hex, "");
});

Deno.test("debugApi() answers in JSON where nothing is", async () => {
  await using test = await StandUnderTest.start(0);
  const get = await fetch(test.api);
  assert.deepEqual([get.status, get.headers.get("allow")], [405, "POST"]);
  assert.equal((await get.json()).error.code, "not-allowed");
  const elsewhere = await fetch(`${test.api}/admin`, { method: "POST", body: original });
  assert.equal(elsewhere.status, 404);
  assert.equal((await elsewhere.json()).error.code, "not-found");
});

Deno.test("debugApi() refuses a body of more than 64 KiB, with and without a length", async () => {
  await using test = await StandUnderTest.start();
  const fill = (bytes: number) => original.padEnd(bytes);
  const answer = await test.post(fill(64 * 1024 + 1));
  assert.deepEqual([answer.status, answer.body.error.code], [413, "too-large"]);
  await using chunked = await RawLamp.dial(test.stand.endpoints.api!);
  chunked.write("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  chunked.write(`10001\r\n${fill(0x10001)}\r\n0\r\n\r\n`);
  await chunked.received(100);
  assert.match(new TextDecoder().decode(chunked.pieces[0]), /^HTTP\/1.1 413 /);
  assert.equal((await test.post(fill(64 * 1024))).status, 200);
  assert.equal(await test.lamps[0]!.received(6), "200003ff0000");
});

Deno.test("debugApi() cannot be driven by a page of another origin", async () => {
  await using test = await StandUnderTest.start(1);
  for (const origin of ["https://example.org", "null", "http://localhost:9000"]) {
    const answer = await test.post(original, { headers: { Origin: origin } });
    assert.equal(answer.status, 403, origin);
    assert.equal(answer.body.error.code, "foreign-origin");
    assert.equal(answer.headers.get("access-control-allow-origin"), null);
  }
  const preflight = await fetch(test.api, {
    method: "OPTIONS",
    headers: { Origin: "https://example.org", "Access-Control-Request-Method": "POST" },
  });
  assert.equal(preflight.status, 403);
  await preflight.body?.cancel();
  assert.equal(test.lamps[0]!.hex, "");
});

Deno.test("debugApi() can be driven by a page of an origin that is allowed", async () => {
  const page = "http://127.0.0.1:8888";
  await using test = await StandUnderTest.start(1, { allowOrigins: [page] });
  const preflight = await fetch(test.api, {
    method: "OPTIONS",
    headers: { Origin: page, "Access-Control-Request-Method": "POST" },
  });
  assert.equal(preflight.headers.get("access-control-allow-origin"), page);
  await preflight.body?.cancel();
  const answer = await test.post(original, { headers: { Origin: page } });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("access-control-allow-origin"), page);
  const other = await test.post(original, { headers: { Origin: `${page}9` } });
  assert.equal(other.status, 403);
  assert.equal(await test.lamps[0]!.received(6), "200003ff0000");
});

Deno.test("debugApi() observes its requests and how they ended", async () => {
  await using test = await StandUnderTest.start(0);
  const { requests } = test.stand.observed;
  const before = requests.total;
  await test.post(original);
  await test.post("{");
  await test.post(original, { headers: { Origin: "https://example.org" } });
  assert.equal(requests.total - before, 3);
});
