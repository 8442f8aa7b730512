/**
 * How long logins and texts may be. That is the room's rule and no matter of the wire, so a text that
 * is too long fails alone, and ends no connection.
 *
 * @module
 */

/** What a room allows. */
export interface ChatLimits {
  /** The most characters of a login. */
  maxLoginLength: number;
  /** The most characters of a text. */
  maxTextLength: number;
}

/** With these every message fits into a line, and every login into a legacy object. */
export const defaultLimits: ChatLimits = { maxLoginLength: 32, maxTextLength: 4000 };

/** What is wrong with a login, as a sentence; `undefined` when nothing is. */
export function loginFault(
  login: string,
  { maxLoginLength }: ChatLimits = defaultLimits,
): string | undefined {
  if (login.trim() === "") return "the login is empty";
  if (/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(login)) {
    return "the login has a control character";
  }
  return lengthFault("login", login, maxLoginLength);
}

/** What is wrong with a text, as a sentence; `undefined` when nothing is. */
export function textFault(
  text: string,
  { maxTextLength }: ChatLimits = defaultLimits,
): string | undefined {
  return lengthFault("text", text, maxTextLength);
}

function lengthFault(what: string, value: string, max: number): string | undefined {
  // A character has one or two UTF-16 units, so they need to be told apart only beyond the limit.
  const length = value.length <= max ? value.length : [...value].length;
  return length <= max ? undefined : `the ${what} has ${length} characters, at most ${max}`;
}
