/**
 * Our caster as a process of its own.
 *
 * @module
 */
import { startCaster } from "../../mod.ts";
import type { CasterPlan } from "../contenders/caster.ts";
import { answerWithUsage, say } from "../usage.ts";

const { streampoints, login, password, sourcePassword } = JSON.parse(Deno.args[0]!) as CasterPlan;
await using caster = await startCaster({
  port: 0,
  adminPort: 0,
  streampoints,
  users: { [login]: { password } },
  sourcePassword,
});
say(caster.endpoints.ntrip);
await answerWithUsage();
