/**
 * The caster's certificate and key, from their files.
 *
 * @module
 */
import { BenchError, systemReason } from "../../core/errors.ts";
import type { TlsIdentity } from "../../transports/tls.ts";

/** Where the files are, and whether they are needed. */
export interface IdentityOptions {
  tlsCert?: string | undefined;
  tlsKey?: string | undefined;
  adminTls: boolean;
}

/**
 * Reads certificate and key, where there are any.
 *
 * @throws {BenchError} when one is missing or cannot be read.
 */
export async function readIdentity(
  { tlsCert, tlsKey, adminTls }: IdentityOptions,
): Promise<TlsIdentity | undefined> {
  if (tlsCert !== undefined && tlsKey !== undefined) {
    return { cert: await readPem(tlsCert), key: await readPem(tlsKey) };
  }
  if (tlsCert === undefined && tlsKey === undefined && !adminTls) return undefined;
  throw new BenchError("Cannot speak TLS: tlsCert and tlsKey are needed, both of them");
}

async function readPem(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    throw new BenchError(`Cannot read ${path}: ${systemReason(cause)}`, { cause });
  }
}
