/**
 * A streampoint of another caster, as an address that one can write down:
 *
 * ```text
 * ntrip://[user[:password]@]host[:port]/streampoint        ntrips:// for TLS
 * ```
 *
 * What would end a part of it is percent-encoded: `p%40ss` for `p@ss`.
 *
 * @module
 */
import { z } from "zod";
import type { Address } from "../../../core/address.ts";

/** Where a stream is, and who asks for it. */
export interface CasterUrl {
  address: Address;
  /** Whether TLS is spoken there. */
  tls: boolean;
  streampoint: string;
  user?: string;
  password?: string;
}

/** Reads the address; `undefined` when the text is none. */
export function parseCasterUrl(text: string): CasterUrl | undefined {
  const url = URL.parse(text);
  const protocol = /^(ntrips?):$/.exec(url?.protocol ?? "")?.[1];
  if (url === null || protocol === undefined || url.hostname === "") return undefined;
  if (url.search !== "" || url.hash !== "") return undefined;
  try {
    const [streampoint = "", user, password] = [url.pathname.slice(1), url.username, url.password]
      .map(decodeURIComponent);
    if (!/^[^\s/\p{Cc}]+$/u.test(streampoint)) return undefined;
    const tls = protocol === "ntrips";
    return {
      address: {
        hostname: url.hostname.replace(/^\[(.*)\]$/, "$1"),
        port: url.port === "" ? (tls ? 2102 : 2101) : Number(url.port),
      },
      tls,
      streampoint,
      ...(user ? { user } : {}),
      ...(password ? { password } : {}),
    };
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** Reads such an address from an option. It may hold a password, so it is shown nowhere. */
export const casterUrl = () => {
  const error = "must be an address such as ntrip://user:password@host:2101/streampoint";
  return z.string({ error }).transform((text, issues) => {
    const url = parseCasterUrl(text);
    if (url !== undefined) return url;
    issues.addIssue({ code: "custom", message: error });
    return z.NEVER;
  }).meta({ secret: true, unit: "ntrip://host:port/streampoint" });
};
