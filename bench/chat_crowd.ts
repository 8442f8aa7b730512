/**
 * `deno task bench chat-crowd`: thousands of clients in one room, and many that come and go; what the
 * server needs for them, and whether it gives it back.
 *
 * @module
 */
import net from "node:net";
import { Command } from "commander";
import { schedule, systemClock } from "../core/clock.ts";
import { round } from "../core/units.ts";
import type { ChatServerPlan, ChatServerPorts } from "./chat.ts";
import { Child } from "./child.ts";
import { formatTable } from "./table.ts";
import type { Usage } from "./usage.ts";
import { wholeNumber } from "./whole_number.ts";

interface Options {
  clients: number;
  joins: number;
  for: number;
}

const LOOKS = 6;
/** How long one that comes and goes stays. */
const STAY_MS = 500;
const JOINS_AT_ONCE = 50;

/** The command. */
export function command(): Command {
  return new Command("bench chat-crowd")
    .description("A crowd that stays, and clients that join and leave beside it.")
    .option("--clients <n>", "how many stay", wholeNumber, 5_000)
    .option("--joins <n>", "how many join, and leave, a second", wholeNumber, 200)
    .option("--for <seconds>", "how long they come and go", wholeNumber, 60)
    .action(async (options: Options) => console.log(await table(options)));
}

async function table({ clients, joins, for: seconds }: Options): Promise<string> {
  const plan: ChatServerPlan = { server: "ours" };
  await using child = new Child("chat_server", plan);
  const { chat } = await child.next() as ChatServerPorts;
  const look = async () => await child.ask("usage") as Usage;
  const empty = await look();
  using crowd = new DisposableStack();
  for (let i = 0; i < clients; i += JOINS_AT_ONCE) {
    const some = Array.from({ length: Math.min(JOINS_AT_ONCE, clients - i) }, (_, k) => i + k);
    const joined = await Promise.all(some.map((index) => join(chat, `one${index}`)));
    for (const socket of joined) crowd.defer(() => void socket.destroy());
  }
  const looks = [{ at: `${clients} are there`, joined: 0, ...await look() }];
  const over = new AbortController();
  let joined = 0;
  let failed = 0;
  const coming = (async () => {
    for await (const { index } of schedule(1_000 / joins, systemClock, over.signal)) {
      join(chat, `guest${index}`).then(async (socket) => {
        joined++;
        await systemClock.sleep(STAY_MS);
        // Every other one forgets its manners.
        if (index % 2 === 0) socket.resetAndDestroy();
        else socket.end('{"TYPE":"BYE","BODY":"","id":"bye"}\n');
      }, () => failed++);
    }
  })().catch(() => {});
  for (let i = 1; i <= LOOKS; i++) {
    await systemClock.sleep(seconds * 1_000 / LOOKS);
    const at = `${round(seconds * i / LOOKS)} s later`;
    looks.push({ at, joined, ...await look() });
  }
  over.abort();
  await coming;
  const rows = looks.map(({ at, joined, cpuMs, rssBytes }, i) => {
    const spentMs = cpuMs - (looks[i - 1] ?? empty).cpuMs;
    return [at, String(joined), mebibytes(rssBytes), `${round(spentMs / 1_000)} s`];
  });
  rows.unshift(["nobody is there", "0", mebibytes(empty.rssBytes), ""]);
  const failures = failed > 0 ? `; ${failed} could not join` : "";
  const title = `${clients} clients stay, ${joins} a second join and leave${failures}`;
  return formatTable(title, ["", "joined since", "memory", "CPU since"], rows);
}

function join(port: number, login: string): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: "127.0.0.1", port }, () => {
      socket.write(`{"TYPE":"HI","BODY":"${login}","framing":"lines","id":"hi"}\n`);
    });
    socket.setNoDelay(true);
    socket.once("data", () => resolve(socket.resume()));
    socket.on("error", reject);
  });
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
