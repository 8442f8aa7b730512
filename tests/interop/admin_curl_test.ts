import assert from "node:assert/strict";
import { servers, startPart } from "../../mod.ts";
import { realProgram, testWith } from "../real_program.ts";
import { runProgram } from "./running_program.ts";

const curl = realProgram("curl", "curl");

const asServer = ["-u", "anybody:server_password"];
const json = (body: string) => ["-H", "Content-Type: application/json", "-d", body];

/** What an administrator types, one after the other, and what they see. */
const session: [what: string, path: string, args: string[], answer: string][] = [
  [
    "the streampoints",
    "/streampoints/",
    [],
    '[{"stream_point":"point1","client_count":0,"server_connected":false}] 200',
  ],
  [
    "a new streampoint",
    "/streampoints/",
    [...asServer, ...json('{"stream_point": "p9"}')],
    '{"message":"streampoint p9 created successfully"} 200',
  ],
  [
    "the same once more",
    "/streampoints/",
    [...asServer, ...json('{"stream_point": "p9"}')],
    '{"detail":"streampoint p9 already exists"} 400',
  ],
  [
    "no password",
    "/streampoints/",
    json('{"stream_point": "p10"}'),
    '{"detail":"Invalid server credentials"} 401',
  ],
  [
    "a wrong password",
    "/streampoints/p9",
    ["-X", "DELETE", "-u", "anybody:password1"],
    '{"detail":"Invalid server credentials"} 401',
  ],
  [
    "half a body",
    "/streampoints/",
    [...asServer, ...json('{"stream_point": ')],
    '{"detail":"The body is not valid JSON"} 422',
  ],
  [
    "a body of a wrong type",
    "/streampoints/",
    [...asServer, ...json('{"stream_point": 9}')],
    '{"detail":"stream_point: must be a string"} 422',
  ],
  [
    "a new user",
    "/users/",
    [...asServer, ...json('{"login": "u", "password": "p", "allowed_streampoints": ["p9"]}')],
    '{"message":"User u created successfully"} 200',
  ],
  [
    "the same user once more",
    "/users/",
    [...asServer, ...json('{"login": "u", "password": "q", "allowed_streampoints": []}')],
    '{"detail":"User u already exists"} 400',
  ],
  [
    "the users",
    "/users/",
    [],
    '[{"login":"user1","allowed_streampoints":[]},{"login":"u","allowed_streampoints":["p9"]}] 200',
  ],
  [
    "a user removed",
    "/users/u",
    ["-X", "DELETE", ...asServer],
    '{"delete":"success","user":"u"} 200',
  ],
  [
    "a user who is gone",
    "/users/u",
    ["-X", "DELETE", ...asServer],
    '{"detail":"User not found"} 404',
  ],
  [
    "a streampoint removed",
    "/streampoints/p9",
    ["-X", "DELETE", ...asServer],
    '{"delete":"success","streampoint":"p9"} 200',
  ],
  [
    "a streampoint that is gone",
    "/streampoints/p9",
    ["-X", "DELETE", ...asServer],
    '{"detail":"streampoint not found"} 404',
  ],
  [
    "what is left",
    "/streampoints/",
    [],
    '[{"stream_point":"point1","client_count":0,"server_connected":false}] 200',
  ],
];

testWith([curl], "adminApi() answers curl, byte for byte, through a whole session", async () => {
  await using caster = await startPart(servers.caster, {
    port: 0,
    adminPort: 0,
    streampoints: ["point1"],
    users: { user1: { password: "password1" } },
  });
  const { hostname, port } = caster.endpoints.admin!;
  for (const [what, path, args, answer] of session) {
    const url = `http://${hostname}:${port}${path}`;
    const common = ["-sS", "--noproxy", "*", "--max-time", "10", "-w", " %{http_code}"];
    assert.equal(await runProgram(curl, [...common, ...args, url]), answer, what);
  }
});
