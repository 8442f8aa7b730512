/**
 * How a rover asks for a streampoint, in either revision.
 *
 * @module
 */
import { formatAddress } from "../../core/address.ts";
import type { Random } from "../../core/random.ts";
import { encodeRoverRequest, requestTarget } from "../../protocols/ntrip/mod.ts";
import { NtripAuthorization } from "../ntrip_authorization.ts";
import { withHugeHead } from "../ntrip_login.ts";
import type { NtripRoversOptions } from "./ntrip_rovers.ts";

/** The requests of one rover. */
export class RoverRequests {
  readonly #options: NtripRoversOptions;
  /** Absent where nobody logs in. */
  readonly #authorization: NtripAuthorization | undefined;

  constructor(options: NtripRoversOptions, random: Random) {
    const { auth, user, password, misbehave } = options;
    this.#options = options;
    const isAnonymous = user === undefined && password === undefined;
    if (misbehave === "hammer") {
      const wrong = { login: user ?? "nobody", password: `not ${password ?? "known"}` };
      this.#authorization = new NtripAuthorization(auth, wrong, random);
    } else if (!isAnonymous) {
      const credentials = { login: user ?? "", password: password ?? "" };
      this.#authorization = new NtripAuthorization(auth, credentials, random);
    }
  }

  /** The next request, of a rover that says where it is or does not. */
  next(gga: string | undefined): Uint8Array {
    const { target, streampoint, agent, revision, chunked, misbehave } = this.#options;
    const authorization = this.#authorization?.header("GET", requestTarget(streampoint));
    const request = encodeRoverRequest({
      streampoint,
      agent,
      ...(authorization === undefined ? {} : { authorization }),
      ...(revision === 1 ? {} : { version: 2, host: formatAddress(target), chunked }),
      ...(gga === undefined ? {} : { gga }),
    });
    if (misbehave === "huge-head") return withHugeHead(request);
    return misbehave === "half-open" ? request.subarray(0, request.length >>> 1) : request;
  }

  /** Takes the challenge that the last one was answered with; whether another can be made. */
  readonly challenged = (challenge: string): boolean =>
    this.#authorization?.challenged(challenge) ?? false;
}
