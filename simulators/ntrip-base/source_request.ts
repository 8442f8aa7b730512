/**
 * How a base asks to publish, in either revision.
 *
 * @module
 */
import { formatAddress } from "../../core/address.ts";
import type { Random } from "../../core/random.ts";
import {
  encodePostRequest,
  encodeSourceRequest,
  requestTarget,
} from "../../protocols/ntrip/mod.ts";
import { NtripAuthorization } from "../ntrip_authorization.ts";
import { withHugeHead } from "../ntrip_login.ts";
import type { NtripBaseOptions } from "./ntrip_base.ts";

/** The requests of one base. */
export class SourceRequests {
  readonly #options: NtripBaseOptions;
  readonly #authorization: NtripAuthorization;

  constructor(options: NtripBaseOptions, random: Random) {
    const { auth, user: login, password } = options;
    this.#options = options;
    this.#authorization = new NtripAuthorization(auth, { login, password }, random);
  }

  /** The next request. */
  next(): Uint8Array {
    const request = this.#options.revision === 1 ? this.#revision1() : this.#revision2();
    return this.#options.misbehave === "huge-head" ? withHugeHead(request) : request;
  }

  /** Takes the challenge that the last one was answered with; whether another can be made. */
  readonly challenged = (challenge: string): boolean => this.#authorization.challenged(challenge);

  #revision1(): Uint8Array {
    const { password, streampoint, agent, str = "" } = this.#options;
    return encodeSourceRequest({ password, streampoint, agent, str });
  }

  #revision2(): Uint8Array {
    const { target, agent, chunked, str } = this.#options;
    const streampoint = this.#options.streampoint.replace(/^\//, "");
    const authorization = this.#authorization.header("POST", requestTarget(streampoint));
    return encodePostRequest({
      streampoint,
      host: formatAddress(target),
      agent,
      chunked,
      ...(authorization === undefined ? {} : { authorization }),
      ...(str === undefined ? {} : { str }),
    });
  }
}
