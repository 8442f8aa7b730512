/**
 * A lamp that is nothing but a socket, and a stand to hold it against.
 *
 * @module
 */
import net from "node:net";
import type { z } from "zod";
import type { Address } from "../../../core/address.ts";
import { concat, toHex } from "../../../core/bytes.ts";
import { type Started, startPart } from "../../../parts/start_part.ts";
import { tlvEmitter } from "../../../simulators/tlv-emitter/tlv_emitter.ts";
import { within } from "../../within.ts";

/** One connection as the operating system gives it. Disposing destroys it. */
export class RawLamp implements AsyncDisposable {
  readonly socket: net.Socket;
  /** What came, in the pieces in which it was read. */
  readonly pieces: Uint8Array[] = [];
  /** How it ended, when it has. */
  ending: "closed" | "reset" | undefined;
  #changed = Promise.withResolvers<void>();

  constructor(socket: net.Socket) {
    this.socket = socket;
    socket.on("data", (bytes: Uint8Array) => {
      this.pieces.push(bytes);
      this.#change();
    });
    socket.on("error", () => this.ending = "reset");
    socket.on("close", () => {
      this.ending ??= "closed";
      this.#change();
    });
  }

  /** Connects to a stand. */
  static async dial({ hostname, port }: Address): Promise<RawLamp> {
    const socket = net.connect({ host: hostname, port });
    await within(
      new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject)),
      () => "the stand to accept",
    );
    return new RawLamp(socket);
  }

  /** Everything that came so far, in hexadecimal. */
  get hex(): string {
    return toHex(concat(this.pieces));
  }

  /** `host:port` of the lamp's own end. */
  get address(): string {
    return `${this.socket.localAddress}:${this.socket.localPort}`;
  }

  /** Waits until so many bytes came, and gives all of them. */
  async received(bytes: number): Promise<string> {
    while (this.hex.length < 2 * bytes) {
      await within(this.#changed.promise, () => `${bytes} bytes; there came ${this.hex}`);
    }
    return this.hex;
  }

  /** Waits until the connection is over, and says how. */
  async ended(): Promise<string> {
    while (this.ending === undefined) {
      await within(this.#changed.promise, () => "the end of the connection");
    }
    return this.ending;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return new Promise((resolve) => {
      if (this.socket.closed) return resolve();
      this.socket.once("close", () => resolve());
      this.socket.destroy();
    });
  }

  #change(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

/** What the debug API answers. */
export interface Answer {
  status: number;
  // deno-lint-ignore no-explicit-any -- whatever the test expects there
  body: any;
  headers: Headers;
}

/** A stand, the lamps that are connected to it, and its debug API. Disposing stops everything. */
export class StandUnderTest implements AsyncDisposable {
  readonly stand: Started<typeof tlvEmitter.streams>;
  readonly lamps: RawLamp[] = [];

  private constructor(stand: Started<typeof tlvEmitter.streams>) {
    this.stand = stand;
  }

  /** Starts a stand with some lamps. */
  static async start(
    lamps = 1,
    options: z.input<typeof tlvEmitter.options> = {},
  ): Promise<StandUnderTest> {
    const one = new StandUnderTest(
      await startPart(tlvEmitter, { port: 0, apiPort: 0, ...options }),
    );
    for (let i = 0; i < lamps; i++) await one.addLamp();
    return one;
  }

  get api(): string {
    return `http://127.0.0.1:${this.stand.endpoints.api!.port}`;
  }

  /** Connects one more lamp, and waits until the stand has it. */
  async addLamp(): Promise<RawLamp> {
    const before = await this.count();
    const lamp = await RawLamp.dial(this.stand.endpoints.tlv!);
    this.lamps.push(lamp);
    await this.untilLamps(before + 1);
    return lamp;
  }

  /** Connects one more lamp. */
  async addLampUnseen(): Promise<void> {
    this.lamps.push(await RawLamp.dial(this.stand.endpoints.tlv!));
  }

  /** How many lamps the stand has. */
  async count(): Promise<number> {
    return (await this.ask("clients")).body.result.length;
  }

  /** Waits until the stand has so many lamps. */
  async untilLamps(count: number): Promise<void> {
    const giveUpAt = Date.now() + 10_000;
    while (await this.count() !== count) {
      if (Date.now() > giveUpAt) throw new Error(`Waited for ${count} lamps`);
    }
  }

  /** Asks the debug API for something. */
  ask(method: string, params?: unknown): Promise<Answer> {
    return this.post(JSON.stringify({ method, params }));
  }

  /** Posts a body to the debug API. */
  async post(body: BodyInit, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(this.api, { method: "POST", body, ...init });
    return { status: response.status, body: await response.json(), headers: response.headers };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.lamps.map((lamp) => lamp[Symbol.asyncDispose]()));
    await this.stand[Symbol.asyncDispose]();
  }
}
