/**
 * The first request of a download. It asks for the first part that is missing, like any other, and
 * from what comes it is seen what the server can do; so it costs nothing, and its bytes are used.
 *
 * @module
 */
import type { ByteRange } from "../../../protocols/http/mod.ts";
import { ask, type Asking } from "./ask.ts";
import { FileChanged } from "./failures.ts";
import { nameOfDisposition } from "./file_names.ts";
import type { Line } from "./line.ts";
import type { RemoteFile } from "./session.ts";
import type { Validators } from "./validators.ts";

/** What a probe found. Behind it the body is on the line. */
export interface Probed {
  remote: RemoteFile;
  /** What the server calls the file. */
  name: string | undefined;
  /** The range that the body is, where the server takes ranges; else it is the whole file. */
  coming?: ByteRange;
}

/**
 * Asks.
 *
 * @param range What to ask for; the whole file when parts are of no use.
 * @param known What an earlier run knew of the file.
 * @throws {Interrupted} when asking again may help.
 * @throws {FileChanged} when what an earlier run has is of no use.
 * @throws {ProtocolError} when the server says no.
 */
export async function probe(
  line: Line,
  range: ByteRange | undefined,
  known: Validators | undefined,
  session: Asking,
): Promise<Probed> {
  const { head, answer } = await ask(line, range, known, session);
  if (known !== undefined && answer.kind !== "part") {
    line.drop();
    throw new FileChanged("the file has changed since it was begun");
  }
  if (answer.kind === "beyond") {
    line.drop();
    // Of an empty file there is no first byte; and who gives no part may give the whole.
    return await probe(line, undefined, undefined, session);
  }
  const { headers } = head;
  const isHtml = /^(text\/html|application\/xhtml\+xml)\b/i.test(headers.get("content-type") ?? "");
  const name = nameOfDisposition(headers.get("content-disposition"));
  const { validators, sizeBytes } = answer;
  const takesRanges = answer.kind === "part";
  return {
    remote: {
      ...(sizeBytes === undefined ? {} : { sizeBytes }),
      takesRanges,
      validators,
      isHtml,
    },
    name,
    ...(takesRanges ? { coming: answer.range } : {}),
  };
}
