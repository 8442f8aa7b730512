/**
 * Who may do what: the checks of a request, in the order of the original service.
 *
 * @module
 */
import type { Clock } from "../../../core/clock.ts";
import { decodeBasic } from "../../../protocols/ntrip/credentials.ts";
import {
  decodeDigestResponse,
  type GetRequest,
  type HeaderFields,
  type PostRequest,
  type RefusalReason,
  type SourceRequest,
} from "../../../protocols/ntrip/mod.ts";
import type { Roster } from "../roster.ts";
import type { User } from "../settings/settings.ts";
import type { Streampoint } from "../streampoint.ts";
import { DigestLogin, type KnownSecret, knowsDigest, REALM } from "./digest_login.ts";
import { PasswordChecks } from "./password_checks.ts";
import { tokenName } from "./tokens.ts";

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
  user?: { login: string; rights: User };
}

/** Who asks, as their request says it: one of the two, or neither. */
interface Login {
  name: string;
  check(known: KnownSecret | undefined): Checked | Promise<Checked>;
}

type Checked = "right" | "wrong" | "busy" | "stale";

/** Decides about requests. */
export class Access {
  readonly #roster: Roster;
  readonly #options: AccessOptions;
  readonly #passwords = new PasswordChecks();
  readonly #digest: DigestLogin;
  #digestUsers: { users: ReadonlyMap<string, User>; all: boolean } | undefined;

  constructor(roster: Roster, options: AccessOptions, clock: Clock) {
    this.#roster = roster;
    this.#options = options;
    this.#digest = new DigestLogin(clock);
  }

  /** Whether an `Authorization` header is that of an administrator: the sources' password, or a token. */
  async isAdministrator(authorization: string): Promise<boolean> {
    if (tokenName(authorization, this.#roster.tokens) !== undefined) return true;
    const { password = "" } = decodeBasic(authorization) ?? {};
    return await this.#passwords.check(this.#options.sourcePassword, password) === "right";
  }

  /** The streampoint that a source may feed, or why it may not. */
  async admitSource(
    { password, streampoint }: SourceRequest,
  ): Promise<Streampoint | RefusalReason> {
    const verdict = await this.#passwords.check(this.#sourcePassword(streampoint), password);
    if (verdict === "busy") return "tooBusy";
    const wanted = this.#roster.streampoint(streampoint);
    if (verdict === "wrong" || wanted === undefined) return "invalidSource";
    return wanted.takesSource ? wanted : "streampointInUse";
  }

  /** The same for a source of revision 2, which may log in under any name. */
  async admitPost(request: PostRequest): Promise<Streampoint | RefusalReason> {
    const { streampoint, headers, path } = request;
    const login = this.#loginOf(headers, "POST", path);
    if (login === undefined) return "invalidSource";
    const refusal = reasonOf(await login.check({ password: this.#sourcePassword(streampoint) }));
    if (refusal !== undefined) return refusal === "authorizationFailed" ? "invalidSource" : refusal;
    const wanted = this.#roster.streampoint(streampoint);
    if (wanted === undefined) return "streampointNotFound";
    return wanted.takesSource ? wanted : "streampointInUse";
  }

  /** What a rover may receive, or why it may not. Whether it is active now is not asked. */
  async admitRover(request: GetRequest): Promise<Admission | RefusalReason> {
    const user = await this.userOf(request);
    if (typeof user === "string") return user;
    const streampoint = this.#roster.streampoint(request.streampoint);
    if (streampoint === undefined) return "streampointNotFound";
    if (!mayReceive(user?.rights, streampoint.name)) return "notAllowed";
    return user === undefined ? { streampoint } : { streampoint, user };
  }

  /** Whether nothing was changed since a rover was admitted that would concern it. */
  holds({ streampoint, user }: Admission): boolean {
    return this.#roster.streampoint(streampoint.name) === streampoint &&
      (user === undefined || this.#roster.users.get(user.login) === user.rights);
  }

  /** Who asks: a user, nobody in particular where that is allowed, or why they are not let in. */
  async userOf(
    request: GetRequest,
  ): Promise<{ login: string; rights: User } | undefined | RefusalReason> {
    const login = this.#loginOf(request.headers, "GET", request.path);
    if (login === undefined) {
      const isAnonymous = request.headers.get("authorization") === undefined;
      return isAnonymous && this.#options.anonymous ? undefined : "authorizationFailed";
    }
    for (;;) {
      const rights = this.#roster.users.get(login.name);
      const checked = await login.check(rights);
      // What was changed while a hash was worked on holds already.
      if (this.#roster.users.get(login.name) !== rights) continue;
      if (rights === undefined) return "userNotFound";
      return reasonOf(checked) ?? { login: login.name, rights };
    }
  }

  /** The values of `WWW-Authenticate` for a refused request. */
  challenges(request: GetRequest | PostRequest, reason: RefusalReason): string[] {
    const isDigestPossible = request.kind === "post"
      ? knowsDigest({ password: this.#sourcePassword(request.streampoint) })
      : this.#everybodyKnowsDigest();
    return [
      ...(isDigestPossible ? this.#digest.challenges(reason === "staleNonce") : []),
      `Basic realm="${REALM}", charset="UTF-8"`,
    ];
  }

  /** Who will ask is not known yet, and a client that is offered Digest tries nothing else. */
  #everybodyKnowsDigest(): boolean {
    const { users } = this.#roster;
    if (this.#digestUsers?.users !== users) {
      this.#digestUsers = { users, all: [...users.values()].every(knowsDigest) };
    }
    return this.#digestUsers.all;
  }

  /** A streampoint's own password, where it has one, and else that of all sources. */
  #sourcePassword(streampoint: string): string {
    return this.#roster.sourcePasswords.get(streampoint) ?? this.#options.sourcePassword;
  }

  #loginOf(headers: HeaderFields, method: string, path: string): Login | undefined {
    const authorization = headers.get("authorization") ?? "";
    const basic = decodeBasic(authorization);
    if (basic !== undefined) {
      return {
        name: basic.login,
        check: (known) => this.#passwords.check(known?.password, basic.password),
      };
    }
    const digest = decodeDigestResponse(authorization);
    return digest && {
      name: digest.login,
      check: (known) => this.#digest.check(digest, { method, path, known }),
    };
  }
}

/** Whether somebody may receive a streampoint; nobody in particular may receive every one. */
export function mayReceive(rights: User | undefined, streampoint: string): boolean {
  const { allowedStreampoints = [] } = rights ?? {};
  return allowedStreampoints.length === 0 || allowedStreampoints.includes(streampoint);
}

function reasonOf(checked: Checked): RefusalReason | undefined {
  switch (checked) {
    case "right":
      return undefined;
    case "wrong":
      return "authorizationFailed";
    case "busy":
      return "tooBusy";
    case "stale":
      return "staleNonce";
  }
}
