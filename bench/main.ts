/**
 * The command `deno task bench`: measures a server of ours beside its peers.
 *
 * @module
 */
import { CommanderError } from "commander";
import { BenchError } from "../core/errors.ts";
import { hintFor } from "../core/suggest.ts";
import { exitCodes } from "../harness/exit_codes.ts";
import { benches } from "./registry.ts";

/** Runs a bench by its name, or lists what there is; the exit code. */
async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === "--help") {
    console.log(list());
    return exitCodes.passed.code;
  }
  if (!Object.hasOwn(benches, name)) {
    const hint = hintFor(name, Object.keys(benches));
    console.error(`error: There is no bench ${JSON.stringify(name)}: ${hint}`);
    return exitCodes.invalid.code;
  }
  const { command } = await benches[name as keyof typeof benches].load();
  try {
    await command().exitOverride().parseAsync(args, { from: "user" });
    return exitCodes.passed.code;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.passed.code : exitCodes.invalid.code;
    }
    if (!(error instanceof BenchError)) throw error;
    console.error(`error: ${error.message}`);
    return exitCodes.error.code;
  }
}

function list(): string {
  const rows = Object.entries(benches).map(([name, { summary }]) =>
    `  ${name.padEnd(11)} ${summary}`
  );
  return ["Benches", ...rows, "", "More about one: deno task bench <name> --help"].join("\n");
}

if (import.meta.main) Deno.exit(await main(Deno.args));
