/**
 * A rover's visit: perhaps expected while its head may still turn out to be another's, then admitted,
 * then served until one side ends it.
 *
 * @module
 */
import { utf8 } from "../../core/bytes.ts";
import { ProtocolError } from "../../core/errors.ts";
import {
  BodyDecoder,
  bodyFraming,
  type GetRequest,
  type NtripRequest,
  type RefusalReason,
} from "../../protocols/ntrip/mod.ts";
import type { Admission } from "./access/access.ts";
import { takesChunks } from "./answers/answers_for.ts";
import { ggaOf, GgaReader, type ToldGga } from "./gga_reader.ts";
import { viaOf } from "./relays/via.ts";
import type { Rover, RoverFacts } from "./rover.ts";
import type { Streampoint } from "./streampoint.ts";
import type { Visit } from "./visit.ts";

/** What a request for data may announce as its body: only its positions are of use. */
const MAX_BODY_BYTES = 64 * 1024;

/** What a streampoint keeps for the rover that a request will probably be. */
interface Expected {
  rover: Rover;
  streampoint: Streampoint;
}

/** Serves a rover. */
export class RoverSession {
  readonly #visit: Visit;
  #expected: Promise<Expected | undefined> | undefined;

  constructor(visit: Visit) {
    this.#visit = visit;
  }

  /**
   * Has the data kept from now on for the rover that this request will make when silence completes
   * it: what its source sends meanwhile must reach it.
   */
  expect(request: NtripRequest): void {
    if (request.kind !== "get" || request.streampoint === "") return;
    this.#expected = this.#prepare(request);
  }

