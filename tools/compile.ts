/**
 * `deno task compile [part…]`: standalone binaries, for machines without Deno.
 *
 * Without a part it is the whole command, with the shipped scenarios inside. A part's binary is the
 * same program without them, and with `serve <kind>` or `sim <kind>` put before whatever arguments it
 * is given: `dist/caster --port 2101` is `wirebench serve caster --port 2101`. All parts are in one
 * module graph, so the others are in it too: with the packages that they load some 20 MB, beside about
 * 100 MB of the runtime.
 *
 * @module
 */
import { Command, CommanderError } from "commander";
import { resolve } from "node:path";
import { UsageError } from "../cli/usage_error.ts";
import { BenchError } from "../core/errors.ts";
import { hintFor } from "../core/suggest.ts";
import { formatSize } from "../core/units.ts";
import { exitCodes } from "../harness/exit_codes.ts";
import { registries } from "../harness/scenario.ts";

const project = resolve(import.meta.dirname!, "..");

/** The subcommand that runs a part of each role. */
const subcommands = { server: "serve", simulator: "sim" };

/** Where binaries go, and for which system. */
interface Build {
  folder: string;
  /** As `deno compile --target` names it; `undefined` is this machine's. */
  target: string | undefined;
}

/** A binary to build. */
interface Binary {
  name: string;
  /** What is put before the arguments that it is given. */
  arguments: readonly string[];
  /** Folders of the project that it has inside. */
  include: readonly string[];
}

/** Runs a command line, without the program's name; the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const program = new Command("deno task compile")
    .description(
      "Builds a standalone binary: the whole command, or one for each part that is named.",
    )
    .argument("[part...]", "kinds of parts, such as caster")
    .option("--target <system>", "for another system, such as x86_64-pc-windows-msvc")
    .option("--output <folder>", "where the binaries go", "dist")
    .exitOverride()
    .action(async (kinds: string[], { target, output }: { target?: string; output: string }) => {
      const binaries = kinds.length === 0 ? [whole] : kinds.map(partBinary);
      const build = { folder: resolve(Deno.env.get("INIT_CWD") ?? project, output), target };
      for (const binary of binaries) await compile(binary, build);
    });
  try {
    await program.parseAsync([...args], { from: "user" });
    return exitCodes.passed.code;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.passed.code : exitCodes.invalid.code;
    }
    if (!(error instanceof UsageError || error instanceof BenchError)) throw error;
    console.error(`error: ${error.message}`);
    return error instanceof UsageError ? exitCodes.invalid.code : exitCodes.error.code;
  }
}

const whole: Binary = { name: "wirebench", arguments: [], include: ["scenarios"] };

function partBinary(kind: string): Binary {
  for (const role of ["server", "simulator"] as const) {
    if (!Object.hasOwn(registries[role], kind)) continue;
    return { name: kind, arguments: [subcommands[role], kind], include: [] };
  }
  const kinds = Object.values(registries).flatMap((registry) => Object.keys(registry));
  throw new UsageError(`There is no part ${JSON.stringify(kind)}: ${hintFor(kind, kinds)}`);
}

async function compile(binary: Binary, { folder, target }: Build): Promise<void> {
  const windows = target?.includes("windows") ?? Deno.build.os === "windows";
  const file = resolve(folder, binary.name + (windows ? ".exe" : ""));
  console.log(`compile ${file}`);
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "compile",
      "-P=bench",
      "--no-prompt",
      "--exclude-unused-npm",
      ...binary.include.flatMap((path) => ["--include", path]),
      ...(target === undefined ? [] : ["--target", target]),
      "--output",
      file,
      "main.ts",
      ...binary.arguments,
    ],
    cwd: project,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "inherit",
    stderr: "piped",
  }).output();
  const told = new TextDecoder().decode(stderr).split("\nStack backtrace:")[0]!.trimEnd();
  if (!success) throw failure(told, file);
  console.log(`${told}\n\n${file}: ${formatSize((await Deno.stat(file)).size)}`);
}

/** Whose fault it is that a binary could not be built, by what `deno compile` wrote. */
export function failure(told: string, file: string): UsageError | BenchError {
  const error = told.slice(Math.max(0, told.lastIndexOf("\nerror: ")));
  const target = /invalid value '(.*)' for '--target': (.*)/.exec(error);
  if (target !== null) return new UsageError(`--target ${target[1]}: ${target[2]}`);
  const url = /https?:\/\/\S*\bdenort\S*\.zip/.exec(error)?.[0];
  if (url !== undefined) {
    return new BenchError(
      `Cannot download ${url}, which every binary starts from: fetch it where there is a network, ` +
        "unpack it, and set DENORT_BIN=<path> to the program in it",
    );
  }
  const denort = /Could not find denort at '(.*)'/.exec(error)?.[1];
  if (denort !== undefined) {
    return new BenchError(
      `Cannot read ${denort}: DENORT_BIN must be the path of Deno ${Deno.version.deno}'s denort`,
    );
  }
  return new BenchError(`Cannot compile ${file}:\n${told}`);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
