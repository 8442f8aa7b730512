/**
 * One question to the server of a file: for a range of it, or for all of it.
 *
 * @module
 */
import { ProtocolError } from "../../../core/errors.ts";
import type { ByteRange, HeaderList, ResponseHead } from "../../../protocols/http/mod.ts";
import { type Answer, readAnswer } from "./answer.ts";
import { FileChanged, Interrupted } from "./failures.ts";
import type { Line } from "./line.ts";
import type { RemoteFile, Session } from "./session.ts";
import { sameValidators, type Validators } from "./validators.ts";

/** What of a session is needed to ask. */
export type Asking = Pick<Session, "clock" | "place" | "progress">;

/**
 * Asks for a range, or without one for the whole file. After it the body is on the line.
 *
 * @param validators With a strong one, it is asked for a range of that very file.
 * @throws {Interrupted} when asking again may help.
 * @throws {ProtocolError} when the server says no.
 */
export async function ask(
  line: Line,
  range: ByteRange | undefined,
  validators: Validators | undefined,
  { clock, place, progress }: Asking,
): Promise<{ head: ResponseHead; answer: Answer }> {
  const asked = place.current;
  progress.asked();
  const head = await line.get(range === undefined ? [] : rangeHeaders(range, validators));
  try {
    return { head, answer: readAnswer(head, range, clock.now()) };
  } catch (error) {
    line.drop();
    // What a file was redirected to may expire: then it is asked once more where it is.
    if (error instanceof ProtocolError && asked !== place.original) {
      place.current = place.original;
      throw new Interrupted(error.message, { cause: error });
    }
    throw error;
  }
}

/**
 * Asks for a range of a file that is known.
 *
 * @returns What comes now: as much as was asked for, or less.
 * @throws {Interrupted} when asking again may help.
 * @throws {FileChanged} when what the server has is another file.
 */
export async function askForPart(
  range: ByteRange,
  line: Line,
  session: Asking & { remote: RemoteFile },
): Promise<ByteRange> {
  const { remote } = session;
  const { answer } = await ask(line, range, remote.validators, session);
  const change = answer.kind !== "part"
    ? "the server gives another file than at first"
    : changeBetween(remote, answer);
  if (change !== undefined) {
    line.drop();
    throw new FileChanged(change);
  }
  return (answer as { range: ByteRange }).range;
}

/** In what a file differs from what was known of it, if it does. */
export function changeBetween(
  before: { sizeBytes?: number; validators: Validators },
  now: { sizeBytes?: number; validators: Validators },
): string | undefined {
  if (before.sizeBytes !== now.sizeBytes) {
    return `the file has ${now.sizeBytes ?? "?"} bytes now, and had ${before.sizeBytes ?? "?"}`;
  }
  return sameValidators(before.validators, now.validators)
    ? undefined
    : "the file has changed meanwhile";
}

function rangeHeaders({ start, end }: ByteRange, validators?: Validators): HeaderList {
  const strong = validators?.strong;
  return [
    ["Range", `bytes=${start}-${end - 1}`],
    ...(strong === undefined ? [] : [["If-Range", strong] as const]),
  ];
}
