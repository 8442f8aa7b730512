/**
 * What can be downloaded, as a text.
 *
 * @module
 */

/** Longer ones are refused by many servers. */
export const MAX_URL_LENGTH = 8_192;

/** Whether a text is the URL of something that can be downloaded: `http:` or `https:`, with a host. */
export function isDownloadUrl(text: string): boolean {
  return text.length <= MAX_URL_LENGTH && /^https?:\/\/[^\s\p{Cc}]+$/iu.test(text) &&
    URL.canParse(text);
}

/** A URL as it may be shown and logged: without the password or token that can stand before its host. */
export function withoutCredentials(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null || parsed.username === "" && parsed.password === "") return url;
  parsed.username = "";
  parsed.password = "";
  return parsed.href;
}
