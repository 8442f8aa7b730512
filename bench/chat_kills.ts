/**
 * `deno task bench chat-kills`: a chat whose server and clients are killed again and again at random
 * moments, while somebody who sees everything keeps account of what was sent, shown and told.
 *
 * @module
 */
import { Command } from "commander";
import type { Address } from "../core/address.ts";
import { systemClock } from "../core/clock.ts";
import { BenchError } from "../core/errors.ts";
import { createRandom, type Random } from "../core/random.ts";
import type { DeliveryStatus, Framing } from "../protocols/chat/mod.ts";
import { messageIds } from "../simulators/chat_ids.ts";
import { ChatSession, type Fate } from "../simulators/chat_session.ts";
import type { Connection } from "../transports/connection.ts";
import { dialTcp } from "../transports/tcp.ts";
import type { ChatServerPlan, ChatServerPorts } from "./chat.ts";
import { Child } from "./child.ts";
import { formatTable } from "./table.ts";
import { wholeNumber } from "./whole_number.ts";

/** How much is killed. */
export interface KillPlan {
  kills: number;
  /** How many clients there are; every other one speaks legacy. */
  clients: number;
  seed: number;
}

/** What was found in the end. */
export interface Account {
  sent: number;
  /** How many were told which final status. */
  told: Record<Exclude<DeliveryStatus, "queued">, number>;
  serverKills: number;
  clientKills: number;
  /** Told that it is delivered, and shown to nobody. */
  deliveredUnshown: string[];
  /** Told that it failed, and shown. */
  failedShown: string[];
  shownTwice: string[];
  /** Never told anything final. */
  untold: string[];
}

/** How many of its messages a client has on the way at most. */
const ON_THE_WAY = 5;
const TALK_EVERY_MS = 10;
const KILL_AFTER_MS = { min: 30, max: 250 };
const REDIAL_AFTER_MS = 20;
/** A share of the kills meets the server. */
const SERVER_SHARE = 0.3;
/** Longer than a message can be under way when everybody is there. */
const PATIENCE_MS = 10_000;

interface SentMessage {
  shown: number;
  fate: Fate | undefined;
}

/** Kills, and gives the account. */
export async function surviveKills({ kills, clients, seed }: KillPlan): Promise<Account> {
  const random = createRandom(seed);
  const chance = random.stream("kills");
  await using chat = await KillableChat.start();
  const messages = new Map<string, SentMessage>();
  const everybody = Array.from({ length: clients }, (_, index) =>
    new Client({
      index,
      of: clients,
      framing: index % 2 === 0 ? "lines" : "legacy",
      random: random.stream("client", index),
      address: chat.address,
      messages,
    }));
  const count = { server: 0, client: 0 };
  for (let kill = 0; kill < kills; kill++) {
    await systemClock.sleep(chance.integer(KILL_AFTER_MS.min, KILL_AFTER_MS.max));
    if (chance.next() < SERVER_SHARE) {
      count.server++;
      await chat.killAndRestart();
    } else {
      count.client++;
      everybody[chance.integer(0, clients - 1)]!.kill();
    }
  }
  await Promise.all(everybody.map((client) => client.finish()));
  return { ...accountOf(messages), serverKills: count.server, clientKills: count.client };
}

function accountOf(messages: ReadonlyMap<string, SentMessage>) {
  const all = [...messages];
  const told = (status: DeliveryStatus) => all.filter(([, { fate }]) => fate?.status === status);
  const ids = (found: typeof all) => found.map(([id]) => id);
  const isCertain = ([, { fate }]: (typeof all)[number]) => fate!.isCertain;
  return {
    sent: all.length,
    told: {
      delivered: told("delivered").length,
      failed: told("failed").length,
      unknown: told("unknown").length,
    },
    // A legacy client may take the status of one message for that of another, and knows when it may.
    deliveredUnshown: ids(told("delivered").filter(isCertain).filter(([, m]) => m.shown === 0)),
    failedShown: ids(told("failed").filter(isCertain).filter(([, m]) => m.shown > 0)),
    shownTwice: ids(all.filter(([, { shown }]) => shown > 1)),
    untold: ids(all.filter(([, { fate }]) => fate === undefined)),
  };
}

/** A chat as a process, which keeps its port. */
class KillableChat implements AsyncDisposable {
  readonly address: Address;
  #child: Child;

  private constructor(child: Child, port: number) {
    this.#child = child;
    this.address = { hostname: "127.0.0.1", port };
  }

  static async start(): Promise<KillableChat> {
    const { child, port } = await startServer(0);
    return new KillableChat(child, port);
  }

