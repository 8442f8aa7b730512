import assert from "node:assert/strict";
import { join } from "node:path";
import { servers, startPart } from "../../mod.ts";
import { makeCertificate } from "../certificate.ts";
import { realProgram, testWith } from "../real_program.ts";
import { eventually } from "../within.ts";
import { temporaryFolder } from "./places.ts";
import { RunningProgram, runProgram } from "./running_program.ts";

const curl = realProgram("curl", "curl");

const options = {
  port: 0,
  adminPort: 0,
  streampoints: ["point1"],
  users: { user1: { password: "password1" } },
};
const revision2 = ["-sS", "-N", "-H", "Ntrip-Version: Ntrip/2.0"];
const asSource = ["-u", "base:server_password"];
const asRover = ["-u", "user1:password1"];

/** Bytes of every value, and more of them than a chunk or a buffer holds. */
const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => i * 31);

/** How curl posts: in chunks as it reads, or a file of known length. */
const uploads: [what: string, args: (file: string) => string[]][] = [
  ["in chunks", () => ["-X", "POST", "-T", "-"]],
  ["of a length", (file) => ["--data-binary", `@${file}`]],
];
/** How curl logs in as a rover, and what it speaks. */
const downloads: [what: string, args: string[]][] = [
  ["revision 2 with Basic", [...revision2, ...asRover]],
  ["revision 2 with Digest", [...revision2, ...asRover, "--digest"]],
  ["revision 2 with whatever is best", [...revision2, ...asRover, "--anyauth"]],
  ["revision 1", ["-sS", "-N", "--http0.9", ...asRover]],
];

for (const [upload, uploadArgs] of uploads) {
  for (const [download, downloadArgs] of downloads) {
    testWith([curl], `curl posts ${upload}, and curl gets it in ${download}`, async () => {
      await using folder = await temporaryFolder();
      const file = join(folder.path, "sent");
      await Deno.writeFile(file, bytes);
      await using caster = await startPart(servers.caster, { ...options, grace: "1s" });
      const { hostname, port } = caster.endpoints.ntrip!;
      const url = `http://${hostname}:${port}/point1`;
      // A first source, so that there are rovers before the other one begins.
      await runProgram(curl, [...revision2, ...asSource, "-d", "x", url]);
      await using rover = new RunningProgram(curl, [...downloadArgs, url]);
      await eventually(() => caster.observed.clients.open === 1);
      await using source = new RunningProgram(curl, [
        ...revision2,
        ...asSource,
        ...uploadArgs(file),
        url,
      ]);
      if (upload === "in chunks") await source.write(bytes);
      assert.equal(await source.finish(), 0, source.output);
      const answer = download === "revision 1" ? "ICY 200 OK\r\n".length : 0;
      await rover.until("all has come", () => rover.stdout.length >= answer + bytes.length);
      assert.deepEqual(rover.stdout.subarray(answer), bytes);
      assert.equal(await rover.finish(), 0, "the stream ends in order once no source is left");
    });
  }
}

testWith(
  [curl],
  "curl reads the sourcetable, all and a part of it, in both revisions",
  async () => {
    await using caster = await startPart(servers.caster, {
      ...options,
      streampoints: ["point1", "point2"],
    });
    const { hostname, port } = caster.endpoints.ntrip!;
    const url = `http://${hostname}:${port}/`;
    const all = await runProgram(curl, [...revision2, url]);
    assert.match(all, /^STR;point1;[^\n]*\nSTR;point2;[^\n]*\nENDSOURCETABLE\r\n$/);
    const part = await runProgram(curl, [...revision2, `${url}?match=STR;point2`]);
    assert.match(part, /^STR;point2;[^\n]*\nENDSOURCETABLE\r\n$/);
    const old = await runProgram(curl, ["-sS", "--http0.9", url]);
    assert.ok(old.startsWith("SOURCETABLE 200 OK\r\n") && old.endsWith(all));
    const page = await runProgram(curl, ["-sS", "-H", "Accept: text/html", url]);
    assert.equal(page, all);
  },
);

testWith([curl], "curl is refused with the status of what was wrong", async () => {
  await using caster = await startPart(servers.caster, options);
  const { hostname, port } = caster.endpoints.ntrip!;
  const status = (path: string, ...args: string[]) =>
    runProgram(curl, [
      ...revision2,
      ...["-o", "/dev/null", "-w", "%{http_code}"],
      ...args,
      `http://${hostname}:${port}${path}`,
    ]);
  assert.equal(await status("/point1"), "401");
  assert.equal(await status("/point1", "-u", "user1:wrong"), "401");
  assert.equal(await status("/point1", "-u", "user1:wrong", "--digest"), "401");
  assert.equal(await status("/nowhere", ...asRover), "404");
  assert.equal(await status("/point1", ...asRover), "503");
  assert.equal(await status("/point1", "-X", "DELETE"), "405");
});

testWith(
  [curl],
  "curl speaks TLS with both ports of the caster, and checks its certificate",
  async () => {
    await using folder = await temporaryFolder();
    const { cert, key } = await makeCertificate();
    const [tlsCert, tlsKey] = [join(folder.path, "cert.pem"), join(folder.path, "key.pem")];
    await Deno.writeTextFile(tlsCert, cert);
    await Deno.writeTextFile(tlsKey, key);
    await using caster = await startPart(servers.caster, {
      ...options,
      ntripsPort: 0,
      tlsCert,
      tlsKey,
      adminTls: true,
    });
    const { ntrips, admin } = caster.endpoints;
    const trusting = ["-sS", "-N", "--cacert", tlsCert];
    const table = await runProgram(curl, [
      ...trusting,
      ...["-H", "Ntrip-Version: Ntrip/2.0", `https://127.0.0.1:${ntrips!.port}/`],
    ]);
    assert.match(table, /^STR;point1;/);
    const listed = await runProgram(curl, [
      ...trusting,
      `https://localhost:${admin!.port}/streampoints/`,
    ]);
    assert.match(listed, /"stream_point":"point1"/);
  },
);
