/**
 * The original protocol: text frames over a WebSocket, one session a connection.
 *
 * ```text
 *            help_command  start              end             queue  loading  download  other
 * commands   help          urls, or refused   nothing to say  list   list     list      unknown
 * urls       (each is taken for a URL)        commands        (each is taken for a URL)
 * ```
 *
 * A URL that is accepted gets no reply. Whoever runs a session has one frame dealt with after the
 * other: a URL is checked before the frame that follows it is looked at.
 *
 * @module
 */
import type { Download } from "./download.ts";
import * as texts from "./texts.ts";
import { isDownloadUrl } from "./urls.ts";

/** What one client has said so far: `urls` is there from `start` to `end`. */
export interface TextState {
  readonly urls: readonly string[] | undefined;
}

/** Where every session begins. */
export const freshTextSession: TextState = { urls: undefined };

/** A download that is done, and where its file is: an absolute path. */
export interface DoneDownload {
  url: string;
  sizeBytes: number;
  path: string;
}

/** What the lists show. */
export interface Shelf {
  /** How many connections a download may have. */
  threadsSize: number;
  queued: readonly Pick<Download, "url">[];
  loading: readonly Pick<Download, "url" | "sizeBytes" | "doneBytes">[];
  done: readonly DoneDownload[];
}

/** Where a frame leads. */
export interface TextStep {
  state: TextState;
  /** What is sent, in this order. */
  frames: readonly string[];
  /** To be checked, and the outcome told to {@link checkedUrl}, before the next frame. */
  check?: string;
  /** To be downloaded. */
  submit?: readonly string[];
}

/** What became of the check of a URL. */
export type UrlVerdict =
  | { verdict: "accepted" }
  /** It cannot be reached, or answers anything but 200. */
  | { verdict: "unreachable" }
  /** It leads to an HTML page. */
  | { verdict: "page" }
  /** Its file is there already, at this absolute path. */
  | { verdict: "there"; path: string };

type Answer = (state: TextState, shelf: Shelf) => TextStep;

const reply = (state: TextState, ...frames: readonly string[]): TextStep => ({ state, frames });

const commands: Readonly<Record<string, Answer>> = {
  help_command: (state) => reply(state, ...texts.helpFrames),
  start: (state, { queued, loading }) =>
    queued.length + loading.length > 0
      ? reply(state, texts.stillLoading)
      : { state: { urls: [] }, frames: [] },
  end: (state) => reply(state, texts.nothingToSubmit),
  queue: (state, { queued }) => reply(state, ...queued.map(texts.queueFrame)),
  loading: (state, { loading, threadsSize }) =>
    reply(state, ...loading.map((one) => texts.loadingFrame(one, threadsSize))),
  download: (state, { done }) =>
    reply(
      state,
      ...done.map(({ url, sizeBytes, path }) => texts.downloadFrame(url, sizeBytes, path)),
    ),
};

/** Where a client's frame leads. */
export function followText(state: TextState, frame: string, shelf: Shelf): TextStep {
  const { urls } = state;
  if (urls === undefined) {
    const answer = Object.hasOwn(commands, frame) ? commands[frame]! : undefined;
    return answer?.(state, shelf) ?? reply(state, texts.unknownCommand);
  }
  if (frame !== "end") {
    return isDownloadUrl(frame) ? { state, frames: [], check: frame } : reply(
      state,
      texts.malformed,
    );
  }
  if (urls.length === 0) return reply(freshTextSession, texts.nothingToSubmit);
  return { state: freshTextSession, frames: [texts.submitted], submit: urls };
}

/** Where the outcome of a URL's check leads. */
export function checkedUrl(state: TextState, url: string, outcome: UrlVerdict): TextStep {
  switch (outcome.verdict) {
    case "accepted": {
      const urls = state.urls ?? [];
      return { state: { urls: urls.includes(url) ? urls : [...urls, url] }, frames: [] };
    }
    case "unreachable":
      return reply(state, texts.unreachable);
    case "page":
      return reply(state, texts.noFile);
    case "there":
      return reply(state, texts.alreadyThere(outcome.path));
  }
}
