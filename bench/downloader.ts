/**
 * `deno task bench downloader`: a file from nginx into memory, beside the programs that people use.
 *
 * @module
 */
import { resolve } from "node:path";
import { Command } from "commander";
import { BenchError } from "../core/errors.ts";
import { formatSize } from "../core/units.ts";
import { linesOf } from "./child.ts";
import { freePorts } from "./free_ports.ts";
import { inTurn, median } from "./rounds.ts";
import { formatTable } from "./table.ts";
import { wholeNumber } from "./whole_number.ts";

interface Options {
  mib: number;
  rounds: number;
}

/** What one program needed. */
interface Cost {
  wallMs: number;
  cpuMs: number;
  peakBytes: number;
}

const root = resolve(import.meta.dirname!, "..");
const MIB = 2 ** 20;

/** How each is asked for a URL; `FILE` stands for where it shall be. */
const programs: Record<string, (connections: number) => string[]> = {
  "wirebench get": (connections) => [
    Deno.execPath(),
    "run",
    "-q",
    "-A",
    `--config=${root}/deno.json`,
    `${root}/main.ts`,
    "get",
    "-o",
    "FILE",
    `--connections=${connections}`,
  ],
  aria2c: (connections) => [
    "aria2c",
    "-q",
    "--file-allocation=none",
    `-x${Math.min(connections, 16)}`,
    `-s${connections}`,
    "-d/",
    "-oFILE",
  ],
  axel: (connections) => ["axel", "-q", `-n${connections}`, "-oFILE"],
  curl: () => ["curl", "-s", "-o", "FILE"],
};

/** The command. */
export function command(): Command {
  return new Command("bench downloader")
    .description("A file from nginx into memory: ours, aria2c, axel and curl.")
    .option("--mib <n>", "how long the file is", wholeNumber, 1_024)
    .option("--rounds <n>", "how often each run is repeated", wholeNumber, 3)
    .action(async ({ mib, rounds }: Options) => {
      console.log(await compare({ mib, rounds, connections: 8, perConnection: undefined }));
      const limited = {
        mib: Math.min(mib, 128),
        rounds,
        connections: 16,
        perConnection: 8_000_000,
      };
      console.log(await compare(limited));
      console.log(await memory(mib));
    });
}

interface Case {
  mib: number;
  rounds: number;
  connections: number;
  /** Bytes a second that the server gives each connection; `undefined` is all that it has. */
  perConnection: number | undefined;
}

async function compare({ mib, rounds, connections, perConnection }: Case): Promise<string> {
  await using server = await Nginx.start(mib, perConnection);
  const names = Object.keys(programs);
  const results = await inTurn(names, rounds, (name) => fetchWith(name, connections, server));
  const of = (name: string, figure: keyof Cost) =>
    median(results.get(name)!.map((cost) => cost[figure]));
  const rows = names.map((name) => [
    name,
    `${(of(name, "wallMs") / 1_000).toFixed(2)} s`,
    `${(of(name, "cpuMs") / 1_000).toFixed(2)} s`,
    `${(of(name, "cpuMs") / of("curl", "cpuMs")).toFixed(2)} ×`,
    formatSize(of(name, "peakBytes")),
  ]);
  const ideal = perConnection === undefined
    ? ""
    : `, ${perConnection / 1e6} MB/s each: ideal ${
      (mib * MIB / perConnection / connections).toFixed(2)
    } s`;
  const title = `${mib} MiB over ${connections} connections${ideal}; median of ${rounds} rounds`;
  return formatTable(title, ["", "wall", "CPU", "of curl's", "memory"], rows);
}

/** Whether memory grows with the file. */
async function memory(mib: number): Promise<string> {
  const rows: string[][] = [];
  for (const size of [mib / 8, mib, mib * 4].map(Math.ceil)) {
    await using server = await Nginx.start(size, undefined);
    const { peakBytes } = await fetchWith("wirebench get", 8, server);
    rows.push([`${size} MiB`, formatSize(peakBytes)]);
  }
  return formatTable("Memory of wirebench get, by the file's length", ["", "at most"], rows);
}

/** Runs a program to its end, and says as JSON what it needed; Python can ask the system that. */
const MEASURE = `
import json, resource, subprocess, sys, time
began = time.monotonic()
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"code": code, "wallMs": (time.monotonic() - began) * 1000,
  "cpuMs": (used.ru_utime + used.ru_stime) * 1000, "peakBytes": used.ru_maxrss * 1024}))`;

async function fetchWith(name: string, connections: number, server: Nginx): Promise<Cost> {
  const file = `${server.folder}/fetched`;
  const args = [...programs[name]!(connections), server.url]
    .map((arg) => arg.replace("FILE", name === "aria2c" ? file.slice(1) : file));
  const { stdout } = await run("python3", ["-c", MEASURE, ...args]);
  const { code, ...cost } = JSON.parse(stdout) as Cost & { code: number };
  const { code: difference } = await run("cmp", ["-s", `${server.folder}/file`, file]);
  await run("rm", ["-f", file]);
  if (code === 0 && difference === 0) return cost;
  const what = code === 0 ? "fetched other bytes" : `ended with ${code}: is it installed?`;
  throw new BenchError(`Cannot measure ${name}: it ${what}`);
}

async function run(command: string, args: string[]): Promise<{ code: number; stdout: string }> {
  try {
    const { code, stdout } = await new Deno.Command(command, { args, stderr: "inherit" }).output();
    return { code, stdout: new TextDecoder().decode(stdout) };
  } catch (cause) {
    throw new BenchError(`Cannot run ${command}: is it installed?`, { cause });
  }
}

/**
 * Makes a folder in memory with a file of random bytes, serves it until its input ends, and removes it.
 * The shell does what permissions keep this runtime from.
 */
const SERVE = `
set -e
folder=$(mktemp -d /dev/shm/wirebench-bench-XXXXXX)
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$folder"' EXIT
head -c "$1" /dev/urandom > "$folder/file"
cat > "$folder/conf" <<CONF
daemon off; user root; worker_processes 1; pid $folder/pid; error_log /dev/null;
events { worker_connections 1024; }
http {
  access_log off; sendfile on;
  client_body_temp_path $folder; proxy_temp_path $folder; fastcgi_temp_path $folder;
  uwsgi_temp_path $folder; scgi_temp_path $folder;
  server { listen 127.0.0.1:$2; root $folder; limit_rate $3; }
}
CONF
PATH="$PATH:/usr/sbin" nginx -e /dev/null -c "$folder/conf" & server=$!
for i in $(seq 200); do curl -sI "http://127.0.0.1:$2/file" >/dev/null && break; sleep 0.05; done
echo "$folder"
cat >/dev/null
`;

/** An nginx with one file. Disposing ends it. */
class Nginx implements AsyncDisposable {
  readonly #shell: Deno.ChildProcess;
  readonly folder: string;
  readonly url: string;

  private constructor(shell: Deno.ChildProcess, folder: string, port: number) {
    this.#shell = shell;
    this.folder = folder;
    this.url = `http://127.0.0.1:${port}/file`;
  }

  static async start(mib: number, perConnection: number | undefined): Promise<Nginx> {
    const [port] = freePorts(1) as [number];
    const shell = new Deno.Command("bash", {
      args: ["-c", SERVE, "serve", `${mib * MIB}`, `${port}`, `${perConnection ?? 0}`],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const lines = linesOf(shell.stdout);
    const { done, value } = await lines.next();
    if (done) throw new BenchError("Cannot serve a file with nginx: is it installed?");
    return new Nginx(shell, value, port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#shell.stdin.close();
    await this.#shell.status;
  }
}
