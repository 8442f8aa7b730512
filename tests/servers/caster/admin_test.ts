import assert from "node:assert/strict";
import { join } from "node:path";
import { eventually } from "../../within.ts";
import { basics, type Caster, Client, roverHead, startCaster } from "./client.ts";

/** The original service's credentials for changes: any name, the sources' password. */
const authorization = `Basic ${btoa("anybody:server_password")}`;

/** Sends a request to the admin API; the whole answer. */
async function ask(
  caster: Caster,
  method: string,
  path: string,
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
) {
  const { hostname, port } = caster.endpoints.admin!;
  const response = await fetch(`http://${hostname}:${port}${path}`, {
    method,
    headers: {
      authorization,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    redirect: "manual",
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json");
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  };
}

const someUser = { login: "u", password: "p", allowed_streampoints: [] };

const answers: [
  what: string,
  request: [method: string, path: string, body?: unknown],
  status: number,
  answer: unknown,
][] = [
  ["lists streampoints", ["GET", "/streampoints/"], 200, [
    { stream_point: "point1", client_count: 0, server_connected: false },
  ]],
  ["lists users, but not their passwords", ["GET", "/users/"], 200, [
    { login: "user1", allowed_streampoints: [] },
  ]],
  ["adds a streampoint", ["POST", "/streampoints/", { stream_point: "p9" }], 200, {
    message: "streampoint p9 created successfully",
  }],
  ["adds no streampoint twice", ["POST", "/streampoints/", { stream_point: "point1" }], 400, {
    detail: "streampoint point1 already exists",
  }],
  ["removes a streampoint", ["DELETE", "/streampoints/point1"], 200, {
    delete: "success",
    streampoint: "point1",
  }],
  ["removes no streampoint that is not there", ["DELETE", "/streampoints/p9"], 404, {
    detail: "streampoint not found",
  }],
  ["adds a user", ["POST", "/users/", someUser], 200, { message: "User u created successfully" }],
  [
    "adds a user who may receive everything",
    ["POST", "/users/", { login: "u", password: "p" }],
    200,
    {
      message: "User u created successfully",
    },
  ],
  ["adds no user twice", ["POST", "/users/", { ...someUser, login: "user1" }], 400, {
    detail: "User user1 already exists",
  }],
  ["removes a user", ["DELETE", "/users/user1"], 200, { delete: "success", user: "user1" }],
  ["removes no user who is not there", ["DELETE", "/users/u"], 404, { detail: "User not found" }],
  ["refuses malformed JSON", ["POST", "/streampoints/", "{"], 422, {
    detail: "The body is not valid JSON",
  }],
  ["refuses an empty body", ["POST", "/users/", ""], 422, { detail: "The body is not valid JSON" }],
  ["refuses a body of a wrong type", ["POST", "/streampoints/", ["p9"]], 422, {
    detail: "Invalid input: expected object, received array",
  }],
  ["refuses a missing name", ["POST", "/streampoints/", {}], 422, {
    detail: "stream_point: must be a string",
  }],
  ["refuses a name of a wrong type", ["POST", "/streampoints/", { stream_point: 9 }], 422, {
    detail: "stream_point: must be a string",
  }],
  ["refuses an empty name", ["POST", "/streampoints/", { stream_point: "" }], 422, {
    detail: "stream_point: must be a name without spaces, slashes, semicolons and controls",
  }],
  ["refuses a name with a line end", ["POST", "/streampoints/", { stream_point: "a\nb" }], 422, {
    detail: "stream_point: must be a name without spaces, slashes, semicolons and controls",
  }],
  [
    "refuses a name that is too long",
    ["POST", "/streampoints/", { stream_point: "a".repeat(256) }],
    422,
    {
      detail: "stream_point: must have at most 255 characters",
    },
  ],
  ["refuses a login with a colon", ["POST", "/users/", { ...someUser, login: "a:b" }], 422, {
    detail: "login: must be a name without spaces, slashes, semicolons, colons and controls",
  }],
  [
    "refuses every mistake of a user",
    ["POST", "/users/", { login: 1, password: null, allowed_streampoints: "a" }],
    422,
    {
      detail: "login: must be a string; password: must be a string; " +
        "allowed_streampoints: must be a list of streampoints",
    },
  ],
  [
    "refuses an allowed streampoint of a wrong type",
    ["POST", "/users/", { ...someUser, allowed_streampoints: [1] }],
    422,
    {
      detail: "allowed_streampoints.0: must be a string",
    },
  ],
  [
    "refuses a misspelt key, which would let a user have everything",
    ["POST", "/users/", {
      login: "u",
      password: "p",
      allowed_streampoint: ["a"],
    }],
    422,
    { detail: 'Unrecognized key: "allowed_streampoint"' },
  ],
  [
    "refuses a body of more than 64 KiB",
    ["POST", "/streampoints/", { stream_point: "a".repeat(70_000) }],
    413,
    {
      detail: "The body must have at most 64 KiB",
    },
  ],
  ["knows no other path", ["GET", "/nothing"], 404, { detail: "Not Found" }],
  ["knows nothing below a streampoint", ["GET", "/streampoints/a/b"], 404, { detail: "Not Found" }],
  ["allows no other method on a collection", ["PUT", "/users/", someUser], 405, {
    detail: "Method Not Allowed",
  }],
  ["allows no other method on a member", ["GET", "/streampoints/point1"], 405, {
    detail: "Method Not Allowed",
  }],
  ["allows no change of its document", ["POST", "/openapi.json", {}], 405, {
    detail: "Method Not Allowed",
  }],
  ["allows no change of its documentation", ["DELETE", "/docs"], 405, {
    detail: "Method Not Allowed",
  }],
];
for (const [what, [method, path, body], status, answer] of answers) {
  Deno.test(`adminApi() ${what}`, async () => {
    // With its last slash, and without.
    for (
      const spelling of path.endsWith("/") && path !== "/" ? [path.slice(0, -1), path] : [path]
    ) {
      await using caster = await startCaster(basics);
      const answered = await ask(caster, method, spelling, { body });
      assert.deepEqual(answered.json, answer);
      assert.equal(answered.status, status);
      assert.ok(!answered.text.includes("password1"));
    }
  });
}

Deno.test("adminApi() says what is allowed where a method is not", async () => {
  await using caster = await startCaster(basics);
  assert.equal((await ask(caster, "PATCH", "/streampoints")).headers.get("allow"), "GET, POST");
  assert.equal((await ask(caster, "PUT", "/users/user1")).headers.get("allow"), "PATCH, DELETE");
});

Deno.test("adminApi() takes a name that is percent-encoded", async () => {
  await using caster = await startCaster(basics);
  await ask(caster, "POST", "/streampoints", { body: { stream_point: "süd?" } });
  assert.deepEqual((await ask(caster, "DELETE", "/streampoints/s%C3%BCd%3F")).json, {
    delete: "success",
    streampoint: "süd?",
  });
});

Deno.test("adminApi() refuses a body that is not declared to be JSON", async () => {
  await using caster = await startCaster(basics);
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const answered = await ask(caster, "POST", "/streampoints/", {
    body: { stream_point: "p9" },
    headers,
  });
  assert.equal(answered.status, 422);
  assert.deepEqual(answered.json, {
    detail: 'The Content-Type must be application/json, but is "application/x-www-form-urlencoded"',
  });
});

const changes: [method: string, path: string, body?: unknown][] = [
  ["POST", "/streampoints/", { stream_point: "p9" }],
  ["DELETE", "/streampoints/point1"],
  ["POST", "/users/", someUser],
  ["DELETE", "/users/user1"],
];
for (const [method, path, body] of changes) {
  Deno.test(`adminApi() wants the sources' password for ${method} ${path}`, async () => {
    await using caster = await startCaster(basics);
    for (
      const wrong of [
        "",
        "Basic",
        "Basic !",
        `Basic ${btoa("server_password")}`,
        `Basic ${btoa("user1:password1")}`,
        "Bearer server_password",
      ]
    ) {
      const answered = await ask(caster, method, path, { body, headers: { authorization: wrong } });
      assert.equal(answered.status, 401);
      assert.deepEqual(answered.json, { detail: "Invalid server credentials" });
      assert.match(answered.headers.get("www-authenticate") ?? "", /^Basic /);
    }
    assert.deepEqual((await ask(caster, "GET", "/streampoints")).json.length, 1);
    assert.deepEqual((await ask(caster, "GET", "/users")).json.length, 1);
  });
}

Deno.test("adminApi() lists who is connected now", async () => {
  await using caster = await startCaster(basics);
  const status = async () => (await ask(caster, "GET", "/streampoints/")).json[0];
  using source = await Client.source(caster);
  assert.deepEqual(await status(), {
    stream_point: "point1",
    client_count: 0,
    server_connected: true,
  });
  const rover = await Client.rover(caster);
  using _other = await Client.rover(caster);
  assert.equal((await status()).client_count, 2);
  rover[Symbol.dispose]();
  await eventually(async () => (await status()).client_count === 1);
  source[Symbol.dispose]();
  await eventually(async () => !(await status()).server_connected);
});

Deno.test("adminApi() lets sources and rovers in as soon as it has said so", async () => {
  await using caster = await startCaster(basics);
  await ask(caster, "POST", "/streampoints/", { body: { stream_point: "p9" } });
  await ask(caster, "POST", "/users/", { body: { ...someUser, allowed_streampoints: ["p9"] } });
  using source = await Client.source(caster, "SOURCE server_password /p9\r\n\r\n");
  using rover = await Client.rover(caster, roverHead("p9", "u:p"));
  await source.send("x");
  assert.equal(await rover.take(1), "x");
});

Deno.test("adminApi() closes a removed streampoint's source and rovers, and no others", async () => {
  await using caster = await startCaster({ ...basics, streampoints: ["point1", "point2"] });
  using source = await Client.source(caster);
  using rover = await Client.rover(caster);
  using otherSource = await Client.source(caster, "SOURCE server_password /point2\r\n\r\n");
  using otherRover = await Client.rover(caster, roverHead("point2"));
  assert.equal((await ask(caster, "DELETE", "/streampoints/point1")).status, 200);
  assert.equal(await source.rest(), "");
  assert.equal(await rover.rest(), "");
  await otherSource.send("unharmed");
  assert.equal(await otherRover.take(8), "unharmed");
  assert.equal(
    (await ask(caster, "POST", "/streampoints", { body: { stream_point: "point1" } })).status,
    200,
  );
  using _again = await Client.source(caster);
});

Deno.test("adminApi() closes a removed user's rovers, and no others", async () => {
  await using caster = await startCaster({
    ...basics,
    users: { ...basics.users, user2: { password: "password2" } },
  });
  using source = await Client.source(caster);
  using rover = await Client.rover(caster);
  using other = await Client.rover(caster, roverHead("point1", "user2:password2"));
  assert.equal((await ask(caster, "DELETE", "/users/user1")).status, 200);
  assert.equal(await rover.rest(), "");
  await source.send("unharmed");
  assert.equal(await other.take(8), "unharmed");
  using refused = await Client.connect(caster);
  await refused.send(roverHead());
  assert.equal(await refused.rest(), "Error - User not found\r\n");
});

Deno.test("adminApi() has the settings file hold the latest after every change", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const settings = join(directory, "app_settings.json");
    const written = async () => JSON.parse(await Deno.readTextFile(settings));
    await using caster = await startCaster({ ...basics, settings });
    assert.deepEqual(await written(), {
      streampoints: ["point1"],
      users: { user1: { password: "password1", allowed_streampoints: [] } },
    });
    await ask(caster, "POST", "/streampoints/", { body: { stream_point: "p9" } });
    assert.deepEqual((await written()).streampoints, ["point1", "p9"]);
    await ask(caster, "POST", "/users/", { body: { ...someUser, allowed_streampoints: ["p9"] } });
    assert.deepEqual((await written()).users.u, { password: "p", allowed_streampoints: ["p9"] });
    await ask(caster, "DELETE", "/streampoints/point1");
    await ask(caster, "DELETE", "/users/user1");
    const latest = await written();
    assert.deepEqual(latest, {
      streampoints: ["p9"],
      users: { u: { password: "p", allowed_streampoints: ["p9"] } },
    });
    await using restarted = await startCaster({ ...basics, settings });
    assert.deepEqual((await ask(restarted, "GET", "/users")).json, [
      { login: "u", allowed_streampoints: ["p9"] },
    ]);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("adminApi() answers 500 and changes nothing when the settings cannot be written", async () => {
  const directory = await Deno.makeTempDir();
  const settings = join(directory, "app_settings.json");
  await using caster = await startCaster({ ...basics, settings });
  using source = await Client.source(caster);
  using rover = await Client.rover(caster);
  await Deno.remove(directory, { recursive: true });
  for (const [method, path, body] of changes) {
    const answered = await ask(caster, method, path, { body });
    assert.equal(answered.status, 500);
    assert.ok(
      answered.json.detail.startsWith(`Cannot write settings to ${settings}: `),
      answered.text,
    );
  }
  assert.deepEqual((await ask(caster, "GET", "/streampoints")).json, [
    { stream_point: "point1", client_count: 1, server_connected: true },
  ]);
  assert.deepEqual((await ask(caster, "GET", "/users")).json, [
    { login: "user1", allowed_streampoints: [] },
  ]);
  await source.send("unharmed");
  assert.equal(await rover.take(8), "unharmed");
});

Deno.test("adminApi() describes itself", async () => {
  await using caster = await startCaster(basics);
  const { json: document } = await ask(caster, "GET", "/openapi.json");
  assert.equal(document.openapi, "3.1.0");
  assert.deepEqual(
    Object.entries(document.paths).map(([path, methods]) => [path, Object.keys(methods as object)]),
    [
      ["/streampoints/", ["get", "post"]],
      ["/streampoints/{name}", ["delete", "patch"]],
      ["/streampoints/{name}/source", ["delete"]],
      ["/users/", ["get", "post"]],
      ["/users/{login}", ["patch", "delete"]],
      ["/users/{login}/rovers", ["delete"]],
      ["/connections/", ["get"]],
      ["/connections/{id}", ["delete"]],
      ["/tokens/", ["get", "post"]],
      ["/tokens/{name}", ["delete"]],
      ["/recordings/", ["get", "post"]],
      ["/recordings/{name}", ["delete"]],
    ],
  );
  assert.equal(document.components.securitySchemes.Basic.scheme, "basic");
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods as Record<string, Operation>)) {
      assert.ok(operation.summary, `${method} ${path} has no summary`);
      const isForEverybody = method === "get" && ["/streampoints/", "/users/"].includes(path);
      assert.equal(operation.security === undefined, isForEverybody, `${method} ${path}`);
    }
  }
});

interface Operation {
  summary?: string;
  security?: unknown;
}

Deno.test("docsPage() loads everything from its own host", async () => {
  await using caster = await startCaster(basics);
  const page = await ask(caster, "GET", "/docs");
  assert.equal(page.status, 200);
  assert.match(page.headers.get("content-type")!, /^text\/html/);
  assert.match(page.headers.get("content-security-policy")!, /default-src 'self'/);
  assert.equal((await ask(caster, "GET", "/docs/")).text, page.text);
  const loaded = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url!)
    .filter((url) => !url.startsWith("data:"));
  assert.ok(loaded.length >= 3, `${loaded}`);
  for (const url of loaded) {
    assert.ok(url.startsWith("/docs/"), url);
    const { status, headers, text } = await ask(caster, "GET", url);
    assert.equal(status, 200, url);
    assert.match(headers.get("content-type")!, url.endsWith(".css") ? /css/ : /javascript/);
    assert.ok(text.length > 50, url);
  }
});
