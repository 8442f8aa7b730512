/**
 * How fetching can fail without being lost: trying again may help, or the file is another one now.
 * Whatever else is thrown ends the download.
 *
 * @module
 */
import { BenchError, ProtocolError, sentence } from "../../../core/errors.ts";

/** A response did not come, or not to its end. Trying again may help. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  /** How long the server asked to be left alone. */
  readonly retryAfterMs: number | undefined;
  /** Whether the connection was given up for a better one, which is nobody's failure. */
  readonly isReplacement: boolean;

  /** @param reason Words that a sentence can end with: "connection refused". */
  constructor(
    reason: string,
    options: ErrorOptions & { retryAfterMs?: number; isReplacement?: boolean } = {},
  ) {
    super(reason, options);
    this.retryAfterMs = options.retryAfterMs;
    this.isReplacement = options.isReplacement ?? false;
  }
}

/** The file is not the one that was begun: nothing of the two may be put together. */
export class FileChanged extends Error {
  override readonly name = "FileChanged";
}

/** What a failure is once it has happened too often. */
export function finalError(failure: Interrupted | FileChanged): Error {
  const isPeers = failure instanceof FileChanged || failure.cause instanceof ProtocolError;
  const options = { cause: failure };
  return isPeers
    ? new ProtocolError(failure.message, options)
    : new BenchError(failure.message, options);
}

/** The error that a download ends with; mistakes of the caller are left as they are. */
export function cannotDownload(shownUrl: string, failure: unknown): unknown {
  const message = `Cannot download ${shownUrl}: ${sentence(failure)}`;
  if (failure instanceof ProtocolError) return new ProtocolError(message, { cause: failure });
  if (failure instanceof BenchError) return new BenchError(message, { cause: failure });
  return failure;
}
