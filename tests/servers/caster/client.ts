/**
 * The other side of the caster's tests: raw connections that send and collect bytes, and the heads
 * that real clients send.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { z } from "zod";
import { concat, utf8 } from "../../../core/bytes.ts";
import { systemClock } from "../../../core/clock.ts";
import { metricsOf } from "../../../observations/kinds/registry.ts";
import { PartStreams } from "../../../observations/streams.ts";
import { Timeline } from "../../../observations/timeline.ts";
import { startPart } from "../../../parts/start_part.ts";
import { eventually, within } from "../../within.ts";
import type { VirtualClock } from "../../virtual_clock.ts";
import { caster as declaration, type CasterContext } from "../../../servers/caster/caster.ts";

/** Starts a caster. */
export const startCaster = (
  options: z.input<typeof declaration.options>,
  context: Partial<CasterContext> = {},
) => startPart(declaration, options, context);

/** A running caster. */
export type Caster = Awaited<ReturnType<typeof startCaster>>;

/** Starts a caster whose metrics the test asks for. */
export async function startObserved(options: Parameters<typeof startCaster>[0]) {
  const streams = new PartStreams(declaration.streams, new Timeline(systemClock));
  const caster = await startCaster(options, {
    observe: streams.addInstance<typeof declaration.streams>(),
  });
  return {
    caster,
    /** A metric over everything that was seen so far: `metric("clients", "resets")`. */
    metric(streamName: keyof typeof declaration.streams, name: string) {
      const stream = streams.streams.get(streamName)!;
      return metricsOf(stream.kind)[name]!.value(stream.merged({ fromMs: 0, toMs: Infinity }));
    },
  };
}

/** Options that all tests begin with: any free ports, one streampoint, one user. */
export const basics = {
  port: 0,
  adminPort: 0,
  streampoints: ["point1"],
  users: { user1: { password: "password1" } },
};

/** A source's head. */
export const sourceHead = "SOURCE server_password /point1\r\n\r\n";

/** The head of a rover, its blank line included. */
export function roverHead(streampoint = "point1", credentials = "user1:password1"): string {
  return `GET /${streampoint} HTTP/1.1\r\nAuthorization: Basic ${btoa(credentials)}\r\n\r\n`;
}

/** A raw connection. */
export class Client implements Disposable {
  readonly #connection: Deno.TcpConn;
  #received: Uint8Array[] = [];
  #length = 0;

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  static async connect(caster: Caster): Promise<Client> {
    const { hostname, port } = caster.endpoints.ntrip!;
    return new Client(await Deno.connect({ hostname, port }));
  }

  /** Connects, sends a head, and checks that it is accepted as a source. */
  static async source(caster: Caster, head = sourceHead): Promise<Client> {
    const client = await Client.connect(caster);
    await client.send(head);
    assert.equal(await client.take(14), "ICY 200 OK\r\n\r\n");
    return client;
  }

  /** Connects, sends a head, and checks that it is accepted as a rover. */
  static async rover(caster: Caster, head = roverHead()): Promise<Client> {
    const client = await Client.connect(caster);
    await client.send(head);
    assert.equal(await client.take(12), "ICY 200 OK\r\n");
    return client;
  }

  async send(bytes: string | Uint8Array): Promise<void> {
    let rest = typeof bytes === "string" ? utf8(bytes) : bytes;
    while (rest.length > 0) rest = rest.subarray(await this.#connection.write(rest));
  }

  /** Says that nothing more will be sent. */
  async closeWrite(): Promise<void> {
    await this.#connection.closeWrite();
  }

  /** The next so many bytes. */
  async takeBytes(count: number): Promise<Uint8Array> {
    while (this.#length < count) {
      if (!await this.#read()) {
        assert.fail(`the connection ended after ${JSON.stringify(this.#all())}`);
      }
    }
    const all = concat(this.#received);
    this.#received = [all.slice(count)];
    this.#length -= count;
    return all.subarray(0, count);
  }

  /** The next so many bytes, as text. */
  async take(count: number): Promise<string> {
    return new TextDecoder().decode(await this.takeBytes(count));
  }

  /** Everything up to the end of the connection, as text. */
  async rest(): Promise<string> {
    while (await this.#read());
    return this.#all();
  }

  /** Reads until the connection is torn; fails when it is closed in order. */
  async torn(): Promise<void> {
    await assert.rejects(this.rest(), Deno.errors.ConnectionReset);
  }

  [Symbol.dispose](): void {
    try {
      this.#connection.close();
    } catch {
      // Closed by the test already.
    }
  }

  async #read(): Promise<boolean> {
    const buffer = new Uint8Array(65_536);
    const count = await within(this.#connection.read(buffer), () => "bytes or the end");
    if (count === null) return false;
    this.#received.push(buffer.subarray(0, count));
    this.#length += count;
    return true;
  }

  #all(): string {
    return new TextDecoder().decode(concat(this.#received));
  }
}

/** Resolves once the caster waits for a head without its blank line to be over. */
export function silenceBegins(clock: VirtualClock): Promise<void> {
  return eventually(() => clock.delaysMs.includes(200));
}
