/**
 * The list of who is there, as long as a peer can read.
 *
 * @module
 */
import { excessBytes } from "./encode_message.ts";
import type { Framing } from "./framing.ts";
import type { ServerMessageOf } from "./server_message.ts";

/**
 * A WHOAVAIL with as many of the logins, from the first, as fit; `more` says how many do not. A list
 * that ends early is of use to a person, and one that is cut in the middle kills a legacy client.
 */
export function whoAvail(
  logins: readonly string[],
  framing: Framing,
  id?: string,
): ServerMessageOf<"WHOAVAIL"> {
  const message = (count: number): ServerMessageOf<"WHOAVAIL"> => ({
    TYPE: "WHOAVAIL",
    BODY: logins.slice(0, count),
    more: count < logins.length ? logins.length - count : undefined,
    id,
  });
  const fits = (count: number) => excessBytes(message(count), framing) === 0;
  if (fits(logins.length)) return message(logins.length);
  let [fitting, tooMany] = [0, logins.length];
  while (tooMany - fitting > 1) {
    const middle = (fitting + tooMany) >> 1;
    if (fits(middle)) fitting = middle;
    else tooMany = middle;
  }
  return message(fitting);
}
