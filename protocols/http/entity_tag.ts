/**
 * Entity tags, which tell one state of a file from another (RFC 9110 §8.8.3).
 *
 * ```text
 * "abc"        strong: the bytes are the same
 * W/"abc"      weak: what it says is the same; parts of two such files must not be put together
 * ```
 *
 * @module
 */
import { listOf } from "./headers.ts";

const entityTag = /^(W\/)?"[\x21\x23-\x7e\x80-\uffff]*"$/;

/** Whether a text is an entity tag, and a strong one. */
export function isStrongTag(text: string): boolean {
  return entityTag.test(text) && !text.startsWith("W/");
}

/** Whether two tags are strong and the same (RFC 9110 §8.8.3.2): the bytes are. */
export function sameStrongTag(a: string, b: string): boolean {
  return isStrongTag(a) && a === b;
}

/** Whether two tags are the same but for their weakness. */
export function sameWeakTag(a: string, b: string): boolean {
  return entityTag.test(a) && a.replace(/^W\//, "") === b.replace(/^W\//, "");
}

/** Whether a header such as `If-Match` names a tag: by a list of them, or by `*` for any. */
export function namesTag(
  list: string,
  tag: string,
  same: (a: string, b: string) => boolean,
): boolean {
  return list.trim() === "*" || listOf(list).some((element) => same(element, tag));
}
