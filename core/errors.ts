/**
 * The errors of Wirebench. An error's class says whose fault it is:
 *
 * - {@link ProtocolError}: the peer sent something its protocol does not allow;
 * - {@link BenchError}: the machine could not do it (port taken, target unreachable, disk full);
 * - `ScenarioError` (in `harness/`): the author of a scenario made a mistake;
 * - `RangeError`, `TypeError`: the caller of a function made a mistake;
 * - `signal.reason`: it took too long, or somebody asked to stop.
 *
 * @module
 */
import { dirname } from "node:path";

/** The peer broke its protocol. Ends that one connection, never the program. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
  /** Offset of the offending byte since the start of the stream, where it is known. */
  readonly offset: number | undefined;

  constructor(message: string, options: ErrorOptions & { offset?: number } = {}) {
    super(message, options);
    this.offset = options.offset;
  }
}

/** The machine could not do what was asked: a port is taken, a target does not answer. */
export class BenchError extends Error {
  override readonly name = "BenchError";
}

/** One sentence for a person, whatever was thrown. */
export function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message === "" ? error.name : error.message;
}

/** The error codes of the operating system, in words that a sentence can end with. */
const reasons: Record<string, string> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset",
  EPIPE: "connection reset",
  EADDRINUSE: "the port is already in use",
  EADDRNOTAVAIL: "this machine does not have that address",
  EACCES: "permission denied",
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  ENOTDIR: "a file stands where a folder should",
  EEXIST: "something else stands there",
  ENOSPC: "the disk is full",
  EROFS: "the disk cannot be written",
  ENOTFOUND: "the name does not resolve",
  EAI_AGAIN: "the name does not resolve",
  EHOSTUNREACH: "no route to the host",
  ENETUNREACH: "no route to the network",
  ETIMEDOUT: "no answer in time",
  EMFILE: "too many open files; raise the limit with `ulimit -n`",
};

/** What the operating system said, in words: "connection refused". */
export function systemReason(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return (typeof code === "string" ? reasons[code] : undefined) ?? sentence(error);
}

/** The same of a file that was to be written: one that is not there is made, but not its folder. */
export function writeReason(path: string, error: unknown): string {
  const isMissing = (error as { code?: unknown } | null)?.code === "ENOENT" && path !== "";
  return isMissing ? `there is no folder ${dirname(path)}` : systemReason(error);
}
