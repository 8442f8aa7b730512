/**
 * One connection to the NTRIP port, from its first byte to its end: a source, a rover, somebody who
 * wants the sourcetable, or nobody we know.
 *
 * @module
 */
import { formatAddress } from "../../core/address.ts";
import { sentence } from "../../core/errors.ts";
import {
  encodeRefusal,
  encodeRoverAccepted,
  encodeSourceAccepted,
  type GetRequest,
  type NtripRequest,
  type RefusalReason,
  refusals,
  RequestHeadDecoder,
  type SourceRequest,
} from "../../protocols/ntrip/mod.ts";
import type { Connection } from "../../transports/connection.ts";
import type { Access } from "./access/access.ts";
import type { CasterContext, CasterOptions } from "./caster.ts";
import type { ConnectionLimits } from "./access/connection_limits.ts";
import { readHead } from "./head.ts";
import { Reads } from "./reads.ts";
import type { Roster } from "./roster.ts";
import type { Rover } from "./rover.ts";
import { sourcetable } from "./sourcetable.ts";
import type { Streampoint } from "./streampoint.ts";

/** What all sessions of a caster share. */
export interface SessionHost {
  options: CasterOptions;
  context: CasterContext;
  roster: Roster;
  access: Access;
  limits: ConnectionLimits;
}

/** Serves one connection until its session is over; whoever accepted it closes it. */
export async function serveConnection(connection: Connection, host: SessionHost): Promise<void> {
  await new Session(connection, host).run();
}

class Session {
  readonly #connection: Connection;
  readonly #host: SessionHost;
  readonly #decoder: RequestHeadDecoder;
  readonly #reads: Reads;
  readonly #peer: string;
  /** What its streampoint keeps for the rover that this will probably be. */
  #expected: { rover: Rover; streampoint: Streampoint } | undefined;

  constructor(connection: Connection, host: SessionHost) {
    this.#connection = connection;
    this.#host = host;
    this.#decoder = new RequestHeadDecoder({ maxHeadBytes: host.options.maxHead });
    this.#reads = new Reads(connection);
    this.#peer = formatAddress(connection.remote);
  }

  async run(): Promise<void> {
    using entered = this.#host.limits.enter(this.#connection.remote.hostname);
    if (entered === undefined) return this.#refuse("tooManyConnections");
    try {
      await this.#serve();
    } finally {
      this.#expected?.rover.leave();
    }
  }

  async #serve(): Promise<void> {
    const { options, context, roster } = this.#host;
    const head = await readHead(this.#reads, {
      decoder: this.#decoder,
      timeoutMs: options.headTimeout,
      isStreampoint: (name) => roster.streampoint(name) !== undefined,
      onCompletable: (request) => this.#expect(request),
      clock: context.clock,
    });
    if (head.kind === "gone") return;
    if (head.kind !== "request") {
      return this.#refuse(head.kind, "reason" in head ? head.reason : undefined);
    }
    const { request } = head;
    if (request.kind === "invalid") return this.#refuse("invalidProtocol", request.reason);
    if (request.kind === "source") return this.#serveSource(request);
    if (request.kind === "post") return this.#refuse("invalidProtocol", "a source of revision 2");
    if (request.streampoint === "") return this.#sendSourcetable();
    return this.#serveRover(request, head.bySilence ?? false);
  }

  async #serveSource(request: SourceRequest): Promise<void> {
    const { access, context: { log, observe } } = this.#host;
    const streampoint = access.admitSource(request);
    if (typeof streampoint === "string") return this.#refuse(streampoint, request.streampoint);
    const { name } = streampoint;
    streampoint.begin(this.#connection);
    this.#send(encodeSourceAccepted());
    observe.clients.opened();
    log.info("source {peer} feeds {streampoint}", {
      peer: this.#peer,
      streampoint: name,
      agent: request.agent,
    });
    try {
      streampoint.relay(this.#decoder.rest());
      for (let read = await this.#reads.next(); !read.done; read = await this.#reads.next()) {
        streampoint.relay(read.value);
      }
    } finally {
      streampoint.end(this.#connection);
      const how = await this.#close();
      log.info("source {peer} of {streampoint} ended: {how}", {
        peer: this.#peer,
        streampoint: name,
        how,
      });
    }
  }

  async #serveRover(request: GetRequest, bySilence: boolean): Promise<void> {
    const { access, context: { log, observe } } = this.#host;
    const admission = access.admitRover(request);
    if (typeof admission === "string") return this.#refuse(admission, request.streampoint);
    const { streampoint, login } = admission;
    if (!streampoint.active) return this.#refuse("notActive", request.streampoint);
    const rover = this.#takeExpected(streampoint, login) ??
      streampoint.expect(this.#connection, login);
    // Who sends a whole head waits for the answer; the original's clients count on having been heard.
    rover.admit(encodeRoverAccepted(), bySilence);
    observe.clients.opened();
    log.debug("rover {peer} receives {streampoint}", {
      peer: this.#peer,
      streampoint: streampoint.name,
      login,
    });
    try {
      // Its position, or whatever else it says, changes nothing.
      while (!(await this.#reads.next()).done);
    } finally {
      rover.leave();
      const how = await this.#close();
      log.debug("rover {peer} of {streampoint} ended: {how}", {
        peer: this.#peer,
        streampoint: streampoint.name,
        how,
      });
    }
  }

  async #sendSourcetable(): Promise<void> {
    const { roster, options, context: { log } } = this.#host;
    log.debug("sourcetable for {peer}", { peer: this.#peer });
    this.#send(sourcetable(roster.streampoints, options));
    await this.#connection.close();
  }

  /**
   * Has the data kept from now on for the rover that this request will make when silence completes
   * it: what its source sends meanwhile must reach it.
   */
  #expect(request: NtripRequest): void {
    if (request.kind !== "get" || request.streampoint === "") return;
    const admission = this.#host.access.admitRover(request);
    if (typeof admission === "string") return;
    const { streampoint, login } = admission;
    this.#expected = { rover: streampoint.expect(this.#connection, login), streampoint };
  }

  /** The rover that was expected, where it turned out to be this one. */
  #takeExpected(streampoint: Streampoint, login: string | undefined): Rover | undefined {
    const expected = this.#expected;
    return expected?.streampoint === streampoint && expected.rover.login === login &&
        expected.rover.state === "expected"
      ? expected.rover
      : undefined;
  }

  async #refuse(reason: RefusalReason, detail?: string): Promise<void> {
    const { options, context: { log, observe } } = this.#host;
    observe.clients.refused(refusals[reason]);
    log.info("refused {peer}: {reason}", {
      peer: this.#peer,
      reason: refusals[reason],
      // A line that is nearly a SOURCE line holds the password.
      detail: detail?.replaceAll(options.sourcePassword, "…"),
    });
    this.#send(encodeRefusal(reason));
    await this.#connection.close();
  }

  /** Hands bytes over; should the connection be over, its end will be noticed by reading. */
  #send(bytes: Uint8Array): void {
    this.#connection.send(bytes, (error) => {
      if (error) {
        this.#host.context.log.debug("unsent", { peer: this.#peer, reason: sentence(error) });
      }
    });
  }

  async #close(): Promise<"closed" | "reset"> {
    await this.#connection.close();
    const how = await this.#connection.ended;
    this.#host.context.observe.clients.ended(how);
    return how;
  }
}
