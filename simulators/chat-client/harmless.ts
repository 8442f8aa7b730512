/**
 * Other people's text, so that a terminal takes it for nothing but text.
 *
 * @module
 */

/** What moves the cursor, or turns the direction of what follows. */
const TROUBLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;
/** Marks that are piled up over the lines above. */
const PILE = /(\p{M}{4})\p{M}+/gu;

const TAB = 0x09;
const DELETE = 0x7f;
/** Where the pictures of control characters begin: ␀. */
const PICTURES = 0x2400;
const PICTURE_OF_DELETE = "␡";

/** A text of one line whose characters do nothing: control characters become their pictures. */
export function harmless(text: string): string {
  return text.toWellFormed().replaceAll(TROUBLE, picture).replaceAll(PILE, "$1");
}

function picture(character: string): string {
  const code = character.charCodeAt(0);
  if (code === TAB) return " ";
  if (code === DELETE) return PICTURE_OF_DELETE;
  return code < 0x20 ? String.fromCharCode(PICTURES + code) : "\ufffd";
}
