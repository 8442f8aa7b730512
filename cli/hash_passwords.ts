/**
 * `wirebench hash-passwords`: rewrites a caster's settings file with salted hashes in place of plain
 * passwords.
 *
 * @module
 */
import { exitCodes } from "../harness/exit_codes.ts";
import {
  hashPasswordsIn,
  type HashPasswordsOptions,
} from "../servers/caster/settings/hash_passwords.ts";

/** Runs the command and says what it did; the exit code. */
export async function hashPasswords(
  path: string,
  { keepDigest = false }: Partial<HashPasswordsOptions>,
): Promise<number> {
  const { users, sources } = await hashPasswordsIn(path, { keepDigest });
  console.log(
    users + sources === 0
      ? `${path} holds no plain password`
      : `${path}: hashed the passwords of ${users} users and ${sources} streampoints`,
  );
  return exitCodes.passed.code;
}
