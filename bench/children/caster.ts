/**
 * Our caster as a process of its own.
 *
 * @module
 */
import { join } from "node:path";
import { servers, startPart } from "../../mod.ts";
import type { CasterPlan, CasterPorts } from "../contenders/caster.ts";
import { answerWithUsage, say } from "../usage.ts";

const { streampoints, login, password, sourcePassword, identity } = JSON.parse(
  Deno.args[0]!,
) as CasterPlan;
const folder = await Deno.makeTempDir({ prefix: "wirebench-" });
const [tlsCert, tlsKey] = [join(folder, "cert.pem"), join(folder, "key.pem")];
if (identity !== undefined) {
  await Deno.writeTextFile(tlsCert, identity.cert);
  await Deno.writeTextFile(tlsKey, identity.key);
}
await using caster = await startPart(servers.caster, {
  port: 0,
  adminPort: 0,
  streampoints,
  users: { [login]: { password } },
  sourcePassword,
  ...(identity === undefined ? {} : { tlsCert, tlsKey, ntripsPort: 0 }),
});
await Deno.remove(folder, { recursive: true });
const { ntrip, ntrips } = caster.endpoints;
const ports: CasterPorts = { ntrip: ntrip!.port, ...(ntrips ? { ntrips: ntrips.port } : {}) };
say(ports);
await answerWithUsage();
