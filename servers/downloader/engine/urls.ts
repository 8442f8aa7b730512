/**
 * The URLs that are downloaded: which are allowed, how they are shown, and where redirects lead.
 *
 * @module
 */
import { ProtocolError } from "../../../core/errors.ts";
import { basicCredentials, utf8Of } from "../../../protocols/http/mod.ts";

/**
 * Reads what somebody asked for.
 *
 * @throws {TypeError} when it is no URL, or not of a scheme that is fetched.
 */
export function parseDownloadUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null) throw new TypeError(`Cannot download ${JSON.stringify(text)}: it is no URL`);
  if (!isFetched(url)) {
    throw new TypeError(`Cannot download ${shownUrl(url)}: only http: and https: are fetched`);
  }
  return url;
}

/** A URL as it may be shown and written down: without name, password and fragment. */
export function shownUrl(url: URL): string {
  const shown = new URL(url);
  shown.username = "";
  shown.password = "";
  shown.hash = "";
  return shown.href;
}

/** The `Authorization` that a URL asks for; `undefined` when it has neither name nor password. */
export function authorizationOf({ username, password }: URL): string | undefined {
  if (username === "" && password === "") return undefined;
  return basicCredentials(unescaped(username), unescaped(password));
}

/**
 * Where a redirect leads. Name and password go along within the origin only.
 *
 * @param location The header, its characters being bytes.
 * @throws {ProtocolError} when it leads nowhere, or to what is not fetched.
 */
export function redirected(from: URL, location: string | undefined): URL {
  if (location === undefined) throw new ProtocolError("the server redirects without saying where");
  const to = URL.parse(utf8Of(location), from.href);
  if (to === null) throw new ProtocolError("the server redirects to what is no URL");
  if (!isFetched(to)) {
    throw new ProtocolError(
      `the server redirects to ${shownUrl(to)}, and only http: and https: are fetched`,
    );
  }
  if (to.username === "" && to.password === "" && to.origin === from.origin) {
    to.username = from.username;
    to.password = from.password;
  }
  return to;
}

function isFetched(url: URL): boolean {
  return (url.protocol === "http:" || url.protocol === "https:") && url.hostname !== "";
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
