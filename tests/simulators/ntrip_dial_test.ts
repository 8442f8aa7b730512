import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dialOptionsOf } from "../../simulators/ntrip_dial.ts";
import { temporaryFolder } from "../interop/places.ts";

const dial = {
  target: { hostname: "caster", port: 2102 },
  connectTimeout: 1,
  redialMin: 2,
  redialMax: 3,
};

Deno.test("dialOptionsOf() dials over TCP where no TLS is asked for, whatever it says of it", async () => {
  const options = { ...dial, tls: false, tlsCa: "/nowhere", tlsAnyCertificate: true };
  assert.deepEqual(await dialOptionsOf(options), dial);
});

Deno.test("dialOptionsOf() trusts the system's authorities, those of a file, or anybody", async () => {
  await using folder = await temporaryFolder();
  const tlsCa = join(folder.path, "ca.pem");
  await writeFile(tlsCa, "PEM");
  const trust = async (options: { tlsCa?: string; tlsAnyCertificate: boolean }) =>
    (await dialOptionsOf({ ...dial, tls: true, ...options })).tls;
  assert.deepEqual(await trust({ tlsAnyCertificate: false }), { anyCertificate: false });
  assert.deepEqual(await trust({ tlsCa, tlsAnyCertificate: false }), {
    anyCertificate: false,
    ca: "PEM",
  });
  assert.deepEqual(await trust({ tlsAnyCertificate: true }), { anyCertificate: true });
});

Deno.test("dialOptionsOf() says which file it cannot read", async () => {
  const options = { ...dial, tls: true, tlsCa: "/nowhere/ca.pem", tlsAnyCertificate: false };
  await assert.rejects(dialOptionsOf(options), {
    name: "BenchError",
    message: "Cannot read /nowhere/ca.pem: there is no such file",
  });
});
