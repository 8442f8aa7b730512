/**
 * A client as the original ones are: it reads only when it likes, at most 1024 bytes, and takes exactly
 * one object from them. More than one in a read fails the test.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Address } from "../../../core/address.ts";
import { within } from "../../within.ts";

const READ_BYTES = 1024;

/** One client. */
export class OriginalClient implements Disposable {
  readonly #connection: Deno.TcpConn;

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  /** Connects, says HI and reads the answer. */
  static async join(address: Address, login: string): Promise<OriginalClient> {
    const client = new OriginalClient(await Deno.connect(address));
    await client.say("HI", login);
    const { TYPE } = await client.read();
    assert.equal(TYPE, "STATE");
    return client;
  }

  /** Sends one object. */
  async say(TYPE: string, BODY: unknown): Promise<void> {
    await this.#connection.write(new TextEncoder().encode(JSON.stringify({ TYPE, BODY })));
  }

  /** Reads once. */
  async read(): Promise<{ TYPE: string; BODY: unknown }> {
    const buffer = new Uint8Array(READ_BYTES);
    const count = await within(this.#connection.read(buffer), () => "an object");
    assert.ok(count !== null, "the server closed");
    const text = new TextDecoder().decode(buffer.subarray(0, count));
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new Error(`It cannot take one object from ${JSON.stringify(text)}`, { cause });
    }
  }

  /** Reads once more, and finds the end. */
  async readEnd(): Promise<void> {
    assert.equal(await within(this.#connection.read(new Uint8Array(1)), () => "the end"), null);
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }
}
