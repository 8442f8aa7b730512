/**
 * Downloading one file: asked for once, fetched in as many parts as are allowed, written where it
 * belongs, looked over, and given its name when it is whole. What a stopped or killed run has fetched,
 * the next one goes on with.
 *
 * Whatever the server does, what comes out is the file as the server had it at one time, or an error:
 * responses of which it cannot be said that they are of one file are never put together.
 *
 * @module
 */
import { BenchError, ProtocolError, sentence } from "../../../core/errors.ts";
import type { ByteRange } from "../../../protocols/http/mod.ts";
import { changeBetween } from "./ask.ts";
import { ByteRanges } from "./byte_ranges.ts";
import { checkRoom, makeFolder } from "./disk.ts";
import { cannotDownload, FileChanged, finalError, Interrupted } from "./failures.ts";
import { fetchParts } from "./fetch_parts.ts";
import { fetchWhole } from "./fetch_whole.ts";
import { checkFileName, isNoPage, nameOfUrl, PART_SUFFIX } from "./file_names.ts";
import {
  type DownloadContext,
  type Downloaded,
  type DownloadOptions,
  withDefaults,
} from "./options.ts";
import { type Left, PartFile } from "./part_file.ts";
import { probe, type Probed } from "./probe.ts";
import { Retry } from "./retry.ts";
import { Attempt, type Fetching, openSession, type RemoteFile, type Session } from "./session.ts";
import { spotCheck } from "./spot_check.ts";
import { checkSha256, pathFor, putInPlace } from "./target.ts";
import { parseDownloadUrl, shownUrl } from "./urls.ts";

/** A file that changes more often while it is fetched is left alone. */
const MAX_RESTARTS = 3;

/** From this restart on the file is fetched over one connection, in one response. */
const WHOLE_FROM_RESTART = 2;

/** What came in one response as short as that need not be looked over. */
const AT_ONCE_BYTES = 64 * 1024;

/**
 * Downloads a file.
 *
 * @throws {ProtocolError} when the server gives no file, or none that holds together.
 * @throws {BenchError} when it cannot be reached, or the disk does not take the file.
 * @throws {TypeError|RangeError} when the URL or the name is none.
 * @throws `signal.reason` when it was stopped.
 */
export async function download(
  options: DownloadOptions,
  context: DownloadContext,
): Promise<Downloaded> {
  const url = parseDownloadUrl(options.url);
  const settings = withDefaults(options, url);
  if (settings.name !== undefined) checkFileName(settings.name);
  const session = openSession(settings, context);
  const { progress, signal } = session;
  try {
    signal.throwIfAborted();
    await using one = new Download(session);
    const downloaded = await one.run();
    progress.state = "done";
    return downloaded;
  } catch (cause) {
    const error = signal.aborted ? signal.reason : cannotDownload(shownUrl(url), cause);
    progress.problem = sentence(error);
    progress.state = "failed";
    throw error;
  }
}

class Download implements AsyncDisposable {
  readonly #session: Session;
  readonly #retry: Retry;
  #file: PartFile | undefined;
  /** What there is to go on with. */
  #left: Left | undefined;
  /** What the file was at first. */
  #first: RemoteFile | undefined;
  #restarts = 0;
  #resumedBytes = 0;

  constructor(session: Session) {
    this.#session = session;
    this.#retry = new Retry(session.settings, session.random.stream("retry"));
  }

