/**
 * From an object to the message that it is, or to one sentence that says why it is none.
 *
 * @module
 */
import { z } from "zod";
import { ProtocolError } from "../../core/errors.ts";

/** Messages that their TYPE tells apart. */
type MessageUnion = z.ZodDiscriminatedUnion<z.ZodObject[], "TYPE">;

/** How much of a peer's text a sentence repeats. */
const SHOWN_LENGTH = 20;

/** @throws {ProtocolError} when the object is none of the union's messages. */
export function readMessage<Union extends MessageUnion>(
  union: Union,
  object: unknown,
): z.output<Union> {
  const read = union.safeParse(object);
  if (read.success) return read.data;
  throw new ProtocolError(`Cannot read chat message: ${explain(union, object, read.error)}`);
}

function explain(union: MessageUnion, object: unknown, { issues }: z.ZodError): string {
  if (typeof object !== "object" || object === null) return "it is no object";
  const type: unknown = (object as Record<string, unknown>).TYPE;
  if (type === undefined) return "TYPE is missing";
  if (typeof type !== "string") return "TYPE must be text";
  const schema = union.options.find(({ shape }) => (shape.TYPE as z.ZodLiteral).value === type);
  if (schema === undefined) return `TYPE ${shown(type)} is not known`;
  const key = String(issues[0]?.path[0]);
  if (!Object.hasOwn(object, key)) return `${key} of ${type} is missing`;
  const field = schema.shape[key];
  return `${key} of ${type} must be ${descriptionOf(field)}`;
}

/** The description of a field, whether or not it may be left out. */
function descriptionOf(field: z.core.$ZodType | undefined): string {
  const inner = field instanceof z.ZodOptional ? field.unwrap() : field;
  return (inner as z.ZodType | undefined)?.description ?? "something else";
}

function shown(text: string): string {
  const isLong = text.length > SHOWN_LENGTH;
  return JSON.stringify(text.slice(0, SHOWN_LENGTH).toWellFormed() + (isLong ? "…" : ""));
}
