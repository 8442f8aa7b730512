/**
 * A link with a bare server behind it.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import type { Address } from "../../core/address.ts";
import { systemClock } from "../../core/clock.ts";
import { createRandom } from "../../core/random.ts";
import { utf8 } from "../../core/bytes.ts";
import { parseFault } from "../../faults/spec.ts";
import type { Decision, Link, LinkContext, LinkOptions } from "../../links/link.ts";
import { startLink } from "../../links/start.ts";
import { Peer, type PeerServer, startPeerServer } from "../peer.ts";

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
  server!: PeerServer;
  link!: Link;

  static async start(faults: string[] = [], options: Partial<LinkOptions> = {}): Promise<Around> {
    const around = new Around();
    around.server = around.#stack.use(await startPeerServer(true));
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
  async dial(): Promise<Peer> {
    return this.#stack.use(await Peer.dial(this.link.address));
  }

  /** A connection through the link, both its ends. */
  async connect(): Promise<{ client: Peer; target: Peer }> {
    const client = await this.dial();
    return { client, target: await this.server.accepted() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** What becomes of dialling: an RST may come before the connection is seen as made. */
export async function fateOfDialling(address: Address): Promise<"FIN" | "RST"> {
  try {
    await using peer = await Peer.dial(address);
    return await peer.fate();
  } catch (error) {
    if ((error as { code?: string }).code === "ECONNRESET") return "RST";
    throw error;
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
