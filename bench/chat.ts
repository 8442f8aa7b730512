/**
 * `deno task bench chat`: messages with their acknowledgements through the chat, beside a relay that
 * only parses, looks up and writes.
 *
 * @module
 */
import net from "node:net";
import { Command } from "commander";
import { systemClock } from "../core/clock.ts";
import { round } from "../core/units.ts";
import { Child } from "./child.ts";
import { inTurn, median } from "./rounds.ts";
import { formatTable } from "./table.ts";
import type { Usage } from "./usage.ts";
import { wholeNumber } from "./whole_number.ts";

/** What a server's process is told. */
export interface ChatServerPlan {
  server: typeof servers[number];
  /** Where ours listens; by default on any free port. */
  port?: number;
}

/** Where a server listens. */
export interface ChatServerPorts {
  chat: number;
}

interface Options {
  bots: number;
  inFlight: number;
  for: number;
  rounds: number;
}

/** What one server did in the measured time. */
interface Relayed {
  /** Messages delivered and acknowledged, a second. */
  perSecond: number;
  /** The server's CPU time for each. */
  cpuUsPerMessage: number;
}

/** The command. */
export function command(): Command {
  return new Command("bench chat")
    .description("Messages through the chat, beside a bare JSON relay; lines framing.")
    .option("--bots <n>", "how many, in pairs", wholeNumber, 100)
    .option("--in-flight <n>", "how many messages each has on the way", wholeNumber, 10)
    .option("--for <seconds>", "how long each run is measured", wholeNumber, 5)
    .option("--rounds <n>", "how often each run is repeated", wholeNumber, 3)
    .action(async (options: Options) => console.log(await table(options)));
}

const servers = ["ours", "bare relay"] as const;
const WARM_UP_MS = 1_000;
const TEXT = "the quick brown fox jumps over the lazy dog";

async function table(options: Options): Promise<string> {
  const { bots, inFlight, rounds } = options;
  const results = await inTurn(servers, rounds, (server) => relay(server, options));
  const of = (server: typeof servers[number], figure: keyof Relayed) =>
    median(results.get(server)!.map((relayed) => relayed[figure]));
  const rows = servers.map((server) => [
    server === "ours" ? "our chat" : "a relay that only parses and writes",
    round(of(server, "perSecond")),
    of(server, "cpuUsPerMessage").toFixed(1),
    `${round(of("bare relay", "cpuUsPerMessage") / of(server, "cpuUsPerMessage") * 100)} %`,
  ]);
  const title = `${bots} bots, ${inFlight} messages of each on the way, median of ${rounds} rounds`;
  const columns = ["", "acknowledged/s", "CPU µs each", "messages a CPU second, of the relay"];
  return formatTable(title, columns, rows);
}

async function relay(
  server: ChatServerPlan["server"],
  { bots, inFlight, for: seconds }: Options,
): Promise<Relayed> {
  const plan: ChatServerPlan = { server };
  await using child = new Child("chat_server", plan);
  const { chat } = await child.next() as ChatServerPorts;
  const seen = { acknowledged: 0 };
  using sockets = new DisposableStack();
  const begin = await Promise.all(
    Array.from({ length: bots }, (_, i) => converse(chat, i, inFlight, seen, sockets)),
  );
  for (const one of begin) one();
  await systemClock.sleep(WARM_UP_MS);
  const before = { ...await child.ask("usage") as Usage, ...seen, atMs: performance.now() };
  await systemClock.sleep(seconds * 1_000);
  const after = { ...await child.ask("usage") as Usage, ...seen, atMs: performance.now() };
  const acknowledged = after.acknowledged - before.acknowledged;
  return {
    perSecond: acknowledged / (after.atMs - before.atMs) * 1_000,
    cpuUsPerMessage: (after.cpuMs - before.cpuMs) * 1_000 / acknowledged,
  };
}

/**
 * One bot, as cheap as can be: what is measured is the server. It acknowledges what comes, and sends
 * one more for each that was acknowledged. Resolves, once it is in, to what begins the talk.
 */
function converse(
  port: number,
  index: number,
  inFlight: number,
  seen: { acknowledged: number },
  sockets: DisposableStack,
): Promise<() => void> {
  const joined = Promise.withResolvers<() => void>();
  let sent = 0;
  const next = () =>
    `{"TYPE":"SENDTO","BODY":["bot${index ^ 1}","${TEXT}"],"id":"${index}-${sent++}"}\n`;
  const socket = net.connect({ host: "127.0.0.1", port }, () => {
    socket.write(`{"TYPE":"HI","BODY":"bot${index}","framing":"lines","id":"hi"}\n`);
  });
  sockets.defer(() => void socket.destroy());
  socket.setNoDelay(true);
  socket.setEncoding("latin1");
  socket.on("error", joined.reject);
  let rest = "";
  socket.on("data", (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    let answer = "";
    for (const line of lines) {
      if (line.includes('"INCMESS"')) {
        const id = /"id":"([^"]*)"/.exec(line)![1];
        answer += `{"TYPE":"MESSACC","BODY":"bot${index ^ 1}","id":"${id}"}\n`;
      } else if (line.includes('"delivered"')) {
        seen.acknowledged++;
        answer += next();
      } else if (line.includes('"STATE"')) {
        joined.resolve(() => void socket.write(Array.from({ length: inFlight }, next).join("")));
      }
    }
    if (answer !== "") socket.write(answer);
  });
  return joined.promise;
}
