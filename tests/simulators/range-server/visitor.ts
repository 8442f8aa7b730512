/**
 * A client that asks a range server for one thing after the other, and tells what it saw.
 *
 * @module
 */
import type { z } from "zod";
import type { Address } from "../../../core/address.ts";
import { concat, utf8 } from "../../../core/bytes.ts";
import type { Running } from "../../../parts/part.ts";
import { ResponseDecoder } from "../../../protocols/http/mod.ts";
import { SeededBytes } from "../../../simulators/range-server/seeded_bytes.ts";
import { rangeServer } from "../../../simulators/range-server/range_server.ts";
import type { Connection } from "../../../transports/connection.ts";
import { dialTcp } from "../../../transports/tcp.ts";
import { within } from "../../within.ts";
import { watch, type Watched, type WatchedOptions } from "../watched.ts";

/** What a server answered. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
  /** `cut`: the connection ended within the body. */
  end: "whole" | "cut";
  /** Whether the server keeps the connection. */
  staysOpen: boolean;
}

/** What a request may hold beside its target. */
export interface Ask {
  method?: string;
  version?: string;
  headers?: Record<string, string>;
}

/** One connection to a server. Disposing closes it. */
export class Visitor implements AsyncDisposable {
  readonly connection: Connection;
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #decoder = new ResponseDecoder();

  constructor(connection: Connection) {
    this.connection = connection;
    this.#source = connection[Symbol.asyncIterator]();
  }

  static async dial(address: Address): Promise<Visitor> {
    return new Visitor(await dialTcp(address, new AbortController().signal));
  }

  /** Asks, and waits for the answer. */
  async ask(target: string, ask: Ask = {}): Promise<Reply> {
    await this.send(target, ask);
    return await this.reply(ask.method);
  }

  /** Asks. */
  async send(
    target: string,
    { method = "GET", version = "1.1", headers }: Ask = {},
  ): Promise<void> {
    const lines = Object.entries({ host: "h", ...headers }).map((entry) =>
      `${entry.join(": ")}\r\n`
    );
    await this.connection.write(
      utf8(`${method} ${target} HTTP/${version}\r\n${lines.join("")}\r\n`),
    );
  }

  /** Waits for the next answer. */
  async reply(method = "GET"): Promise<Reply> {
    if (method === "HEAD") this.#decoder.expectHead();
    const reply = { status: 0, headers: {}, staysOpen: false };
    const pieces: Uint8Array[] = [];
    const replyWith = (end: Reply["end"]): Reply => ({ ...reply, end, body: concat(pieces) });
    for (;;) {
      for (let event = this.#decoder.next(); event !== undefined; event = this.#decoder.next()) {
        if (event.kind === "end") return replyWith("whole");
        if (event.kind === "body") pieces.push(event.bytes.slice());
        else {
          const { status, headers, staysOpen } = event.head;
          Object.assign(reply, { status, headers: Object.fromEntries(headers), staysOpen });
        }
      }
      const { value, done } = await within(this.#source.next(), () => `an answer to ${method}`);
      if (!done) this.#decoder.push(value);
      else if (!this.#endsWell()) return replyWith("cut");
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.connection.reset();
    await this.connection.ended;
  }

  #endsWell(): boolean {
    try {
      this.#decoder.end();
      return true;
    } catch {
      return false;
    }
  }
}

/** A server that a test looks into, and the ways to ask it. */
export class TestServer implements AsyncDisposable {
  readonly watched: Watched;
  readonly running: Running;

  private constructor(watched: Watched, running: Running) {
    this.watched = watched;
    this.running = running;
  }

  static async start(
    options: z.input<typeof rangeServer.options>,
    watched: WatchedOptions = {},
  ): Promise<TestServer> {
    const server = watch(rangeServer, { port: 0, ...options }, watched);
    return new TestServer(server, await server.started as Running);
  }

  get address(): Address {
    return this.running.endpoints.http!;
  }

  dial(): Promise<Visitor> {
    return Visitor.dial(this.address);
  }

  /** Asks on a connection of its own. */
  async ask(target: string, ask: Ask = {}): Promise<Reply> {
    await using visitor = await this.dial();
    return await visitor.ask(target, ask);
  }

  /** Asks for a part on a connection of its own. */
  range(target: string, range: string, headers: Record<string, string> = {}): Promise<Reply> {
    return this.ask(target, { headers: { ...headers, range: `bytes=${range}` } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.watched[Symbol.asyncDispose]();
  }
}

/** What a declared file holds between two offsets, in one of its versions. */
export function contentOf(path: string, start: number, end: number, version = 1): Uint8Array {
  return new SeededBytes(1, path, version).slice(start, end);
}
