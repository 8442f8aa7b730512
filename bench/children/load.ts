/**
 * The load as a process of its own.
 *
 * @module
 */
import { linesOf } from "../child.ts";
import { Load } from "../load/load.ts";
import type { LoadPlan } from "../load/plan.ts";
import { say } from "../usage.ts";

/** Nobody says anything to the load: its input ends when it is no longer wanted. */
async function endWithInput(): Promise<never> {
  for await (const _line of linesOf(Deno.stdin.readable));
  Deno.exit(0);
}

void endWithInput();
using load = new Load(JSON.parse(Deno.args[0]!) as LoadPlan);
await load.run(say);
Deno.exit(0);
