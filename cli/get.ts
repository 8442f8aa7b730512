/**
 * `wirebench get`: downloads files, one after the other. What was stopped or killed goes on when the
 * same is asked for again.
 *
 * @module
 */
import { basename, dirname, resolve } from "node:path";
import { getLogger } from "@logtape/logtape";
import { systemClock } from "../core/clock.ts";
import { BenchError, sentence } from "../core/errors.ts";
import { createRandom, freshSeed } from "../core/random.ts";
import { formatDuration, formatSize } from "../core/units.ts";
import { exitCodes, worstCode } from "../harness/exit_codes.ts";
import { download } from "../servers/downloader/engine/download.ts";
import { checkFileName } from "../servers/downloader/engine/file_names.ts";
import type { DownloadOptions } from "../servers/downloader/engine/options.ts";
import { Progress } from "../servers/downloader/engine/progress.ts";
import { parseDownloadUrl, shownUrl } from "../servers/downloader/engine/urls.ts";
import { interrupts } from "./interrupts.ts";
import { progressDisplay } from "./get_progress.ts";
import { UsageError } from "./usage_error.ts";

const MAX_CONNECTIONS = 64;

/** The options of the command, as the command line has them. */
export interface GetCommandOptions {
  output?: string;
  dir?: string;
  connections?: number;
  sha256?: string;
  overwrite?: boolean;
  refusePrivate?: boolean;
  retries?: number;
}

/** Downloads; the exit code. */
export async function get(urls: readonly string[], options: GetCommandOptions): Promise<number> {
  const orders = urls.map((url) => readOrder(url, urls.length, options));
  using interrupt = interrupts();
  const codes: number[] = [];
  for (const order of orders) {
    codes.push(await getOne(order, interrupt.signal));
    if (interrupt.signal.aborted) break;
  }
  return worstCode(codes);
}

/** @throws {UsageError} when something cannot be downloaded like this. */
function readOrder(url: string, count: number, options: GetCommandOptions): DownloadOptions {
  const { output, dir = ".", connections, sha256, overwrite, refusePrivate, retries } = options;
  if (count > 1 && (output !== undefined || sha256 !== undefined)) {
    throw new UsageError(`--${output === undefined ? "sha256" : "output"} is for one URL alone`);
  }
  if (connections !== undefined && (connections < 1 || connections > MAX_CONNECTIONS)) {
    throw new UsageError(`--connections ${connections}: must be from 1 to ${MAX_CONNECTIONS}`);
  }
  if (sha256 !== undefined && !/^[\da-f]{64}$/i.test(sha256)) {
    throw new UsageError(`--sha256 ${sha256}: must be 64 hexadecimal digits`);
  }
  const path = output === undefined ? undefined : resolve(dir, output);
  try {
    parseDownloadUrl(url);
    if (path !== undefined) checkFileName(basename(path));
  } catch (error) {
    throw new UsageError(sentence(error));
  }
  return {
    url,
    folder: path === undefined ? resolve(dir) : dirname(path),
    existing: overwrite ? "replace" : "refuse",
    ...(path === undefined ? {} : { name: basename(path) }),
    ...(connections === undefined ? {} : { connections }),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(refusePrivate === undefined ? {} : { refusePrivate }),
    ...(retries === undefined ? {} : { retries }),
  };
}

async function getOne(order: DownloadOptions, signal: AbortSignal): Promise<number> {
  const progress = new Progress(systemClock);
  const startedAt = systemClock.now();
  try {
    const { path, sizeBytes, resumedBytes } = await displayed(order, progress, signal);
    const tookMs = systemClock.now() - startedAt;
    const rate = formatSize((sizeBytes - resumedBytes) / Math.max(tookMs, 1) * 1_000);
    const earlier = resumedBytes > 0 ? `, ${formatSize(resumedBytes)} of it earlier` : "";
    console.log(
      `${path}: ${formatSize(sizeBytes)} in ${formatDuration(tookMs)} (${rate}/s)${earlier}`,
    );
    return exitCodes.passed.code;
  } catch (error) {
    if (signal.aborted) {
      const url = shownUrl(parseDownloadUrl(order.url));
      console.error(`stopped: ${url}; the same command goes on with it`);
      return exitCodes.interrupted.code;
    }
    if (!isExpected(error)) throw error;
    console.error(`error: ${sentence(error)}`);
    return exitCodes.error.code;
  }
}

async function displayed(order: DownloadOptions, progress: Progress, signal: AbortSignal) {
  using _display = await progressDisplay(progress, Deno.stdout.isTerminal());
  return await download(order, {
    clock: systemClock,
    random: createRandom(freshSeed()),
    log: getLogger(["wirebench", "get"]),
    signal,
    progress,
  });
}

/** The server, the disk, a name that the server's file cannot have: no defect of ours. */
function isExpected(error: unknown): boolean {
  return error instanceof BenchError || error instanceof Error &&
      (error.name === "ProtocolError" || error instanceof RangeError);
}
