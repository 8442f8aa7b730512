/**
 * The command line: which commands there are. What each does is loaded when it is called.
 *
 * @module
 */
import { Command, InvalidArgumentError } from "commander";
import { ISOLATED_PART } from "../harness/isolation.ts";
import { exitCodes } from "../harness/exit_codes.ts";
import { explainError } from "./explain_error.ts";
import { returnToCaller } from "./paths.ts";
import { uiAddress } from "./running_options.ts";

/** Runs a command line, without the program's name; the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  returnToCaller();
  let exitCode: number = exitCodes.passed.code;
  const done = (code: number) => {
    exitCode = code;
  };
  const program = new Command("wirebench")
    .description("A scriptable bench for network protocols.")
    .showHelpAfterError("(wirebench --help tells more)")
    // Names of options leave little room on a line of 80 columns: that is used all the same.
    .configureHelp({ minWidthToWrap: 20 })
    .exitOverride();

  program.command("run")
    .argument("<scenario...>", "shipped scenarios' names, files, or folders of files")
    .summary("run scenarios and judge them")
    .option("--set <name=value>", "set a variable; may be given again", another)
    .option("--seed <n>", "where all chance comes from", wholeNumber)
    .option("--target <server=host:port>", "put something real in a server's place", another)
    .option("--report <kind=file>", "write a report: json, junit, html", another)
    .option("--log <file>", "write the event log, to be judged again")
    .option("--pcap <file>", "capture what parts and links carry, for Wireshark")
    .option("--metrics-port <[host:]port>", "serve Prometheus metrics while it runs")
    .option("--ui [[host:]port]", "serve a page with plots while it runs", uiAddress)
    .option("--retry <n>", "repeat an inconclusive run, and only that", wholeNumber)
    .option("--filter <tag>", "only scenarios with this tag; may be given again", another)
    .option("--repeat <n>", "run everything so often, and say what is flaky", wholeNumber)
    .option("--parallel <n>", "run so many scenarios at a time that share no port", wholeNumber)
    .option("--watch", "run again when a scenario changes, or a file that it names")
    .option("--keep", "keep the runs in .wirebench (default: on a terminal, but not in a CI)")
    .option("--no-keep", "keep none of them")
    .action(async (scenarios, options) =>
      done(await (await import("./run.ts")).run(scenarios, options))
    );
  const serve = program.command("serve").summary("run one server until Ctrl-C");
  const sim = program.command("sim").summary("run one simulator until Ctrl-C");
  program.command("link").summary("put a link with faults between two programs")
    .requiredOption("--listen <host:port>", "where it listens; port 0 takes any free one")
    .requiredOption("--to <host:port>", "where it leads")
    .option("--fault <fault...>", "'kind: latency, delay: 20ms'; wirebench list names them")
    .option("--udp", "relay datagrams instead of TCP connections")
    .option("--seed <n>", "where all chance comes from", wholeNumber)
    .option("--pcap <file>", "capture what it carries, for Wireshark")
    .option("--verbose", "print every decision, and log to standard error")
    .action(async (options) => done(await (await import("./link.ts")).link(options)));
  program.command("get").argument("<url...>", "what to download; again, it goes on")
    .summary("download files, each over several connections")
    .option("-o, --output <file>", "what the file shall be called, and where")
    .option("--dir <folder>", "where the files go (default: here)")
    .option("--connections <n>", "most connections for a file (default 8)", wholeNumber)
    .option("--sha256 <hex>", "what the file must have")
    .option("--overwrite", "replace a file that is there already")
    .option("--refuse-private", "refuse servers that are not on the public internet")
    .option("--retries <n>", "how often a connection may fail in a row (default 5)", wholeNumber)
    .action(async (urls, options) => done(await (await import("./get.ts")).get(urls, options)));
  program.command("list").summary("everything there is")
    .action(async () => console.log(await (await import("./list.ts")).list()));
  program.command("explain").argument("<name>", "a part, step, stream kind, metric, or exit-codes")
    .summary("explain anything that list names")
    .action(async (name) => console.log((await import("./explain.ts")).explain(name)));
  program.command("check").argument("<scenario...>", "names or files")
    .summary("say what is wrong in scenarios, without running them")
    .action(async (scenarios) => done(await (await import("./check.ts")).check(scenarios)));
  program.command("judge").argument("<run>", "12, 3..7, last~1, echo~1, or a log")
    .summary("judge runs again from their event logs")
    .option("--report <kind=file>", "write a report: json, junit, html", another)
    .action(async (run, options) => done(await (await import("./judge.ts")).judge(run, options)));
  program.command("report").argument("<run...>", "12, 3..7, last~1, echo~1, or a log")
    .summary("draw runs on one page, those of a scenario over each other")
    .option("-o, --output <file>", "the page", "report.html")
    .action(async (runs, options) =>
      done(await (await import("./report.ts")).report(runs, options))
    );
  program.command("history").argument("[kept-scenario]", "its name or file")
    .summary("verdicts and figures of the runs that were kept, over time")
    .action(async (scenario) =>
      console.log(await (await import("./history.ts")).history(scenario))
    );
  program.command("compare").argument("[before]", "12, 3..7, last~1, echo~1, or a log")
    .argument("[after]", "the same (default: last)")
    .summary("say what changed from one run to another, beyond noise")
    .option("--smallest <share>", "the smallest change that is told (default 10%)")
    .option("--all", "show what did not change as well")
    .action(async (before, after, options) =>
      done(await (await import("./compare.ts")).compare(before, after, options))
    );
  program.command("hash-passwords").argument("<settings>", "the settings file of a caster")
    .summary("hash the plain passwords in a caster's settings; stop the caster before")
    .option("--keep-digest", "keep what HTTP Digest needs, which is nearly as good as the password")
    .action(async (path, options) =>
      done(await (await import("./hash_passwords.ts")).hashPasswords(path, options))
    );
  program.command("schema").summary("the JSON Schema of scenario files")
    .action(async () => {
      const { scenarioJsonSchema } = await import("../harness/json_schema.ts");
      console.log(JSON.stringify(scenarioJsonSchema(), undefined, 2));
    });

  program.command("new").argument("[name]", "its name, or its file")
    .summary("write a new scenario, from the answers to a few questions")
    .option("--about <sentence>", "what it shows")
    .option("--server <kind>", "a server of ours; may be given again", another)
    .option("--simulator <kind>", "a simulator; may be given again", another)
    .option("--external <host:port>", "something real that is dialled, in place of a part of ours")
    .option("--config <kind.option=value>", "an option of a part; may be given again", another)
    .option("--count <n>", "how many of each that dials")
    .option("--fault <fault>", "'kind: latency, delay: 20ms', or '' for none", another)
    .option("--for <10s>", "how long it is observed")
    .action(async (name, options) =>
      done(await (await import("./new/new.ts")).newScenario(name, options))
    );
  program.command("completions").argument("<shell>", "bash, zsh or fish")
    .summary("what a shell reads to complete this command's lines")
    .action(async (shell) =>
      console.log((await import("./completion/scripts.ts")).completionScript(shell))
    );
  program.command("__complete", { hidden: true })
    .requiredOption("--line <text>").option("--breaks <signs>")
    .action(async (options) => {
      const { complete } = await import("./completion/complete.ts");
      for (const line of await complete(program, options)) console.log(line);
    });

  program.command(ISOLATED_PART, { hidden: true })
    .action(async () => await (await import("../harness/isolated_part.ts")).runIsolatedPart());

  if (args[0] === "serve" || args[0] === "sim" || args[0] === "help") {
    const { partCommands } = await import("./part_commands.ts");
    partCommands("server", serve, done);
    partCommands("simulator", sim, done);
  }
  for (const command of program.commands) inherit(command, program);
  try {
    await program.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    return await explainError(error);
  }
}

/** Subcommands take over how errors are shown. */
function inherit(command: Command, parent: Command): void {
  command.copyInheritedSettings(parent);
  for (const below of command.commands) inherit(below, command);
}

/** An option that may be given again. A list behind it would take the scenarios' names, too. */
function another(text: string, before: string[] = []): string[] {
  return [...before, text];
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) {
    throw new InvalidArgumentError("It must be a whole number, from 0.");
  }
  return Number(text);
}
