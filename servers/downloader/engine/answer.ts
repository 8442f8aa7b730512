/**
 * What a response to a request for a range means. Nothing in it is believed that does not fit.
 *
 * @module
 */
import { ProtocolError } from "../../../core/errors.ts";
import {
  type ByteRange,
  listOf,
  parseContentRange,
  parseRetryAfter,
  reasonOf,
  type ResponseHead,
} from "../../../protocols/http/mod.ts";
import { Interrupted } from "./failures.ts";
import { readValidators, type Validators } from "./validators.ts";

/** What came, of which file. */
export type Answer =
  /** Bytes of the file from where they were asked for; perhaps fewer. */
  | { kind: "part"; range: ByteRange; sizeBytes: number; validators: Validators }
  /** The file from its start. Without a size it is whole when the response is. */
  | { kind: "whole"; sizeBytes?: number; validators: Validators }
  /** The file has no such bytes. */
  | { kind: "beyond"; sizeBytes?: number };

/** With these, a server says that it may be otherwise later. */
const passing = [408, 425, 429, 500, 502, 503, 504];

/**
 * Reads the head of a response.
 *
 * @param asked The range that was asked for; without one, the whole file was.
 * @param nowMs The time, for `Retry-After`.
 * @throws {Interrupted} when asking again may help: also where the answer contradicts itself, since
 * it need not be the file's own server that gave it.
 * @throws {ProtocolError} when the server says no.
 */
export function readAnswer(
  head: ResponseHead,
  asked: ByteRange | undefined,
  nowMs: number,
): Answer {
  const { status, headers } = head;
  if (passing.includes(status)) {
    const retryAfterMs = parseRetryAfter(headers.get("retry-after") ?? "", nowMs);
    throw new Interrupted(refusal(head), retryAfterMs === undefined ? {} : { retryAfterMs });
  }
  if (status === 416 && asked !== undefined) return readBeyond(headers.get("content-range"));
  if (status !== 200 && status !== 206) throw new ProtocolError(refusal(head));
  const codings = listOf(headers.get("content-encoding"))
    .filter((coding) => coding.toLowerCase() !== "identity");
  if (codings.length > 0) {
    throw new ProtocolError(
      `the server sends it encoded (${codings.join(", ")}) although nobody asked for that`,
    );
  }
  const validators = readValidators(headers);
  if (status === 200) {
    const { framing, contentLength } = head;
    return framing === "length"
      ? { kind: "whole", sizeBytes: contentLength!, validators }
      : { kind: "whole", validators };
  }
  if (asked === undefined) throw contradiction("it answers with a part that nobody asked for");
  return readPart(head, asked, validators);
}

/** `404 Not Found`: why a server gives no file. */
export function refusal({ status, reason }: ResponseHead): string {
  const words = (reason || reasonOf(status)).replaceAll(/[^\x20-\x7e]/g, "?");
  return `the server answers ${status} ${words}`.trimEnd();
}

function readPart(head: ResponseHead, asked: ByteRange, validators: Validators): Answer {
  const value = head.headers.get("content-range");
  if (value === undefined) {
    throw contradiction("its part has no Content-Range");
  }
  const { unit, range, size } = parseContentRange(value) ?? {};
  const shown = JSON.stringify(value.slice(0, 60));
  if (unit !== "bytes" || range === undefined) {
    throw contradiction(`its Content-Range is ${shown}`);
  }
  if (range.start !== asked.start || range.end > asked.end) {
    throw contradiction(
      `its Content-Range is ${shown}, when bytes ${asked.start}-${asked.end - 1} were asked for`,
    );
  }
  if (size === undefined) return { kind: "beyond" };
  const lengthBytes = range.end - range.start;
  if (head.framing === "length" && head.contentLength !== lengthBytes) {
    throw contradiction(
      `its Content-Range is ${shown}, and its Content-Length ${head.contentLength}`,
    );
  }
  return { kind: "part", range, sizeBytes: size, validators };
}

function readBeyond(value: string | undefined): Answer {
  const { unit, range, size } = parseContentRange(value ?? "") ?? {};
  return unit === "bytes" && range === undefined && size !== undefined
    ? { kind: "beyond", sizeBytes: size }
    : { kind: "beyond" };
}

function contradiction(what: string): Interrupted {
  const reason = `the server contradicts itself: ${what}`;
  return new Interrupted(reason, { cause: new ProtocolError(reason) });
}
