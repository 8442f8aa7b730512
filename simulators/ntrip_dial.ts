/**
 * How an NTRIP client reaches its caster: over TCP, or over TLS with authorities of its own.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { BenchError, systemReason } from "../core/errors.ts";
import type { DialOptions } from "../transports/redial.ts";

/** The options of a client that decide it. */
export interface NtripDialOptions extends Omit<DialOptions, "tls"> {
  tls: boolean;
  tlsCa?: string | undefined;
  tlsAnyCertificate: boolean;
}

/**
 * The options for dialling, with the authorities read.
 *
 * @throws {BenchError} when their file cannot be read.
 */
export async function dialOptionsOf(options: NtripDialOptions): Promise<DialOptions> {
  const { tls, tlsCa, tlsAnyCertificate: anyCertificate, ...dial } = options;
  if (!tls) return dial;
  const ca = tlsCa === undefined ? undefined : await readFile(tlsCa, "utf8").catch((cause) => {
    throw new BenchError(`Cannot read ${tlsCa}: ${systemReason(cause)}`, { cause });
  });
  return { ...dial, tls: { anyCertificate, ...(ca === undefined ? {} : { ca }) } };
}
