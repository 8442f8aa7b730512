/**
 * Which streampoints and users there are, and what follows when that changes: a streampoint that is
 * removed closes its source and rovers, a user its rovers.
 *
 * @module
 */
import { mayReceive } from "./access/access.ts";
import { parsePasswordHash } from "./access/password_hash.ts";
import type { Rover } from "./rover.ts";
import type { Settings, User } from "./settings/settings.ts";
import type { SettingsFile } from "./settings/settings_file.ts";
import type { SourcetableSettings } from "./settings/sourcetable_settings.ts";
import type { Streampoint } from "./streampoint.ts";

/** The streampoints and users of a caster. Disposing ends all streampoints. */
export class Roster implements AsyncDisposable {
  readonly #file: SettingsFile;
  readonly #create: (name: string) => Streampoint;
  readonly #fixed: ReadonlySet<string>;
  readonly #streampoints: Map<string, Streampoint>;

  /**
   * @param create Makes the streampoint of a name.
   * @param fixed Streampoints that there are whatever the settings say.
   */
  constructor(
    file: SettingsFile,
    create: (name: string) => Streampoint,
    fixed: Iterable<string> = [],
  ) {
    this.#file = file;
    this.#create = create;
    this.#fixed = new Set(fixed);
    this.#streampoints = new Map(
      [...new Set([...file.current.streampoints, ...this.#fixed])].map((name) => [
        name,
        create(name),
      ]),
    );
  }

  /** The users by login. */
  get users(): ReadonlyMap<string, User> {
    return this.#file.current.users;
  }

  /** Whether the settings hold a password as a hash: then it is meant that they all are. */
  get holdsHashes(): boolean {
    return [...this.users.values()].some(({ password }) => parsePasswordHash(password)) ||
      [...this.sourcePasswords.values()].some((password) => parsePasswordHash(password));
  }

  /** The passwords of sources by streampoint, where those have one of their own. */
  get sourcePasswords(): ReadonlyMap<string, string> {
    return this.#file.current.sourcePasswords ?? new Map();
  }

  /** The hashes of administrators' tokens by name. */
  get tokens(): ReadonlyMap<string, string> {
    return this.#file.current.adminTokens ?? new Map();
  }

  /** What the settings say of the sourcetable; `undefined` where they say nothing. */
  get sourcetable(): SourcetableSettings | undefined {
    return this.#file.current.sourcetable?.settings;
  }

  /** Every streampoint, in the order of the settings. */
  get streampoints(): Iterable<Streampoint> {
    return this.#streampoints.values();
  }

  /** The streampoint of a name, if there is one. */
  streampoint(name: string): Streampoint | undefined {
    return this.#streampoints.get(name);
  }

