/**
 * The caster mode of RTKLIB's `str2str` among the contenders.
 *
 * @module
 */
import { systemClock } from "../../core/clock.ts";
import { BenchError } from "../../core/errors.ts";
import { encodeRoverRequest } from "../../protocols/ntrip/mod.ts";
import { freePorts } from "../free_ports.ts";
import { linesOf } from "../child.ts";
import type { Feed } from "../load/plan.ts";
import type { Usage } from "../usage.ts";
import type { Contender } from "./contender.ts";

const PROGRAM = "str2str";

/** One process takes no more (`MAXCLI` in its source), and leaves the others without an answer. */
const MAX_ROVERS = 32;

const START_TIMEOUT_MS = 5_000;
const TRY_MS = 20;

/** As many `str2str` as the rovers need, each fed with everything. */
export const str2str: Contender = {
  name: PROGRAM,
  async missing() {
    if (Deno.build.os !== "linux") return "its CPU time can be read on Linux only";
    try {
      await new Deno.Command(PROGRAM, { args: ["-h"], stdout: "null", stderr: "null" }).output();
      return undefined;
    } catch {
      return "it is not installed (Debian's package is rtklib)";
    }
  },
  async start(rovers) {
    await using stack = new AsyncDisposableStack();
    const shares = rovers.flatMap(share);
    const ports = freePorts(2 * shares.length);
    const processes = shares.map((count, index) =>
      stack.use(new Str2str(count, ports[2 * index]!, ports[2 * index + 1]!))
    );
    const listening = await Promise.all(processes.map((process) => process.listens()));
    const running = stack.move();
    return {
      feeds: listening.map(({ feed }) => feed),
      processes: listening.length,
      usage: () => usageOf(listening.map(({ pid }) => pid)),
      [Symbol.asyncDispose]: () => running.disposeAsync(),
    };
  },
};

/** The rovers of one source, divided among processes. */
function share(rovers: number): number[] {
  const processes = Math.ceil(rovers / MAX_ROVERS);
  return Array.from(
    { length: processes },
    (_, index) => Math.floor((rovers + index) / processes),
  );
}

/**
 * Runs the program until the shell's input ends, which it does however the bench ends; says its
 * process id.
 */
const SCRIPT = `${PROGRAM} "$@" >/dev/null 2>&1 & echo $!; cat >/dev/null; kill $!; wait $!`;

/** One process. */
class Str2str implements AsyncDisposable {
  readonly #shell: Deno.ChildProcess;
  readonly #feed: Feed;

  constructor(rovers: number, sourcePort: number, roverPort: number) {
    this.#feed = {
      source: { port: sourcePort, hello: "", reply: "" },
      rover: {
        port: roverPort,
        hello: new TextDecoder().decode(encodeRoverRequest({
          streampoint: "point1",
          agent: "NTRIP Wirebench",
          login: "user1",
          password: "password1",
        })),
        reply: "ICY 200 OK\r\n",
      },
      rovers,
    };
    this.#shell = new Deno.Command("sh", {
      args: [
        "-c",
        SCRIPT,
        "sh",
        "-in",
        `tcpsvr://:${sourcePort}`,
        "-out",
        `ntripc://user1:password1@:${roverPort}/point1`,
      ],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
  }

  /** Resolves, once it accepts connections, to where that is and who it is. */
  async listens(): Promise<{ feed: Feed; pid: number }> {
    const { value: pid } = await linesOf(this.#shell.stdout).next();
    const deadline = systemClock.now() + START_TIMEOUT_MS;
    const { port } = this.#feed.rover;
    for (;;) {
      try {
        (await Deno.connect({ hostname: "127.0.0.1", port })).close();
        return { feed: this.#feed, pid: Number(pid) };
      } catch (cause) {
        if (systemClock.now() > deadline) {
          throw new BenchError(`${PROGRAM} does not listen on port ${port}`, { cause });
        }
        await systemClock.sleep(TRY_MS);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#shell.stdin.close();
    await this.#shell.status;
  }
}

/** The unit of times in `/proc/<pid>/stat`: `USER_HZ`, 100 on every Linux. */
const TICK_MS = 10;

/**
 * What processes have used, all together; of proc(5) the fields `utime` (14) and `stime` (15) of
 * `stat`, and `VmRSS` of `status`. Permissions never let this runtime read `/proc`, so `cat` does.
 */
async function usageOf(pids: readonly number[]): Promise<Usage> {
  const { stdout } = await new Deno.Command("cat", {
    args: pids.flatMap((pid) => [`/proc/${pid}/stat`, `/proc/${pid}/status`]),
  }).output();
  const usage = { cpuMs: 0, rssBytes: 0 };
  for (const line of new TextDecoder().decode(stdout).split("\n")) {
    const times = /^\d+ \(.*\) \S(?: -?\d+){10} (\d+) (\d+) /.exec(line);
    if (times !== null) usage.cpuMs += (Number(times[1]) + Number(times[2])) * TICK_MS;
    const memory = /^VmRSS:\s+(\d+) kB$/.exec(line);
    if (memory !== null) usage.rssBytes += Number(memory[1]) * 1024;
  }
  return usage;
}
