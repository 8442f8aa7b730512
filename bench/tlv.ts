/**
 * `deno task bench tlv`: decoding commands, and sending them to many lamps.
 *
 * @module
 */
import net from "node:net";
import { Command } from "commander";
import { concat } from "../core/bytes.ts";
import { round } from "../core/units.ts";
import { encodeCommand, TlvDecoder } from "../protocols/tlv/mod.ts";
import { Child } from "./child.ts";
import { inTurn, median } from "./rounds.ts";
import { formatTable } from "./table.ts";
import { wholeNumber } from "./whole_number.ts";

/** What a sender's process is told. */
export interface TlvSenderPlan {
  sender: "stand" | "bare loop";
  /** How many lamps it waits for. */
  lamps: number;
  /** How many commands it sends each time that it is asked to. */
  commands: number;
}

/** Where a sender listens. */
export interface TlvSenderPorts {
  tlv: number;
}

interface Options {
  lamps: number;
  commands: number;
  rounds: number;
}

/** The command. */
export function command(): Command {
  return new Command("bench tlv")
    .description("Commands decoded a second, and delivered a second to many lamps.")
    .option("--lamps <n>", "how many lamps", wholeNumber, 1_000)
    .option("--commands <n>", "how many commands each of them gets", wholeNumber, 500)
    .option("--rounds <n>", "how often each run is repeated", wholeNumber, 3)
    .action(async (options: Options) => {
      console.log(await decoding(options));
      console.log(await delivering(options));
    });
}

/** What travels in one segment at most. */
const SEGMENT_BYTES = 64 * 1024;

const DECODED_SEGMENTS = 40;

async function decoding({ rounds }: Options): Promise<string> {
  const several = concat([
    encodeCommand("ON"),
    encodeCommand("COLOR", "ff8000"),
    encodeCommand("BRIGHTNESS", 200),
    encodeCommand("BLINK", 500),
    encodeCommand("OFF"),
  ]);
  const segment = concat(
    Array.from({ length: Math.floor(SEGMENT_BYTES / several.length) }, () => several),
  );
  const ways = { "our decoder": decode, "a loop that skips frames": skipFrames };
  const results = await inTurn(Object.keys(ways) as (keyof typeof ways)[], rounds, (way) => {
    const startedAt = performance.now();
    let commands = 0;
    for (let i = 0; i < DECODED_SEGMENTS; i++) commands += ways[way](segment);
    return Promise.resolve(commands / (performance.now() - startedAt) * 1_000);
  });
  const rows = [...results].map(([way, rates]) => [way, millions(median(rates))]);
  return formatTable("Commands decoded, in segments of 64 KiB", ["", "a second"], rows);
}

const decoder = new TlvDecoder();

function decode(segment: Uint8Array): number {
  let commands = 0;
  decoder.push(segment);
  for (let event = decoder.next(); event; event = decoder.next()) commands++;
  return commands;
}

function skipFrames(segment: Uint8Array): number {
  let commands = 0;
  for (let at = 0; at < segment.length; commands++) {
    at += 3 + (segment[at + 1]! << 8 | segment[at + 2]!);
  }
  return commands;
}

const senders = ["stand", "bare loop"] as const;

async function delivering(options: Options): Promise<string> {
  const { lamps, commands, rounds } = options;
  const results = await inTurn(senders, rounds, (sender) => deliver(sender, options));
  const bare = median(results.get("bare loop")!);
  const rows = [...results].map(([sender, rates]) => [
    sender === "stand" ? "our stand" : "a loop that only writes",
    millions(median(rates)),
    `${round(median(rates) / bare * 100)} %`,
  ]);
  const title = `${commands} commands to each of ${lamps} lamps, median of ${rounds} rounds`;
  return formatTable(title, ["", "delivered a second", "of the bare loop"], rows);
}

/** Commands times lamps a second, from the first that is sent to the last that has arrived. */
async function deliver(
  sender: TlvSenderPlan["sender"],
  { lamps, commands }: Options,
): Promise<number> {
  const plan: TlvSenderPlan = { sender, lamps, commands };
  await using child = new Child("tlv_sender", plan);
  const { tlv } = await child.next() as TlvSenderPorts;
  const expected = lamps * commands * encodeCommand("COLOR", "000000").length;
  const arrived = Promise.withResolvers<void>();
  let bytes = 0;
  const sockets = await Promise.all(
    Array.from({ length: lamps }, () =>
      connect(tlv, (count) => {
        bytes += count;
        if (bytes === expected) arrived.resolve();
      }, arrived.reject)),
  );
  await child.ask("go");
  const startedAt = performance.now();
  await arrived.promise;
  const elapsedMs = performance.now() - startedAt;
  for (const socket of sockets) socket.destroy();
  return lamps * commands / elapsedMs * 1_000;
}

function connect(
  port: number,
  onBytes: (count: number) => void,
  onError: (error: Error) => void,
): Promise<net.Socket> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: "127.0.0.1", port }, () => resolve(socket));
    socket.on("data", (bytes) => onBytes(bytes.length));
    socket.on("error", onError);
  });
}

function millions(perSecond: number): string {
  return `${(perSecond / 1e6).toFixed(perSecond < 1e7 ? 3 : 1)} M`;
}