  /** Lets go of what was kept, where no rover has come of it. */
  async forget(): Promise<void> {
    (await this.#expected)?.rover.leave();
  }

  /**
   * Serves a rover until its session is over, or says why it may not have what it wants.
   *
   * @param bySilence Whether silence completed its head: then its stream begins with what came meanwhile.
   */
  async serve(request: GetRequest, bySilence: boolean): Promise<RefusalReason | undefined> {
    const { host } = this.#visit;
    const upstream = request.ntripVersion === 2 ? upstreamOf(request) : undefined;
    if (typeof upstream === "string") return upstream;
    const isUnknown = host.roster.streampoint(request.streampoint) === undefined;
    // Other casters show what there is to whoever asks for what there is not.
    if (isUnknown && request.ntripVersion === 1 && host.options.refusals === "ntrip") {
      return "streampointNotFound";
    }
    const expected = await this.#expected;
    const admission = await this.#admit(request);
    if (typeof admission === "string") return admission;
    const { streampoint, user } = admission;
    if (!streampoint.active) return "notActive";
    const max = user?.rights.maxConnections ?? host.options.maxConnectionsPerUser;
    using entered = user === undefined ? noLimit : host.userLimits.enter(user.login, max);
    if (entered === undefined) return "tooManyOfUser";
    const facts = this.#factsOf(request, admission);
    const rover = isFor(expected, streampoint, facts)
      ? expected.rover
      : streampoint.expect(this.#visit.connection, facts);
    this.#report(rover, headerGga(request));
    // Who sends a whole head waits for the answer; the original's clients count on having been heard.
    rover.admit(this.#visit.answers.roverAccepted(), bySilence);
    await this.#stay(rover, streampoint, upstream);
    return undefined;
  }

  async #stay(
    rover: Rover,
    { name }: Streampoint,
    upstream: BodyDecoder | undefined,
  ): Promise<void> {
    const { host: { context: { log, observe } }, peer, reads, decoder } = this.#visit;
    observe.clients.opened();
    observe.rovers.opened();
    this.#visit.host.tally.rovers++;
    this.#visit.answered("ok");
    log.info("rover {peer} receives {streampoint}", {
      peer,
      streampoint: name,
      login: rover.facts.login,
      agent: rover.facts.agent,
    });
    try {
      const listen = listener(upstream, (told) => this.#report(rover, told));
      listen(decoder.rest());
      for (let read = await reads.next(); !read.done; read = await reads.next()) listen(read.value);
    } finally {
      const { sentBytes } = rover;
      rover.leave();
      const how = await this.#visit.close();
      observe.rovers.ended(how);
      log.info("rover {peer} of {streampoint} ended: {how}", {
        peer,
        streampoint: name,
        how: rover.ending ?? how,
        login: rover.facts.login,
        sentBytes,
      });
    }
  }

  #report(rover: Rover, told: ToldGga[]): void {
    const { observe } = this.#visit.host.context;
    for (const { line, gga } of told) {
      observe.gga.received(utf8(line));
      rover.reported = { gga, atMs: this.#visit.clock.now() };
    }
  }

  /** Admits on what holds at this moment: what is changed while a password is checked counts. */
  async #admit(request: GetRequest): Promise<Admission | RefusalReason> {
    const { access } = this.#visit.host;
    for (;;) {
      const admission = await access.admitRover(request);
      if (typeof admission === "string" || access.holds(admission)) return admission;
    }
  }

  async #prepare(request: GetRequest): Promise<Expected | undefined> {
    const { host: { access, bans, roster }, connection } = this.#visit;
    if (bans.remainingMs(connection.remote.hostname) !== undefined) return undefined;
    // A Digest nonce that is taken here could not be taken again for the request itself.
    if (request.authorizationMalformed) return undefined;
    const streampoint = roster.streampoint(request.streampoint);
    if (streampoint === undefined) return undefined;
    // A password may take longer to check than its source's last bytes are at hand.
    const rover = streampoint.expect(connection, this.#factsOf(request, { streampoint }));
    const admission = await access.admitRover(request);
    if (typeof admission === "string" || admission.streampoint !== streampoint) {
      rover.leave();
      return undefined;
    }
    rover.facts = this.#factsOf(request, admission);
    return { rover, streampoint };
  }

  #factsOf(request: GetRequest, { user }: Admission): RoverFacts {
    const agent = request.headers.get("user-agent");
    const via = viaOf(request.headers);
    return {
      id: this.#visit.id,
      chunked: takesChunks(request),
      sinceMs: this.#visit.clock.now(),
      ...(user === undefined ? {} : { login: user.login }),
      ...(agent === undefined ? {} : { agent }),
      ...(via === undefined ? {} : { via }),
    };
  }
}

const noLimit: Disposable = { [Symbol.dispose]: () => {} };

/** Whether the rover that was expected is this one. */
function isFor(
  expected: Expected | undefined,
  streampoint: Streampoint,
  { login, chunked }: RoverFacts,
): expected is Expected {
  return expected?.streampoint === streampoint && expected.rover.facts.login === login &&
    expected.rover.facts.chunked === chunked && expected.rover.state === "expected";
}

/** How what a rover of revision 2 says is wrapped: not at all, or in chunks. */
function upstreamOf({ headers }: GetRequest): BodyDecoder | RefusalReason {
  try {
    const framing = bodyFraming(headers);
    if (framing.kind === "unsupported") return "codingUnknown";
    if (framing.kind === "length" && framing.lengthBytes > MAX_BODY_BYTES) return "bodyTooLong";
    // Positions may follow a body of no length.
    return new BodyDecoder(framing.kind === "chunked" ? framing : { kind: "until-close" });
  } catch (error) {
    if (error instanceof ProtocolError) return "invalidProtocol";
    throw error;
  }
}

/** Hears a rover's positions; what else it says changes nothing. */
function listener(
  upstream: BodyDecoder | undefined,
  report: (told: ToldGga[]) => void,
): (bytes: Uint8Array) => void {
  const reader = new GgaReader();
  let isReadable = true;
  const hear = (bytes: Uint8Array) => report(reader.read(bytes));
  if (upstream === undefined) return hear;
  return (bytes) => {
    if (!isReadable) return;
    try {
      upstream.push(bytes);
      for (let data = upstream.next(); data !== undefined; data = upstream.next()) hear(data);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      isReadable = false;
    }
  };
}

function headerGga({ headers }: GetRequest): ToldGga[] {
  const line = headers.get("ntrip-gga") ?? "";
  const gga = ggaOf(line);
  return gga === undefined ? [] : [{ line, gga }];
}