  async run(): Promise<Downloaded> {
    const { settings, clock, log, progress, signal } = this.#session;
    await makeFolder(settings.folder);
    const name = settings.name ?? nameOfUrl(settings.url);
    if (name !== undefined) await this.#openFile(name, false);
    for (;;) {
      using attempt = new Attempt(this.#session);
      try {
        const sizeBytes = await this.#try(attempt);
        if (sizeBytes !== undefined) return await this.#finish(sizeBytes);
      } catch (error) {
        signal.throwIfAborted();
        attempt.stop(error);
        if (error instanceof FileChanged) this.#restart(error);
        else if (error instanceof Interrupted) {
          const delayMs = this.#retry.failed(error);
          if (delayMs === undefined) throw finalError(error);
          log.debug("interrupted", { reason: error.message, delayMs });
          progress.retries++;
          progress.problem = error.message;
          progress.state = "waiting";
          await clock.sleep(delayMs, signal);
        } else throw error;
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file?.[Symbol.asyncDispose]();
  }

  /** @returns The file's size once it is whole; `undefined` to try at once what is known now. */
  async #try(attempt: Attempt): Promise<number | undefined> {
    const { progress, settings } = this.#session;
    const [line] = attempt.lines as [Attempt["lines"][0]];
    const left = this.#left;
    progress.begin(left?.have.bytes ?? 0);
    const probed = await probe(line, this.#question(), left?.header.validators, this.#session);
    const { remote, coming } = probed;
    this.#refusePage(probed);
    this.#first ??= remote;
    if (this.#file === undefined) {
      const name = settings.name ?? probed.name ?? nameOfUrl(settings.url) ??
        nameOfUrl(this.#session.place.current) ?? "download";
      await this.#openFile(name, true);
      // Under the name that the server gives it, there is something to go on with.
      if (this.#left !== undefined) return undefined;
    }
    const file = this.#file!;
    progress.sizeBytes = remote.sizeBytes;
    const have = this.#left?.have ?? new ByteRanges();
    await checkRoom(settings.folder, (remote.sizeBytes ?? 0) - have.bytes);
    const { sizeBytes, takesRanges, validators } = remote;
    const url = shownUrl(settings.url);
    const change = left && changeBetween({ ...left.header }, remote);
    if (change !== undefined) throw new FileChanged(change);
    await file.begin({ url, sizeBytes, takesRanges, validators }, have);
    const fetching = { ...this.#session, remote, file, attempt };
    if (coming === undefined) return await fetchWhole(fetching);
    await this.#fetchParts(coming, have, fetching);
    return sizeBytes;
  }

  async #fetchParts(coming: ByteRange, have: ByteRanges, fetching: Fetching): Promise<void> {
    const { remote } = fetching;
    const earlier = have.ranges.map(({ start }) => start);
    const isWhole = have.bytes === remote.sizeBytes;
    const [line] = fetching.attempt.lines;
    if (isWhole) line!.drop();
    const starts = isWhole ? [] : await fetchParts(coming, have, fetching);
    fetching.progress.state = "checking";
    const all = [...earlier, ...starts];
    if (all.length > 1 || remote.sizeBytes! > AT_ONCE_BYTES) await spotCheck(all, fetching);
  }

  /** What to ask for first; nothing in particular when the whole file is to come in one response. */
  #question(): ByteRange | undefined {
    if (this.#restarts >= WHOLE_FROM_RESTART) return undefined;
    const { connections, minPartBytes, maxPartBytes } = this.#session.settings;
    const firstBytes = connections === 1 ? maxPartBytes : Math.min(minPartBytes, maxPartBytes);
    if (this.#left === undefined) return { start: 0, end: firstBytes };
    const [gap] = this.#left.have.gaps(this.#left.header.sizeBytes!);
    if (gap === undefined) return { start: 0, end: 1 };
    return { start: gap.start, end: Math.min(gap.end, gap.start + firstBytes) };
  }

  /** An error page in place of the file must not become the file. */
  #refusePage({ remote, name }: Probed): void {
    const { settings, place } = this.#session;
    if (!remote.isHtml || settings.acceptHtml) return;
    const expected = name ?? nameOfUrl(place.original) ?? "";
    if (!isNoPage(expected) && this.#first?.isHtml !== false) return;
    throw new ProtocolError(`the server sends an HTML page in place of ${expected || "the file"}`);
  }

  async #openFile(name: string, create: boolean): Promise<void> {
    const { settings, progress } = this.#session;
    const { blockBytes, existing } = settings;
    const path = await pathFor(name, settings);
    const file = await PartFile.open(path, blockBytes, { create });
    if (file === undefined) return;
    this.#file = file;
    progress.path = path;
    const { left } = file;
    if (left === undefined) return;
    const isOurs = sameFile(left.header.url, shownUrl(settings.url));
    if (!isOurs && existing !== "replace") {
      throw new BenchError(`${path}${PART_SUFFIX} is being fetched from ${left.header.url}`);
    }
    const { takesRanges, validators: { etag, lastModified } } = left.header;
    // Without any validator nothing says whether the file is still the same.
    const isOfUse = isOurs && takesRanges && (etag ?? lastModified) !== undefined;
    if (!isOfUse) return;
    this.#left = left;
    this.#resumedBytes = left.have.bytes;
  }

  #restart(change: FileChanged): void {
    const { progress, log } = this.#session;
    if (this.#restarts++ === MAX_RESTARTS) throw finalError(change);
    log.info("began anew", { reason: change.message });
    progress.restarts++;
    progress.problem = change.message;
    this.#left = undefined;
    this.#resumedBytes = 0;
  }

  async #finish(sizeBytes: number): Promise<Downloaded> {
    const { settings, progress, signal } = this.#session;
    const file = this.#file!;
    const { path } = file;
    progress.state = "checking";
    await file.setSize(sizeBytes);
    if (settings.sha256 !== undefined) {
      try {
        await checkSha256(`${path}${PART_SUFFIX}`, settings.sha256, signal);
      } catch (error) {
        // To go on with it would lead to the same.
        if (error instanceof ProtocolError) await file.forget();
        throw error;
      }
    }
    await file.sync();
    await putInPlace(path, settings);
    progress.sizeBytes = sizeBytes;
    return {
      path,
      sizeBytes,
      resumedBytes: this.#resumedBytes,
      receivedBytes: progress.receivedBytes,
    };
  }
}

/** Whether two URLs differ in nothing but what follows a `?`: signatures in it are renewed. */
function sameFile(a: string, b: string): boolean {
  return a.replace(/\?.*/s, "") === b.replace(/\?.*/s, "");
}
