/**
 * What a run and the process of an isolated part say to each other: JSON, a line a message.
 *
 * @module
 */
import type { Address } from "../core/address.ts";
import type { Span } from "../observations/span.ts";
import type { InstanceNumber, Role } from "../parts/part.ts";

/** The first line that the process reads: what it shall be. */
export interface PartOrder {
  role: Role;
  kind: string;
  /** The options as they were validated. */
  options: Record<string, unknown>;
  /** The part's name in the scenario, and which of its instances it is. */
  name: string;
  instance: InstanceNumber;
  /** The run's seed. */
  seed: number;
  /** Streams of which the run needs the bytes, and not only how many there were. */
  needsBytes: string[];
}

/** Any further line that it reads. When its input ends, it stops in order. */
export interface PartCall {
  call: number;
  /** Absent where the process shall only tell everything that was told until now. */
  action?: string;
  argument?: unknown;
}

/** What a recorder was told: its stream, the method, its arguments, and when. */
export type Told = [stream: string, method: string, args: unknown[], clockMs: number];

/** A line that the process writes. */
export type PartMessage =
  | { is: "running"; endpoints: Record<string, Address> }
  | { is: "failed"; message: string }
  | { is: "told"; told: Told[]; stalls: Span[] }
  | { is: "called"; call: number; error?: string };

/** Turns bytes among a recorder's arguments into what JSON can hold: as they are, or only how many. */
export function writeArguments(args: readonly unknown[], needsBytes: boolean): unknown[] {
  return args.map((arg) =>
    arg instanceof Uint8Array
      ? needsBytes ? { base64: arg.toBase64() } : { length: arg.length }
      : arg
  );
}

/** Turns them back; where only the number was written, that many zeros. */
export function readArguments(args: readonly unknown[]): unknown[] {
  return args.map((arg) => {
    // An argument that was left undefined; no recorder takes null.
    if (arg === null) return undefined;
    if (typeof arg !== "object") return arg;
    if ("base64" in arg) return Uint8Array.fromBase64(arg.base64 as string);
    return "length" in arg ? new Uint8Array(arg.length as number) : arg;
  });
}

/** The lines of a stream of bytes, each as its value. */
export async function* jsonLines<Message>(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<Message> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const bytes of stream) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop()!;
    for (const line of lines) if (line !== "") yield JSON.parse(line) as Message;
  }
}