  /**
   * Adds a streampoint, or returns false when it exists.
   *
   * @throws {BenchError} when the settings cannot be written; like all changes, it then did nothing.
   */
  addStreampoint(name: string): Promise<boolean> {
    return this.#file.change(
      (settings) =>
        this.#streampoints.has(name)
          ? undefined
          : { ...settings, streampoints: [...settings.streampoints, name] },
      () => this.#streampoints.set(name, this.#create(name)),
    );
  }

  /**
   * Removes a streampoint and closes its connections, or returns false when there is none that the
   * settings could do without.
   */
  removeStreampoint(name: string): Promise<boolean> {
    return this.#file.change(
      (settings) => {
        const streampoints = settings.streampoints.filter((other) => other !== name);
        return streampoints.length === settings.streampoints.length || this.#fixed.has(name)
          ? undefined
          : { ...settings, streampoints, sourcePasswords: without(settings.sourcePasswords, name) };
      },
      () => {
        this.#streampoints.get(name)?.close();
        this.#streampoints.delete(name);
      },
    );
  }

  /** Adds a user, or returns false when the login is taken. */
  addUser(login: string, user: User): Promise<boolean> {
    return this.#file.change(
      (settings) => settings.users.has(login) ? undefined : withUser(settings, login, user),
      () => {},
    );
  }

  /** Removes a user and closes the rovers that it logged in, or returns false when there is none. */
  removeUser(login: string): Promise<boolean> {
    return this.#file.change(
      (settings) => {
        const users = new Map(settings.users);
        return users.delete(login) ? { ...settings, users } : undefined;
      },
      () => {
        this.closeRovers((rover) => rover.facts.login === login);
      },
    );
  }

  /**
   * Changes a user, or returns false when there is none. Rovers that were admitted with another
   * password are closed, and so are those that the user may not have any more, the newest first.
   *
   * @param change What changes.
   * @param maxConnections How many rovers a user may have for whom nothing else is said; 0 is any.
   */
  changeUser(login: string, change: Partial<User>, maxConnections: number): Promise<boolean> {
    return this.#file.change(
      (settings) => {
        const user = settings.users.get(login);
        if (user === undefined) return undefined;
        const { digestSecrets: _, ...rest } = user;
        const kept = change.password === undefined ? user : rest;
        return withUser(settings, login, { ...kept, ...change });
      },
      () => {
        const user = this.users.get(login)!;
        const max = user.maxConnections ?? maxConnections;
        const isNewPassword = change.password !== undefined;
        for (const streampoint of this.streampoints) {
          if (isNewPassword || !mayReceive(user, streampoint.name)) {
            streampoint.closeRovers((rover) => rover.facts.login === login);
          }
        }
        const surplus = max === 0 ? [] : this.#roversOf(login).slice(max);
        for (const rover of surplus) void rover.close();
      },
    );
  }

  /** Gives the sources of a streampoint a password of their own, or, with `undefined`, that of all. */
  changeSourcePassword(streampoint: string, password: string | undefined): Promise<boolean> {
    return this.#file.change(
      (settings) => {
        if (!this.#streampoints.has(streampoint)) return undefined;
        const sourcePasswords = new Map(settings.sourcePasswords);
        if (password === undefined) sourcePasswords.delete(streampoint);
        else sourcePasswords.set(streampoint, password);
        return { ...settings, sourcePasswords };
      },
      () => this.streampoint(streampoint)?.closeSource(),
    );
  }

  /** Keeps the hash of a token, or returns false when the name is taken. */
  addToken(name: string, hash: string): Promise<boolean> {
    return this.#file.change(
      (settings) =>
        settings.adminTokens?.has(name)
          ? undefined
          : { ...settings, adminTokens: new Map([...settings.adminTokens ?? [], [name, hash]]) },
      () => {},
    );
  }

  /** Forgets a token, or returns false when there is none of that name. */
  removeToken(name: string): Promise<boolean> {
    return this.#file.change(
      (settings) => {
        const adminTokens = new Map(settings.adminTokens);
        return adminTokens.delete(name) ? { ...settings, adminTokens } : undefined;
      },
      () => {},
    );
  }

  /** Closes the rovers that a rule says, wherever they are; how many. */
  closeRovers(isMeant: (rover: Rover) => boolean): number {
    let closed = 0;
    for (const streampoint of this.streampoints) closed += streampoint.closeRovers(isMeant);
    return closed;
  }

  /** A user's rovers, the oldest first. */
  #roversOf(login: string): Rover[] {
    return [...this.streampoints]
      .flatMap((streampoint) => [...streampoint.rovers])
      .filter((rover) => rover.facts.login === login)
      .sort((a, b) => a.facts.id - b.facts.id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const streampoint of this.streampoints) streampoint.close();
    await this.#file.settled();
  }
}

function withUser(settings: Settings, login: string, user: User): Settings {
  return { ...settings, users: new Map([...settings.users, [login, user]]) };
}

function without(
  passwords: ReadonlyMap<string, string> = new Map(),
  streampoint: string,
): ReadonlyMap<string, string> {
  return new Map([...passwords].filter(([name]) => name !== streampoint));
}
