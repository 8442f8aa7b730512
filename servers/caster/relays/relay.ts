/**
 * What all relays of a caster share.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { type Address, formatAddress } from "../../../core/address.ts";
import { BenchError, systemReason } from "../../../core/errors.ts";
import type { Connection } from "../../../transports/connection.ts";
import type { DialObserver, DialOptions } from "../../../transports/redial.ts";
import type { Source } from "../source.ts";
import type { Streampoint } from "../streampoint.ts";
import type { CasterHost } from "../visit.ts";
import type { CasterUrl } from "./caster_url.ts";

/** What relays need of their caster. */
export type RelayHost = Pick<CasterHost, "context" | "name" | "nextId" | "limits" | "options">;

/** Says in the log how a relay fares. What the address holds beside the place is never said. */
export function tellLog(
  what: string,
  streampoint: Streampoint,
  peer: string,
  { context: { log } }: RelayHost,
): DialObserver {
  const facts = { what, streampoint: streampoint.name, peer };
  return {
    attempted() {},
    opened: () => log.info("{what} of {streampoint} with {peer} is on", facts),
    refused: (reason) =>
      log.info("{what} of {streampoint} with {peer} failed: {reason}", { ...facts, reason }),
    ended: (how) => log.info("{what} of {streampoint} with {peer} ended: {how}", { ...facts, how }),
  };
}

/** What a source brings, and what is known of it. */
export interface Feed {
  streampoint: Streampoint;
  connection: Connection;
  agent: string;
  /** Given for what comes from another caster. */
  via?: readonly string[];
}

/** Has somebody feed a streampoint. The caller has seen that it takes a source. */
export function beginFeed({ streampoint, connection, agent, via }: Feed, host: RelayHost): Source {
  const source: Source = {
    connection,
    id: host.nextId(),
    sinceMs: host.context.clock.now(),
    agent,
    ...(via === undefined ? {} : { via }),
  };
  streampoint.begin(source);
  return source;
}

/** Where another caster is, and how it is reached. */
export interface Remote extends Pick<DialOptions, "connectTimeout" | "redialMin" | "redialMax"> {
  tlsCa?: string | undefined;
  tlsAnyCertificate: boolean;
}

/**
 * How another caster is dialled.
 *
 * @throws {BenchError} when the file with the authorities cannot be read.
 */
export async function dialOptionsOf(
  { address: target, tls }: CasterUrl,
  { tlsCa, tlsAnyCertificate: anyCertificate, connectTimeout, redialMin, redialMax }: Remote,
): Promise<DialOptions> {
  const dial = { target, connectTimeout, redialMin, redialMax };
  if (!tls) return dial;
  const ca = tlsCa === undefined ? undefined : await readFile(tlsCa, "utf8").catch((cause) => {
    throw new BenchError(`Cannot read ${tlsCa}: ${systemReason(cause)}`, { cause });
  });
  return { ...dial, tls: { anyCertificate, ...(ca === undefined ? {} : { ca }) } };
}

/** `caster.example:2101/point1`: a streampoint elsewhere, without who asks for it. */
export function placeText(address: Address, streampoint: string): string {
  return `${formatAddress(address)}/${streampoint}`;
}
