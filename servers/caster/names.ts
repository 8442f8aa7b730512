/**
 * What streampoints and logins may be called.
 *
 * @module
 */
import { z } from "zod";

const MAX_NAME_LENGTH = 255;

/**
 * A streampoint's name. Spaces would end it on a SOURCE line, slashes in a path, and semicolons in a
 * sourcetable.
 */
export const streampointName = () =>
  name(/^[^\s/;\p{Cc}]+$/u, "must be a name without spaces, slashes, semicolons and controls");

/** A user's login. A colon would end it in HTTP Basic credentials (RFC 7617 §2). */
export const loginName = () =>
  name(
    /^[^\s/;:\p{Cc}]+$/u,
    "must be a name without spaces, slashes, semicolons, colons and controls",
  );

function name(pattern: RegExp, error: string) {
  return z.string({ error: "must be a string" })
    .max(MAX_NAME_LENGTH, { error: `must have at most ${MAX_NAME_LENGTH} characters` })
    .regex(pattern, { error });
}
