/**
 * The lamps that are connected, whoever dialled whom.
 *
 * @module
 */
import { formatAddress } from "../../core/address.ts";
import { formatSize } from "../../core/units.ts";
import { Broadcast, type Receiver } from "../../transports/broadcast.ts";
import type { Connection } from "../../transports/connection.ts";
import type { TlvEmitterContext, TlvEmitterOptions } from "./tlv_emitter.ts";

/** One that is connected. */
interface Lamp {
  readonly connection: Connection;
  readonly receiver: Receiver;
  /** `host:port` of its end. */
  readonly address: string;
  readonly connectedAt: number;
  /** What everybody had been sent before it came. */
  readonly sentBefore: number;
}

/** A lamp as the debug API lists it. */
export interface LampFacts {
  /** `host:port` of its end. */
  address: string;
  /** Since when it is connected, ISO 8601. */
  since: string;
  /** How much it was sent. */
  bytes: number;
  /** How much of that it has not taken yet. */
  backlog: number;
}

/** Everybody who gets what is sent. */
export class Lamps {
  readonly #lamps = new Set<Lamp>();
  readonly #broadcast: Broadcast;
  readonly #context: TlvEmitterContext;
  readonly #maxBacklogBytes: number;
  #sentBytes = 0;

  constructor({ maxBacklog }: TlvEmitterOptions, context: TlvEmitterContext) {
    this.#broadcast = new Broadcast({ maxBacklogBytes: maxBacklog, whenBehind: "disconnect" });
    this.#context = context;
    this.#maxBacklogBytes = maxBacklog;
  }

  /** How many there are. */
  get size(): number {
    return this.#broadcast.size;
  }

  /** Keeps a lamp until its connection is over. What it says means nothing. */
  async serve(connection: Connection): Promise<void> {
    const { clock, log } = this.#context;
    const address = formatAddress(connection.remote);
    const lamp: Lamp = {
      connection,
      receiver: this.#broadcast.add(connection, { onBehind: () => this.#giveUp(lamp) }),
      address,
      connectedAt: clock.now(),
      sentBefore: this.#sentBytes,
    };
    this.#lamps.add(lamp);
    try {
      for await (const bytes of connection) {
        log.debug("a lamp said something", { peer: address, bytes: bytes.length });
      }
    } finally {
      this.#lamps.delete(lamp);
      lamp.receiver.leave();
    }
  }

  /** Sends the same bytes to all, and says to how many. They must not change afterwards. */
  send(bytes: Uint8Array): number {
    const count = this.#broadcast.size;
    this.#sentBytes += bytes.length;
    this.#broadcast.send(bytes);
    return count;
  }

  /** What there is to say about each. */
  list(): LampFacts[] {
    return Array.from(this.#lamps, ({ address, connectedAt, sentBefore, receiver }) => ({
      address,
      since: new Date(connectedAt).toISOString(),
      bytes: this.#sentBytes - sentBefore,
      backlog: receiver.backlogBytes,
    }));
  }

  /**
   * Ends connections; those that end in order are sent first what waits for them.
   *
   * @param address Of one lamp; default all.
   * @returns How many there were.
   */
  async drop(how: "close" | "reset", address?: string): Promise<number> {
    const dropped = [...this.#lamps].filter((lamp) =>
      address === undefined || lamp.address === address
    );
    for (const lamp of dropped) this.#lamps.delete(lamp);
    await Promise.all(dropped.map(async ({ connection, receiver }) => {
      if (how === "reset") {
        receiver.leave();
        return connection.reset();
      }
      await Promise.race([receiver.finish(), connection.ended]);
      await connection.close();
    }));
    return dropped.length;
  }

  #giveUp({ address, connection }: Lamp): void {
    this.#context.log.warn("reset lamp {peer}: more than {maxBacklog} waited for it", {
      peer: address,
      maxBacklog: formatSize(this.#maxBacklogBytes),
    });
    connection.reset();
  }
}
