/**
 * The process of an isolated part: reads what it shall be, runs it, and tells the run everything that
 * its recorders are told.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { systemClock } from "../core/clock.ts";
import { sentence } from "../core/errors.ts";
import { createRandom } from "../core/random.ts";
import type { Recorders } from "../observations/streams.ts";
import { Timeline } from "../observations/timeline.ts";
import { openPart } from "../parts/open_part.ts";
import type { Part, Running } from "../parts/part.ts";
import { exitCodes } from "./exit_codes.ts";
import {
  jsonLines,
  type PartCall,
  type PartMessage,
  type PartOrder,
  type Told,
  writeArguments,
} from "./isolation_protocol.ts";
import { probe } from "./probe.ts";
import { registries } from "./scenario.ts";

/** How long what a recorder was told may wait to be passed on: that much is lost at SIGKILL. */
const PASS_ON_MS = 5;

/** Runs one part as the run at the other end of standard input and output says. */
export async function runIsolatedPart(): Promise<void> {
  // A Ctrl-C in a terminal reaches this process as well; when to stop is for the run to say.
  Deno.addSignalListener("SIGINT", () => {});
  const lines = jsonLines<PartOrder | PartCall>(Deno.stdin.readable);
  const { value: order } = await lines.next() as { value: PartOrder };
  const part = registries[order.role][order.kind]!;
  const stop = new AbortController();
  const teller = new Teller();
  const probing = probe(teller.timeline, systemClock, stop.signal);
  let running: Running;
  try {
    running = await openPart(part, order.options, {
      instance: order.instance,
      clock: systemClock,
      random: createRandom(order.seed).stream(order.name, order.instance.index),
      log: getLogger(["wirebench", order.name]),
      signal: stop.signal,
      observe: teller.recorders(part, new Set(order.needsBytes)),
    });
  } catch (error) {
    teller.say({ is: "failed", message: sentence(error) });
    return;
  }
  teller.say({ is: "running", endpoints: running.endpoints });
  for await (const line of lines) await answer(line as PartCall, running, teller);
  await running[Symbol.asyncDispose]();
  stop.abort();
  await probing;
  teller.passOn();
}

async function answer({ call, action, argument }: PartCall, running: Running, teller: Teller) {
  try {
    // A stall that goes on is over when this is read, and seen once the timers that are due have fired.
    if (action === undefined) await systemClock.sleep(0);
    else await running.actions?.[action]?.(argument);
    teller.say({ is: "called", call });
  } catch (error) {
    teller.say({ is: "called", call, error: sentence(error) });
  }
}

/** Collects what recorders are told and passes it on together. */
class Teller {
  /** Only for the stalls of this process. */
  readonly timeline = new Timeline(systemClock);
  #told: Told[] = [];
  #stallsTold = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #encoder = new TextEncoder();

  /** Stand-ins for a part's recorders: whatever method is called is told to the run. */
  recorders(part: Part, needsBytes: ReadonlySet<string>): Recorders {
    const entries = Object.keys(part.streams).map((stream) => {
      const recorder = new Proxy({}, {
        get: (_, method) => {
          // The one thing that a part asks its recorder.
          if (method === "wantsDigest") return needsBytes.has(stream);
          return (...args: unknown[]) => {
            const written = writeArguments(args, needsBytes.has(stream));
            this.#told.push([stream, String(method), written, systemClock.now()]);
            this.#timer ??= setTimeout(() => this.passOn(), PASS_ON_MS);
          };
        },
      });
      return [stream, recorder];
    });
    return Object.fromEntries(entries) as Recorders;
  }

  /** Passes on what was collected, at once. */
  passOn(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { startedAt, stalls } = this.timeline;
    const fresh = stalls.spans.slice(this.#stallsTold).map(({ fromMs, toMs }) => ({
      fromMs: fromMs + startedAt,
      toMs: toMs + startedAt,
    }));
    this.#stallsTold = stalls.spans.length;
    if (this.#told.length === 0 && fresh.length === 0) return;
    this.say({ is: "told", told: this.#told, stalls: fresh });
    this.#told = [];
  }

  /** Writes a message; it is out when this returns. Where nobody reads it, this process ends. */
  say(message: PartMessage): void {
    if (message.is !== "told") this.passOn();
    let bytes = this.#encoder.encode(JSON.stringify(message) + "\n");
    try {
      while (bytes.length > 0) bytes = bytes.subarray(Deno.stdout.writeSync(bytes));
    } catch {
      Deno.exit(exitCodes.interrupted.code);
    }
  }
}
