/**
 * Control over TCP: one session a connection, and a connection of the server's own back to the client
 * for its images.
 *
 * @module
 */
import { setImmediate } from "node:timers/promises";
import { type Address, formatAddress } from "../../core/address.ts";
import { framesOf } from "../../core/decoder.ts";
import { sentence } from "../../core/errors.ts";
import { type ControlAct, ControlDecoder, ControlSession } from "../../protocols/vod/mod.ts";
import { acceptTcp } from "../../transports/accept.ts";
import type { Connection } from "../../transports/connection.ts";
import { dialTcp, type TcpListener } from "../../transports/tcp.ts";
import { chooseStream, type ControlHost } from "./control_host.ts";
import { DataLine } from "./data_line.ts";
import type { ImageStream } from "./stream.ts";

/** How long a client's port may take to answer. */
const DIAL_MS = 5_000;

/** After so many words others get their turn, however fast this client writes. */
const WORDS_A_TURN = 500;

/**
 * Listens for control.
 *
 * @throws {BenchError} when the port cannot be had.
 */
export function listenControl(address: Address, host: ControlHost): Promise<TcpListener> {
  return acceptTcp(
    address,
    (connection, opened) => new TcpClient(connection, opened, host).serve(),
    host.observe.clients,
    host,
  );
}

class TcpClient {
  readonly #control: Connection;
  readonly #opened: () => void;
  readonly #host: ControlHost;
  #stream: ImageStream | undefined;
  #line: DataLine | undefined;

  constructor(control: Connection, opened: () => void, host: ControlHost) {
    this.#control = control;
    this.#opened = opened;
    this.#host = host;
  }

  async serve(): Promise<void> {
    const { sessions } = this.#host;
    if (sessions.full) return this.#refuse("there are too many clients");
    using _ = sessions.add(this.#control.remote, () => this.#control.reset());
    try {
      await this.#obeyAll();
      await this.#line?.finish();
    } catch (error) {
      this.#refuse(sentence(error));
    } finally {
      if (this.#stream !== undefined) this.#stream.clients--;
      await this.#line?.close();
    }
  }

  async #obeyAll(): Promise<void> {
    const session = new ControlSession();
    let inTurn = 0;
    for await (const event of framesOf(this.#control, new ControlDecoder())) {
      const act = session.follow(event);
      if (act?.act === "end") return;
      if (act !== undefined) await this.#obey(act);
      if (++inTurn < WORDS_A_TURN) continue;
      inTurn = 0;
      await setImmediate();
    }
  }

  async #obey(act: ControlAct): Promise<void> {
    if (act.act === "open") return await this.#open(act.streamId, act.port);
    const line = this.#line!;
    if (act.act === "image") line.pull(act.id);
    else if (act.act === "start") this.#stream!.add(line);
    else if (act.act === "pause") this.#stream!.remove(line);
  }

  async #open(streamId: number | undefined, port: number): Promise<void> {
    const { streams, signal, tap } = this.#host;
    const stream = chooseStream(streams, streamId);
    const address = { hostname: this.#control.remote.hostname, port };
    const limit = AbortSignal.any([signal, AbortSignal.timeout(DIAL_MS)]);
    const data = await dialTcp(address, limit, tap);
    this.#stream = stream;
    stream.clients++;
    this.#line = new DataLine(data, stream, this.#host);
    this.#opened();
    void this.#followData(data);
  }

  /** A client says nothing here, but its end is the session's. */
  async #followData(data: Connection): Promise<void> {
    for await (const _ of data);
    await this.#control.close();
  }

  #refuse(reason: string): void {
    const { log, observe, signal } = this.#host;
    if (signal.aborted) return;
    log.info("client {client} is refused: {reason}", {
      client: formatAddress(this.#control.remote),
      reason,
    });
    if (this.#line === undefined) observe.clients.refused(reason);
  }
}