  async killAndRestart(): Promise<void> {
    await this.#child.kill();
    await this.#child[Symbol.asyncDispose]();
    ({ child: this.#child } = await startServer(this.address.port));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#child[Symbol.asyncDispose]();
  }
}

async function startServer(port: number) {
  const plan: ChatServerPlan = { server: "ours", port };
  const child = new Child("chat_server", plan);
  const { chat } = await child.next() as ChatServerPorts;
  return { child, port: chat };
}

interface ClientPlan {
  index: number;
  of: number;
  framing: Framing;
  random: Random;
  address: Address;
  /** Everything that anybody has sent, by its text. */
  messages: Map<string, SentMessage>;
}

/** One client: it talks whenever it is connected, and comes back whenever it is not. */
class Client {
  readonly #plan: ClientPlan;
  readonly #ended: Promise<void>;
  #connection: Connection | undefined;
  #isTalking = true;
  #sent = 0;
  #onTheWay = 0;

  constructor(plan: ClientPlan) {
    this.#plan = plan;
    this.#ended = this.#live();
  }

  /** Its connection is torn, as when its process is killed. */
  kill(): void {
    this.#connection?.reset();
  }

  /** Stops talking, and resolves once nothing of its own is on the way. */
  async finish(): Promise<void> {
    this.#isTalking = false;
    const deadline = performance.now() + PATIENCE_MS;
    while (this.#onTheWay > 0 && performance.now() < deadline) await systemClock.sleep(5);
    await this.#connection?.close();
    await this.#ended;
  }

  async #live(): Promise<void> {
    const { index, framing, random, address } = this.#plan;
    const nextId = messageIds(`c${index}`);
    while (this.#isTalking) {
      try {
        const connection = await dialTcp(address, AbortSignal.timeout(PATIENCE_MS));
        this.#connection = connection;
        // Whoever ends it while it comes back finds nothing to close.
        if (!this.#isTalking) return await connection.close();
        const chat: ChatSession = new ChatSession(
          connection,
          { login: loginOf(index), framing, clock: systemClock, nextId },
          {
            joined: () => void this.#talk(chat, random),
            show: (message) => {
              const known = this.#plan.messages.get(message.text);
              if (known !== undefined) known.shown++;
              chat.acknowledge(message);
            },
          },
        );
        await chat.run(() => {}).finally(() => connection.close());
      } catch {
        // The server is dead or does not know yet that this one's last connection is: again.
      }
      this.#connection = undefined;
      await systemClock.sleep(REDIAL_AFTER_MS);
    }
  }

  async #talk(chat: ChatSession, random: Random): Promise<void> {
    const { index, of, messages } = this.#plan;
    while (chat.isJoined && this.#isTalking) {
      if (this.#onTheWay < ON_THE_WAY) {
        const to = (index + random.integer(1, of - 1)) % of;
        const text = `${index}/${this.#sent++}`;
        const message: SentMessage = { shown: 0, fate: undefined };
        messages.set(text, message);
        this.#onTheWay++;
        chat.send(loginOf(to), text, (fate) => {
          if (fate.status === "queued") return;
          message.fate = fate;
          this.#onTheWay--;
        });
      }
      await systemClock.sleep(TALK_EVERY_MS);
    }
  }
}

function loginOf(index: number): string {
  return `client${index}`;
}

/** The command. */
export function command(): Command {
  return new Command("bench chat-kills")
    .description("Server and clients of a chat are killed at random; is what it says still true?")
    .option("--kills <n>", "how many", wholeNumber, 100)
    .option("--clients <n>", "how many, half of them legacy", wholeNumber, 12)
    .option("--seed <n>", "where all chance comes from", wholeNumber, 1)
    .action(async (plan: KillPlan) => {
      const account = await surviveKills(plan);
      console.log(tableOf(account));
      const { deliveredUnshown, failedShown, shownTwice, untold } = account;
      const wrong = [deliveredUnshown, failedShown, shownTwice, untold].flat();
      if (wrong.length > 0) throw new BenchError("What the chat said was not always true");
    });
}

function tableOf(account: Account): string {
  const { sent, told, serverKills, clientKills } = account;
  const title = `${serverKills} kills of the server, ${clientKills} of clients, ${sent} messages`;
  const rows: [string, number][] = [
    ["told delivered", told.delivered],
    ["… and shown to nobody", account.deliveredUnshown.length],
    ["told failed", told.failed],
    ["… and shown all the same", account.failedShown.length],
    ["unknown", told.unknown],
    ["told nothing final", account.untold.length],
    ["shown twice", account.shownTwice.length],
  ];
  return formatTable(title, ["", "messages"], rows.map(([what, n]) => [what, String(n)]));
}
