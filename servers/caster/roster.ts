/**
 * Which streampoints and users there are, and what follows when that changes: a streampoint that is
 * removed closes its source and rovers, a user its rovers.
 *
 * @module
 */
import type { Settings, User } from "./settings/settings.ts";
import type { SettingsFile } from "./settings/settings_file.ts";
import type { Streampoint } from "./streampoint.ts";

/** The streampoints and users of a caster. Disposing ends all streampoints. */
export class Roster implements AsyncDisposable {
  readonly #file: SettingsFile;
  readonly #create: (name: string) => Streampoint;
  readonly #streampoints: Map<string, Streampoint>;

  /** @param create Makes the streampoint of a name. */
  constructor(file: SettingsFile, create: (name: string) => Streampoint) {
    this.#file = file;
    this.#create = create;
    this.#streampoints = new Map(
      file.current.streampoints.map((name) => [name, create(name)]),
    );
  }

  /** The users by login. */
  get users(): ReadonlyMap<string, User> {
    return this.#file.current.users;
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
        settings.streampoints.includes(name)
          ? undefined
          : { ...settings, streampoints: [...settings.streampoints, name] },
      () => this.#streampoints.set(name, this.#create(name)),
    );
  }

  /** Removes a streampoint and closes its connections, or returns false when there is none. */
  removeStreampoint(name: string): Promise<boolean> {
    return this.#file.change(
      (settings) => {
        const streampoints = settings.streampoints.filter((other) => other !== name);
        return streampoints.length === settings.streampoints.length
          ? undefined
          : { ...settings, streampoints };
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
        for (const streampoint of this.streampoints) streampoint.closeRoversOf(login);
      },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const streampoint of this.streampoints) streampoint.close();
    await this.#file.settled();
  }
}

function withUser(settings: Settings, login: string, user: User): Settings {
  return { ...settings, users: new Map([...settings.users, [login, user]]) };
}
