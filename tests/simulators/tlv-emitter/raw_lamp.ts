/**
 * A lamp that is nothing but a socket, and a stand to hold it against.
 *
 * @module
 */
import type net from "node:net";
import type { z } from "zod";
import { formatAddress } from "../../../core/address.ts";
import { toHex } from "../../../core/bytes.ts";
import { type Started, startPart } from "../../../parts/start_part.ts";
import { tlvEmitter } from "../../../simulators/tlv-emitter/tlv_emitter.ts";
import { Peer } from "../../peer.ts";

/** One connection of a lamp, which closes its own side when the stand does. */
export class RawLamp extends Peer {
  constructor(socket: net.Socket) {
    super(socket);
    socket.on("end", () => this.end());
  }

  /** What came, in the pieces in which it was read. */
  get pieces(): Uint8Array[] {
    return this.reads.map(({ bytes }) => bytes);
  }

  /** Everything that came so far, in hexadecimal. */
  get hex(): string {
    return toHex(this.bytes);
  }

  /** `host:port` of the lamp's own end. */
  get address(): string {
    return formatAddress(this.local);
  }

  /** Waits until so many bytes came, and gives all of them. */
  async received(bytes: number): Promise<string> {
    return toHex(await this.atLeast(bytes));
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
