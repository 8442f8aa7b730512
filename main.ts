/**
 * The command `wirebench`: arguments in, exit code out.
 *
 * @module
 */
import { main } from "./cli/program.ts";

if (import.meta.main) Deno.exit(await main(Deno.args));
