/**
 * `deno task bench caster`: our caster beside `str2str` and a loop that only writes.
 *
 * @module
 */
import { Command, InvalidArgumentError, Option } from "commander";
import { duration } from "../core/units.ts";
import { crowd } from "./tables/crowd.ts";
import type { Options } from "./tables/options.ts";
import { manyRovers } from "./tables/rovers.ts";
import { manySources } from "./tables/sources.ts";
import { stalled } from "./tables/stalled.ts";
import { wholeNumber } from "./whole_number.ts";

/** What is worth comparing, each a table. */
const tables = { rovers: manyRovers, sources: manySources, crowd, stalled };

/** The command. */
export function command(): Command {
  return new Command("bench caster")
    .description("Our caster beside str2str and a loop that only writes.")
    .addOption(
      new Option(
        "--for <duration>",
        "measured time of a run; three times that for a rover that never reads",
      ).argParser(readDuration).default(20_000, "20s"),
    )
    .addOption(
      new Option("--rounds <n>", "how often each run is repeated").argParser(wholeNumber).default(
        3,
      ),
    )
    .addOption(new Option("--rovers <n>", "rovers at a time").argParser(wholeNumber).default(500))
    .addOption(
      new Option("--table <name>", "only this table").choices(Object.keys(tables)),
    )
    .action(({ table, ...options }) => bench(options as Options, table as keyof typeof tables));
}

async function bench(options: Options, table: keyof typeof tables | undefined): Promise<void> {
  const { deno } = Deno.version;
  const { os, arch } = Deno.build;
  const busy = Deno.loadavg()[0]!.toFixed(1);
  const cores = navigator.hardwareConcurrency;
  console.log(`Deno ${deno}, ${os} ${arch}, ${cores} cores, load average ${busy}\n`);
  const chosen = table === undefined ? Object.values(tables) : [tables[table]];
  for (const make of chosen) console.log(await make(options));
}

function readDuration(text: string): number {
  const parsed = duration().safeParse(text);
  if (!parsed.success || parsed.data < 100) {
    throw new InvalidArgumentError("It must be a duration such as 20s, at least 100ms.");
  }
  return parsed.data;
}
