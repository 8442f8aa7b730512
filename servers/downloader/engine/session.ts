/**
 * What all that happens within one download share.
 *
 * @module
 */
import { Line, type Place } from "./line.ts";
import type { DownloadContext, Settings } from "./options.ts";
import type { PartFile } from "./part_file.ts";
import { Progress } from "./progress.ts";
import type { Validators } from "./validators.ts";

/** One download: what is asked for, where, and with which means. */
export interface Session
  extends Required<Omit<DownloadContext, "tap">>, Pick<DownloadContext, "tap"> {
  settings: Settings;
  place: Place;
}

/** What is known of the file that is being fetched. */
export interface RemoteFile {
  /** Absent where it is not known. */
  sizeBytes?: number;
  takesRanges: boolean;
  validators: Validators;
  /** Whether it is a page, by what the server says. */
  isHtml: boolean;
}

/** A file that is being fetched, and into what. */
export interface Fetching extends Session {
  remote: RemoteFile;
  file: PartFile;
  attempt: Attempt;
}

/** The session of a download. */
export function openSession(settings: Settings, context: DownloadContext): Session {
  const place = { original: settings.url, current: settings.url };
  return { progress: new Progress(context.clock), observer: {}, ...context, settings, place };
}

/** One attempt at a download: the lines that it has. Disposing hangs up. */
export class Attempt implements Disposable {
  readonly lines: readonly Line[];
  /** Aborts when the attempt is over, or the download shall stop. */
  readonly signal: AbortSignal;
  readonly #over = new AbortController();

  constructor({ settings, place, clock, signal, progress, observer, tap }: Session) {
    this.signal = AbortSignal.any([signal, this.#over.signal]);
    const context = { clock, observer, tap, signal: this.signal };
    this.lines = Array.from(
      { length: settings.connections },
      () => new Line(place, settings, context),
    );
    progress.connections = () => this.lines.filter(({ isConnected }) => isConnected).length;
  }

  /** Ends it: everybody who waits for anything gets the reason. */
  stop(reason: unknown): void {
    this.#over.abort(reason);
  }

  [Symbol.dispose](): void {
    this.stop(new DOMException("The attempt is over.", "AbortError"));
  }
}
