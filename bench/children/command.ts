/**
 * A command line of ours as a process of its own, which says at its end what it has used.
 *
 * @module
 */
import { main } from "../../cli/program.ts";
import { ownUsage, say } from "../usage.ts";
import type { CommandPlan } from "../watching.ts";

const { args, folder } = JSON.parse(Deno.args[0]!) as CommandPlan;
Deno.env.set("INIT_CWD", folder);
const { log } = console;
// The bench reads the answer, and nothing else.
console.log = console.error = () => {};
const code = await main(args);
console.log = log;
say({ code, cpuMs: ownUsage().cpuMs });
