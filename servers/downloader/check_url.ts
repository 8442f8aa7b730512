/**
 * Looking whether a URL leads to a file, before it is taken: what the original's text protocol asks of
 * a URL.
 *
 * @module
 */
import type { ResponseHead } from "../../protocols/http/mod.ts";
import type { UrlVerdict } from "../../protocols/downloads/mod.ts";
import { Line, type LineContext } from "./engine/line.ts";
import type { Settings } from "./engine/options.ts";

/** With these, servers refuse HEAD and serve GET all the same. */
const headRefused = [400, 403, 405, 501];

/**
 * Asks for the head of a file, and where HEAD is refused for its first byte.
 *
 * @throws `signal.reason` when it was stopped.
 */
export async function checkUrl(settings: Settings, context: LineContext): Promise<UrlVerdict> {
  try {
    const head = await ask("HEAD", settings, context);
    if (!headRefused.includes(head.status)) return verdictOf(head, [200]);
    // Of an empty file there is no first byte: 416.
    return verdictOf(await ask("GET", settings, context), [200, 206, 416]);
  } catch {
    context.signal.throwIfAborted();
    return { verdict: "unreachable" };
  }
}

async function ask(
  method: "HEAD" | "GET",
  settings: Settings,
  context: LineContext,
): Promise<ResponseHead> {
  using line = new Line({ original: settings.url, current: settings.url }, settings, context);
  return await line.get(method === "GET" ? [["Range", "bytes=0-0"]] : [], method);
}

function verdictOf({ status, headers }: ResponseHead, good: readonly number[]): UrlVerdict {
  if (!good.includes(status)) return { verdict: "unreachable" };
  const type = headers.get("content-type") ?? "";
  return { verdict: /^(text\/html|application\/xhtml\+xml)\b/i.test(type) ? "page" : "accepted" };
}
