/**
 * What a bot writes into its texts, so that who receives them knows what it lacks and how late it is.
 *
 * ```text
 * mi8dsz4t07qk #17 acked 15 open 1 due 1767225600123.250 sent +0.125: Grüße, привет, …
 * └ conversation └ number         └ before it, without a final status  └ filler
 * ```
 *
 * Numbers are counted for each addressee apart, from 0, and those to all apart again. `#17/2` is the
 * second time that the same message is sent. Times are milliseconds since 1970, `sent` counts from
 * `due`.
 *
 * @module
 */

/** What a stamp says. */
export interface Stamp {
  /** A word that is another one each time a bot is started. */
  conversation: string;
  number: number;
  /** 1, and one more each time that the message is sent again. */
  attempt: number;
  /** How many of the sender's messages to this addressee were acknowledged by then. */
  acked: number;
  /** Of how many the sender did not know by then what became of them. */
  open: number;
  /** When the sender's schedule wanted it sent, in the clock's milliseconds. */
  intendedAt: number;
  sentAt: number;
}

const PHRASE = "Grüße, привет, こんにちは, مرحبا, 👋 and hello. ";

/** No text is longer than this allows. */
const FILLER = PHRASE.repeat(2_000);

/** How many bytes a phrase has, and how many each piece of it up to a character. */
const phraseBytes = utf8Length(PHRASE);

const pattern =
  /^([0-9a-z]{1,32}) #(\d{1,9})(?:\/(\d{1,4}))? acked (\d{1,9}) open (\d{1,6}) due (\d{1,14}\.\d{3}) sent \+(\d{1,9}\.\d{3}):(?: (.*))?$/su;

/** A text with a stamp, and with filler up to about so many bytes. */
export function stampedText(stamp: Stamp, sizeBytes: number): string {
  const { conversation, number, attempt, acked, open, intendedAt, sentAt } = stamp;
  const lateMs = Math.max(0, sentAt - intendedAt);
  const again = attempt > 1 ? `/${attempt}` : "";
  const text = `${conversation} #${number}${again} acked ${acked} open ${open} ` +
    `due ${intendedAt.toFixed(3)} sent +${lateMs.toFixed(3)}:`;
  const missing = sizeBytes - text.length - 1;
  return missing > 0 ? `${text} ${fillerOf(missing)}` : text;
}

/** The stamp of a text; `undefined` for one that no bot wrote. */
export function readStamp(text: string): Stamp & { isWhole: boolean } | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [, conversation, number, attempt = 1, acked, open, due, late, filler = ""] = match;
  const intendedAt = Number(due);
  return {
    conversation: conversation!,
    number: Number(number),
    attempt: Number(attempt),
    acked: Number(acked),
    open: Number(open),
    intendedAt,
    sentAt: intendedAt + Number(late),
    isWhole: FILLER.startsWith(filler),
  };
}

/** Whole characters, of so many bytes or just less. */
function fillerOf(bytes: number): string {
  const phrases = Math.floor(bytes / phraseBytes);
  let end = phrases * PHRASE.length;
  let left = bytes - phrases * phraseBytes;
  for (const character of PHRASE) {
    left -= utf8Length(character);
    if (left < 0) break;
    end += character.length;
  }
  return FILLER.slice(0, end);
}

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}
