/**
 * One client of the original text protocol.
 *
 * @module
 */
import type { Logger } from "@logtape/logtape";
import { sentence } from "../../core/errors.ts";
import {
  checkedUrl,
  followText,
  freshTextSession,
  nothingToSubmit,
  type Shelf,
  type TextStep,
  type UrlVerdict,
  withoutCredentials,
} from "../../protocols/downloads/mod.ts";
import type { Downloads } from "./downloads.ts";
import type { LineEnd, LineSession } from "./lines.ts";

/** A client that says more while a URL of it is being checked is sent away. */
const MAX_WAITING_FRAMES = 1_000;

/** What the sessions work on. */
export interface TextHost {
  downloads: Downloads;
  threadsSize: number;
  log: Logger;
  /** Looks whether a URL leads to a file. */
  check(url: string, signal: AbortSignal): Promise<UrlVerdict>;
}

/** A session. Disposing ends what it is at. */
export class TextLine implements LineSession {
  readonly #end: LineEnd;
  readonly #host: TextHost;
  readonly #over = new AbortController();
  #state = freshTextSession;
  /** Frames are dealt with one after the other. */
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(end: LineEnd, host: TextHost) {
    this.#end = end;
    this.#host = host;
  }

  heard(frame: string | undefined): void {
    if (this.#waiting === MAX_WAITING_FRAMES) return this.#end.refuse("You say too much at once.");
    this.#waiting++;
    this.#last = this.#last.then(() => this.#follow(frame ?? "")).finally(() => this.#waiting--);
  }

  [Symbol.dispose](): void {
    this.#over.abort(new DOMException("The client has gone.", "AbortError"));
  }

  async #follow(frame: string): Promise<void> {
    if (this.#over.signal.aborted) return;
    const step = followText(this.#state, frame, shelfOf(this.#host));
    await this.#take(step);
    if (step.check === undefined) return;
    const verdict = await this.#check(step.check);
    await this.#take(checkedUrl(this.#state, step.check, verdict));
  }

  async #take({ state, frames, submit }: TextStep): Promise<void> {
    this.#state = state;
    const isKept = submit === undefined || await this.#submit(submit);
    for (const frame of isKept ? frames : [nothingToSubmit]) this.#end.send(frame);
  }

  async #submit(urls: readonly string[]): Promise<boolean> {
    try {
      await this.#host.downloads.add(urls.map((url) => ({ url })));
      return true;
    } catch (error) {
      this.#host.log.error("urls were not added: {reason}", { reason: sentence(error) });
      return false;
    }
  }

  async #check(url: string): Promise<UrlVerdict> {
    const path = this.#host.downloads.all.find((entry) =>
      entry.url === url && entry.state === "done"
    )?.path;
    try {
      const verdict = await this.#host.check(url, this.#over.signal);
      if (verdict.verdict !== "accepted" || typeof path !== "string") return verdict;
      return { verdict: "there", path };
    } catch {
      return { verdict: "unreachable" };
    }
  }
}

/** What the lists show. */
function shelfOf({ downloads, threadsSize }: TextHost): Shelf {
  const shown = downloads.all.map((entry) => ({
    entry,
    state: entry.state,
    url: withoutCredentials(entry.url),
    sizeBytes: entry.sizeBytes,
    doneBytes: entry.doneBytes,
  }));
  return {
    threadsSize,
    queued: shown.filter(({ state }) => state === "queued"),
    loading: shown.filter(({ state }) => state === "loading" || state === "checking"),
    done: shown.filter(({ state }) => state === "done").map(({ entry, url, sizeBytes }) => ({
      url,
      sizeBytes: sizeBytes!,
      path: entry.path!,
    })),
  };
}
