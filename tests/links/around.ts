/**
 * A link with a bare server behind it.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { systemClock } from "../../core/clock.ts";
import { createRandom } from "../../core/random.ts";
import { utf8 } from "../../core/bytes.ts";
import { parseFault } from "../../faults/spec.ts";
import type { Decision, Link, LinkContext, LinkOptions } from "../../links/link.ts";
import { startLink } from "../../links/start.ts";
import { BareServer, End } from "./capture.ts";

export const anyPort = { hostname: "127.0.0.1", port: 0 };

/** What a link is given, on the machine's clock. */
export function makeContext(context: Partial<LinkContext> = {}): LinkContext {
  return {
    clock: systemClock,
    random: createRandom(7),
    log: getLogger(["wirebench", "test"]),
    signal: new AbortController().signal,
    ...context,
  };
}

/** A link, the server that it leads to, and what was decided. */
export class Around implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();
  readonly decisions: Decision[] = [];
  server!: BareServer;
  link!: Link;

  static async start(faults: string[] = [], options: Partial<LinkOptions> = {}): Promise<Around> {
    const around = new Around();
    around.server = around.#stack.use(await BareServer.start());
    const context = makeContext({ onDecision: (decision) => around.decisions.push(decision) });
    around.link = around.#stack.use(
      await startLink({
        name: "air",
        listen: anyPort,
        to: around.server.address,
        protocol: "tcp",
        faults: faults.map(parseFault),
        ...options,
      }, context),
    );
    return around;
  }

  set(...faults: string[]): void {
    this.link.setFaults(faults.map(parseFault));
  }

  /** Dials the link, whether or not anybody answers. */
  async dial(): Promise<End> {
    return this.#stack.use(await End.dial(this.link.address));
  }

  /** A connection through the link, both its ends. */
  async connect(): Promise<{ client: End; target: End }> {
    const client = await this.dial();
    return { client, target: await this.server.accept() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/**
 * Some time, as long as bytes take to go to and fro over a link without faults: what has not arrived
 * elsewhere meanwhile was not sent.
 */
export async function meanwhile(): Promise<void> {
  await using witness = await Around.start();
  const { client, target } = await witness.connect();
  for (let length = 1; length <= 20; length++) {
    await client.write(utf8("."));
    await target.atLeast(length);
    await target.write(utf8("."));
    await client.atLeast(length);
  }
}

const PATIENCE_MS = 10_000;

/** Waits until something is so that nobody tells. */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`Waited ${PATIENCE_MS} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
