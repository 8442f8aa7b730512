/**
 * A part in a process of its own, so that a scenario can kill it. The program executes itself anew; the
 * two talk over standard input and output. When the run dies, the part's input ends and it stops.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { Address } from "../core/address.ts";
import { BenchError } from "../core/errors.ts";
import type { Recorder } from "../observations/recorder.ts";
import type { Recorders } from "../observations/streams.ts";
import type { Timeline } from "../observations/timeline.ts";
import type { Running } from "../parts/part.ts";
import {
  jsonLines,
  type PartCall,
  type PartMessage,
  type PartOrder,
  readArguments,
} from "./isolation_protocol.ts";

/** The argument with which the program becomes the process of an isolated part. */
export const ISOLATED_PART = "isolated-part";

/** How long a part may take to stop in order before it is killed. */
const STOP_TIMEOUT_MS = 5_000;

/** How long it may take to tell what it was told until now. */
const TELL_TIMEOUT_MS = 5_000;

/** A part that runs in a process of its own. */
export interface IsolatedPart extends Running {
  /**
   * Waits until the recorders were told everything that happened until now.
   *
   * @throws {BenchError} when the process does not answer.
   */
  tellAll(): Promise<void>;
  /** Ends the process without a word (SIGKILL), and waits until it is gone. */
  kill(): Promise<void>;
}

/**
 * The arguments with which {@link Deno.execPath} starts this program again: a binary by itself, a
 * checkout or a bundle by the runtime.
 */
export function programArguments(...args: readonly string[]): string[] {
  if (Deno.build.standalone) return [...args];
  const checkout = fileURLToPath(new URL("../main.ts", import.meta.url));
  const isCheckout = import.meta.url.endsWith("/harness/isolation.ts");
  return isCheckout
    ? ["run", "-q", "-P=bench", checkout, ...args]
    : ["run", "-q", "-A", fileURLToPath(Deno.mainModule), ...args];
}

/**
 * Starts a part in a process of its own.
 *
 * @param recorders Are told everything that the part's recorders are told, at the time of the telling.
 * @throws {BenchError} when the part cannot start.
 */
export async function startIsolated(
  order: PartOrder,
  recorders: Recorders,
  timeline: Timeline,
): Promise<IsolatedPart> {
  const child = new Deno.Command(Deno.execPath(), {
    args: programArguments(ISOLATED_PART),
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const input = child.stdin.getWriter();
  const encoder = new TextEncoder();
  const send = (message: PartOrder | PartCall) =>
    input.write(encoder.encode(JSON.stringify(message) + "\n"));
  const started = Promise.withResolvers<Record<string, Address>>();
  const calls = new Map<number, PromiseWithResolvers<void>>();

  function take(message: PartMessage): void {
    switch (message.is) {
      case "running":
        return started.resolve(message.endpoints);
      case "failed":
        return started.reject(new BenchError(message.message));
      case "called": {
        const call = calls.get(message.call);
        calls.delete(message.call);
        if (message.error === undefined) call?.resolve();
        else call?.reject(new BenchError(message.error));
        return;
      }
      case "told":
        // First: whether something was held up is decided when it is recorded.
        for (const { fromMs, toMs } of message.stalls) {
          timeline.stalls.add({ fromMs: timeline.at(fromMs), toMs: timeline.at(toMs) });
        }
        for (const [stream, method, args, clockMs] of message.told) {
          timeline.replay(clockMs, () => tell(recorders[stream]!, method, readArguments(args)));
        }
    }
  }

  let gone: BenchError | undefined;
  const reading = (async () => {
    for await (const message of jsonLines<PartMessage>(child.stdout)) take(message);
    gone = new BenchError(`${order.name} has ended by itself`);
    started.reject(gone);
    for (const call of calls.values()) call.reject(gone);
  })();
  await send(order).catch(() => {});
  let ending: Promise<void> | undefined;
  const end = (how: () => void) =>
    ending ??= (async () => {
      how();
      const timer = setTimeout(() => killNow(child), STOP_TIMEOUT_MS);
      await child.status;
      clearTimeout(timer);
      await reading;
      await input.close().catch(() => {});
    })();
  const kill = () => end(() => killNow(child));
  try {
    const endpoints = await started.promise;
    let calling = 0;
    const ask = (what: Omit<PartCall, "call">): Promise<void> => {
      if (gone !== undefined) return Promise.reject(gone);
      const call = Promise.withResolvers<void>();
      calls.set(++calling, call);
      // Where nobody reads it any more, the end of its output tells so.
      send({ call: calling, ...what }).catch(() => {});
      return call.promise;
    };
    return {
      endpoints,
      actions: new Proxy({}, {
        get: (_, action) => (argument: unknown) => ask({ action: String(action), argument }),
      }),
      async tellAll() {
        const silent = Promise.withResolvers<never>();
        const timer = setTimeout(
          () => silent.reject(new BenchError(`The process of ${order.name} does not answer`)),
          TELL_TIMEOUT_MS,
        );
        // What has ended by itself has told all that there was to tell.
        const told = ask({}).catch(() => reading);
        try {
          await Promise.race([told, reading, silent.promise]);
        } finally {
          clearTimeout(timer);
        }
      },
      kill,
      [Symbol.asyncDispose]: () => end(() => void input.close().catch(() => {})),
    };
  } catch (error) {
    await kill();
    throw error;
  }
}

/** Ends a process without a word, unless it has ended by itself. */
function killNow(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch (error) {
    // The runtime's error for a process that is gone.
    if (!(error instanceof TypeError)) throw error;
  }
}

/** Tells a recorder what the stand-in in the other process was told. */
function tell(recorder: Recorder, method: string, args: unknown[]): void {
  (recorder as unknown as Record<string, (...args: unknown[]) => void>)[method]!(...args);
}
