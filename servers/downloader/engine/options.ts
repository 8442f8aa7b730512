/**
 * What can be said about a download.
 *
 * @module
 */
import type { Logger } from "@logtape/logtape";
import type { Clock } from "../../../core/clock.ts";
import type { Random } from "../../../core/random.ts";
import type { Tap } from "../../../core/tap.ts";
import type { Progress } from "./progress.ts";

/** One file to fetch, and where to. Times are milliseconds. */
export interface DownloadOptions {
  /** `http:` or `https:`; a name and a password in it are sent to its own origin and never shown. */
  url: string;
  /** Where the file goes; nothing is written outside of it. It is made where it is not there. */
  folder: string;
  /** What the file shall be called; default what the server or the URL calls it. */
  name?: string;
  /** The most connections at a time; default 8. */
  connections?: number;
  /** Parts are not made smaller than that, except by a slow end; default 1 MiB. */
  minPartBytes?: number;
  /** The most that is asked for at once; default everything. */
  maxPartBytes?: number;
  /** What has been fetched is noted in pieces of at least that; default 102 400. */
  blockBytes?: number;
  /** What the whole file must hash to, in hexadecimal. */
  sha256?: string;
  /**
   * What becomes of a file that has the name already: `refuse`, the default, is an error, `replace`
   * puts the new one in its place, `rename` calls the new one `name (2).ext`.
   */
  existing?: "refuse" | "replace" | "rename";
  /** An HTML page is refused for a name such as `big.iso`; with that it is taken. */
  acceptHtml?: boolean;
  /** How long one dial may take; default 10 s. */
  connectTimeoutMs?: number;
  /** How long a server may be silent; default 10 s. */
  stallTimeoutMs?: number;
  /** How often in a row a connection may fail without having brought anything; default 5. */
  retries?: number;
  /** The wait after the first failure, doubled after each further one; default 500. */
  retryMinMs?: number;
  /** The longest of these waits; default 30 s. */
  retryMaxMs?: number;
  /** The longest wait that a server may ask for; default 2 minutes. */
  retryAfterMaxMs?: number;
  /** How many redirects in a row are followed; default 10. */
  maxRedirects?: number;
  /** Refuses addresses that are not on the public internet, at every dial; default false. */
  refusePrivate?: boolean;
  /** Certificates to trust besides the machine's, as PEM. */
  caCerts?: readonly string[];
}

/** What a download is given besides. */
export interface DownloadContext {
  clock: Clock;
  random: Random;
  log: Logger;
  /** Aborts to stop the download; what was fetched stays for the next time. */
  signal: AbortSignal;
  /** Where it shows how it goes. */
  progress?: Progress;
  /** Who hears of its connections and requests. */
  observer?: TrafficObserver;
  /** Sees what its connections carry. */
  tap?: Tap | undefined;
}

/** Who wants to know of connections and requests. */
export interface TrafficObserver {
  /** A dial begins. */
  attempted?(): void;
  /** A connection stands. */
  opened?(): void;
  /** A dial led nowhere, for a reason in words. */
  refused?(reason: string): void;
  /** A connection that stood is over. */
  ended?(how: "closed" | "reset"): void;
  /** A request goes out; what is returned hears whether its response was of use. */
  requested?(): (outcome: "ok" | "error") => void;
}

/** A file that is there. */
export interface Downloaded {
  /** Where it is. */
  path: string;
  sizeBytes: number;
  /** What an earlier run had brought already. */
  resumedBytes: number;
  /** What this run brought, also in vain. */
  receivedBytes: number;
}

/** Options with their defaults. */
export type Settings =
  & Required<Omit<DownloadOptions, "name" | "sha256" | "url">>
  & Pick<DownloadOptions, "name" | "sha256">
  & { url: URL };

/** Fills the defaults in. */
export function withDefaults(options: DownloadOptions, url: URL): Settings {
  return {
    connections: 8,
    minPartBytes: 1024 * 1024,
    maxPartBytes: Number.MAX_SAFE_INTEGER,
    blockBytes: 102_400,
    existing: "refuse",
    acceptHtml: false,
    connectTimeoutMs: 10_000,
    stallTimeoutMs: 10_000,
    retries: 5,
    retryMinMs: 500,
    retryMaxMs: 30_000,
    retryAfterMaxMs: 120_000,
    maxRedirects: 10,
    refusePrivate: false,
    caCerts: [],
    ...options,
    url,
  };
}
