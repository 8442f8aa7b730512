/**
 * Our caster as a process of its own.
 *
 * @module
 */
import { servers, startPart } from "../../mod.ts";
import type { CasterPlan } from "../contenders/caster.ts";
import { answerWithUsage, say } from "../usage.ts";

const { streampoints, login, password, sourcePassword } = JSON.parse(Deno.args[0]!) as CasterPlan;
await using caster = await startPart(servers.caster, {
  port: 0,
  adminPort: 0,
  streampoints,
  users: { [login]: { password } },
  sourcePassword,
});
say(caster.endpoints.ntrip);
await answerWithUsage();
