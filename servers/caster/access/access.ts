/**
 * Who may do what: the checks of a request, in the order of the original service.
 *
 * @module
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { GetRequest, RefusalReason, SourceRequest } from "../../../protocols/ntrip/mod.ts";
import type { Roster } from "../roster.ts";
import type { Streampoint } from "../streampoint.ts";

/** What decides beside the settings. */
export interface AccessOptions {
  sourcePassword: string;
  /** Whether rovers without credentials are served. */
  anonymous: boolean;
}

/** What a rover may receive, should there be anything. */
export interface Admission {
  streampoint: Streampoint;
  /** Absent when the rover is anonymous. */
  login?: string;
}

/** Compared with when there is no such user, so that the answer takes as long as for one. */
const NOBODYS_PASSWORD = "";

/** Decides about requests. */
export class Access {
  readonly #roster: Roster;
  readonly #options: AccessOptions;

  constructor(roster: Roster, options: AccessOptions) {
    this.#roster = roster;
    this.#options = options;
  }

  /** Whether this is the password of sources and administrators. */
  isSourcePassword(password: string): boolean {
    return isSame(password, this.#options.sourcePassword);
  }

  /** The streampoint that a source may feed, or why it may not. */
  admitSource({ password, streampoint }: SourceRequest): Streampoint | RefusalReason {
    const wanted = this.#roster.streampoint(streampoint);
    if (!this.isSourcePassword(password) || wanted === undefined) return "invalidSource";
    return wanted.sourceConnected ? "streampointInUse" : wanted;
  }

  /** What a rover may receive, or why it may not. Whether it is active now is not asked. */
  admitRover(request: GetRequest): Admission | RefusalReason {
    const { credentials } = request;
    const user = credentials && this.#roster.users.get(credentials.login);
    if (credentials !== undefined) {
      const isRight = isSame(credentials.password, user?.password ?? NOBODYS_PASSWORD);
      if (user === undefined) return "userNotFound";
      if (!isRight) return "authorizationFailed";
    } else if (request.authorizationMalformed || !this.#options.anonymous) {
      return "authorizationFailed";
    }
    const streampoint = this.#roster.streampoint(request.streampoint);
    if (streampoint === undefined) return "streampointNotFound";
    const allowed = user?.allowedStreampoints ?? [];
    if (allowed.length > 0 && !allowed.includes(streampoint.name)) return "notAllowed";
    return credentials === undefined ? { streampoint } : { streampoint, login: credentials.login };
  }
}

/** Compares in a time that tells nothing about where the two differ, or how long they are. */
function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
