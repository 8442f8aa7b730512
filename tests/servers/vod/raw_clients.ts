/**
 * Clients of bare sockets: what they send, the test writes by hand, and nothing of the project's own
 * reads what comes.
 *
 * @module
 */
import assert from "node:assert/strict";
import dgram from "node:dgram";
import v8 from "node:v8";
import { runInNewContext } from "node:vm";
import type { z } from "zod";
import type { Address } from "../../../core/address.ts";
import { concat, utf8 } from "../../../core/bytes.ts";
import type { Context } from "../../../parts/part.ts";
import { startPart } from "../../../parts/start_part.ts";
import { vod } from "../../../servers/vod/vod.ts";
import { Peer, type PeerServer, startPeerServer } from "../../peer.ts";
import { within } from "../../within.ts";

/** The folder of the JPEG images. */
export const JPEGS = "fixtures/images/jpeg";

/** The files of a folder, in order of name. */
export async function filesOf(folder: string): Promise<Uint8Array[]> {
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
  return await Promise.all(names.map((name) => Deno.readFile(`${folder}/${name}`)));
}

/** An image server on free ports. */
export function startVod(
  options: z.input<typeof vod.options> = {},
  context: Partial<Context<typeof vod.streams>> = {},
) {
  const images = options.flux === undefined && options.service === undefined ? [JPEGS] : [];
  return startPart(vod, { images, port: 0, ...options }, context);
}

const LF = 0x0a;

/** Waits until something is so, of which nobody tells. */
export async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const givesUpAt = performance.now() + 10_000;
  while (!await isSo()) {
    assert.ok(performance.now() < givesUpAt, `waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** How much memory is in use once all that nobody needs is gone. */
export function heapBytes(): number {
  v8.setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return Deno.memoryUsage().heapUsed;
}

/** A line of digits and CRLF, and where it ends. */
export function numberAt(bytes: Uint8Array, from: number): { value: number; end: number } {
  const end = bytes.indexOf(LF, from);
  assert.ok(end > from && bytes[end - 1] === 0x0d, "a line ends with CRLF");
  const text = new TextDecoder().decode(bytes.subarray(from, end - 1));
  assert.match(text, /^\d+$/);
  return { value: Number(text), end: end + 1 };
}

/** A TCP client: its control connection, and the port on which it waits for the server. */
export class TcpClient implements AsyncDisposable {
  readonly control: Peer;
  readonly #server: PeerServer;
  #data: Peer | undefined;

  private constructor(control: Peer, server: PeerServer) {
    this.control = control;
    this.#server = server;
  }

  static async dial(address: Address): Promise<TcpClient> {
    return new TcpClient(await Peer.dial(address), await startPeerServer());
  }

  /** Where it waits for the server. */
  get port(): number {
    return this.#server.address.port;
  }

  /** Writes a text, with `PORT` for its port; in pieces of so many bytes. */
  async say(text: string, pieceBytes = Infinity): Promise<void> {
    const bytes = utf8(text.replaceAll("PORT?", `${this.port}`));
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      await this.control.write(bytes.subarray(at, at + pieceBytes));
      // Each piece shall be a segment of its own.
      if (Number.isFinite(pieceBytes)) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** The server's connection, once it has dialled. */
  async data(): Promise<Peer> {
    return this.#data ??= await this.#server.accepted();
  }

  /** The next image. */
  async image(): Promise<{ id: number; bytes: Uint8Array }> {
    const data = await this.data();
    // The header's two lines have at least six bytes.
    for (let least = 6;; least++) {
      const seen = (await data.atLeast(least)).subarray(0, 24);
      if (seen.filter((one) => one === LF).length < 2) continue;
      const id = numberAt(seen, 0);
      const length = numberAt(seen, id.end);
      await data.take(length.end);
      return { id: id.value, bytes: await data.take(length.value) };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.control[Symbol.asyncDispose]();
    await this.#server[Symbol.asyncDispose]();
  }
}

/** An image that came in datagrams. */
export interface Datagrams {
  id: number;
  bytes: Uint8Array;
  /** How long each was, header included. */
  lengths: number[];
}

/** A UDP client: one socket for control, one for images; or for a group, the latter alone. */
export class UdpClient implements AsyncDisposable {
  readonly #control: dgram.Socket;
  readonly #data: dgram.Socket;
  readonly #target: Address | undefined;
  readonly #received: Uint8Array[] = [];
  #changed = Promise.withResolvers<void>();

  private constructor(control: dgram.Socket, data: dgram.Socket, target: Address | undefined) {
    this.#control = control;
    this.#data = data;
    this.#target = target;
    data.on("message", (bytes) => {
      this.#received.push(new Uint8Array(bytes));
      this.#changed.resolve();
      this.#changed = Promise.withResolvers();
    });
  }

  static async to(target: Address): Promise<UdpClient> {
    return new UdpClient(await bind("127.0.0.1"), await bind("127.0.0.1"), target);
  }

  /** One who only hears a group. */
  static async hearing(group: Address): Promise<UdpClient> {
    const data = await bind(group.hostname, group.port);
    data.addMembership(group.hostname, "127.0.0.1");
    return new UdpClient(await bind("127.0.0.1"), data, undefined);
  }

  get port(): number {
    return this.#data.address().port;
  }

  /** How many datagrams came that nobody took. */
  get waiting(): number {
    return this.#received.length;
  }

  /** Sends a datagram, with `PORT?` for its port. */
  async say(text: string): Promise<void> {
    const bytes = utf8(text.replaceAll("PORT?", `${this.port}`));
    const { hostname, port } = this.#target!;
    await new Promise<void>((resolve, reject) => {
      this.#control.send(bytes, port, hostname, (error) => error ? reject(error) : resolve());
    });
  }

  /** The next datagram. */
  async datagram(): Promise<Uint8Array> {
    while (this.#received.length === 0) {
      await within(this.#changed.promise, () => "a datagram");
    }
    return this.#received.shift()!;
  }

  /** The next image that comes whole, its datagrams in order. */
  async image(): Promise<Datagrams> {
    let parts: Uint8Array[] = [];
    let lengths: number[] = [];
    let begun: number | undefined;
    for (let have = 0;;) {
      const datagram = await this.datagram();
      const id = numberAt(datagram, 0);
      const total = numberAt(datagram, id.end);
      const offset = numberAt(datagram, total.end);
      const length = numberAt(datagram, offset.end);
      assert.equal(datagram.length, length.end + length.value);
      // A server that is late drops the rest of an image for the next one.
      if (offset.value === 0 && id.value !== begun) [parts, lengths, have] = [[], [], 0];
      // Whoever joins in the middle of an image waits for the next.
      if (offset.value !== have || (have > 0 && id.value !== begun)) continue;
      begun = id.value;
      parts.push(datagram.subarray(length.end));
      lengths.push(datagram.length);
      have += length.value;
      if (have === total.value) return { id: id.value, bytes: concat(parts), lengths };
      assert.ok(length.value > 0, "no datagram is empty");
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = [this.#control, this.#data].map((socket) =>
      new Promise<void>((resolve) => socket.close(() => resolve()))
    );
    await Promise.all(closed);
  }
}

async function bind(hostname: string, port = 0): Promise<dgram.Socket> {
  const socket = dgram.createSocket({ type: "udp4", reuseAddr: port !== 0 });
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(port, hostname, resolve);
  });
  return socket;
}
