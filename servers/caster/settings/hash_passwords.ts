/**
 * Replacing the plain passwords of settings by salted hashes, once and for all.
 *
 * @module
 */
import { digestSecretsOf } from "../access/digest_login.ts";
import { hashPassword, parsePasswordHash } from "../access/password_hash.ts";
import type { Settings, User } from "./settings.ts";
import { SettingsFile } from "./settings_file.ts";

/** How passwords are hashed. */
export interface HashPasswordsOptions {
  /**
   * Keep for each user what HTTP Digest needs beside the hash. Whoever reads the file can log in with
   * it, and search for the password much faster than through the hash.
   */
  keepDigest: boolean;
}

/** How many passwords were hashed; the rest were hashes already. */
export interface HashedPasswords {
  readonly users: number;
  readonly sources: number;
}

/**
 * Hashes the plain passwords in a settings file. No caster may be running on it: it would write what it
 * remembers.
 *
 * @throws {BenchError} when the file cannot be read or written, or is no settings file; then it is left
 * as it is.
 */
export async function hashPasswordsIn(
  path: string,
  options: HashPasswordsOptions,
): Promise<HashedPasswords> {
  return await hashPasswordsOf(await SettingsFile.openExisting(path), options);
}

/** Hashes the plain passwords in settings, in memory and in their file. */
export async function hashPasswordsOf(
  file: SettingsFile,
  { keepDigest }: HashPasswordsOptions,
): Promise<HashedPasswords> {
  const { current } = file;
  const users = new Map<string, User>();
  for (const [login, user] of current.users) {
    if (!isPlain(user.password)) continue;
    users.set(login, {
      ...user,
      password: await hashPassword(user.password),
      ...(keepDigest ? { digestSecrets: digestSecretsOf(login, user.password) } : {}),
    });
  }
  const sources = new Map<string, string>();
  for (const [streampoint, password] of current.sourcePasswords ?? []) {
    if (isPlain(password)) sources.set(streampoint, await hashPassword(password));
  }
  if (users.size + sources.size > 0) {
    await file.change((settings): Settings => ({
      ...settings,
      users: new Map([...settings.users, ...users]),
      sourcePasswords: new Map([...settings.sourcePasswords ?? [], ...sources]),
    }), () => {});
  }
  return { users: users.size, sources: sources.size };
}

function isPlain(password: string): boolean {
  return parsePasswordHash(password) === undefined;
}
