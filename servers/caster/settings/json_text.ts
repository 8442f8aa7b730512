/**
 * JSON (RFC 8259) that remembers where each value stands, so that a mistake in a file can be named
 * by its place.
 *
 * @module
 */
import { BenchError } from "../../../core/errors.ts";

/** A value and where it begins. */
export type JsonNode =
  | { kind: "object"; offset: number; members: Map<string, JsonNode> }
  | { kind: "list"; offset: number; items: JsonNode[] }
  | { kind: "scalar"; offset: number; value: string | number | boolean | null };

/** Far beyond any settings, and far below what the stack bears. */
const MAX_DEPTH = 100;

const space = /[ \t\r\n]*/y;
const string =
  /"[ !#-[\]-\u{10ffff}]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\u{10ffff}]*)*"/uy;
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const word = /[\p{L}\p{N}_.+-]+/uy;

/** The text of a file, read once from front to end. */
export class JsonText {
  readonly #path: string;
  readonly #text: string;
  #at = 0;

  /** @param path What the errors call the file. */
  constructor(path: string, text: string) {
    this.#path = path;
    this.#text = text;
  }

  /**
   * The value that the text holds.
   *
   * @throws {BenchError} naming the place of the first mistake.
   */
  parse(): JsonNode {
    const node = this.#value(0);
    this.#skipSpace();
    if (this.#at < this.#text.length) {
      this.fail(this.#at, `nothing may follow, but ${this.#found()} does`);
    }
    return node;
  }

  /** Throws a {@link BenchError} that names a place: "app_settings.json:3:5: …". */
  fail(offset: number, what: string): never {
    const lines = this.#text.slice(0, offset).split("\n");
    const column = [...lines.at(-1)!].length + 1;
    throw new BenchError(`${this.#path}:${lines.length}:${column}: ${what}`);
  }

  #value(depth: number): JsonNode {
    this.#skipSpace();
    const offset = this.#at;
    if (depth > MAX_DEPTH) this.fail(offset, `nested more than ${MAX_DEPTH} deep`);
    if (this.#take("{")) return { kind: "object", offset, members: this.#members(depth) };
    if (this.#take("[")) return { kind: "list", offset, items: this.#items(depth) };
    if (this.#text[offset] === '"') return { kind: "scalar", offset, value: this.#string() };
    const digits = this.#match(number);
    if (digits !== undefined) return { kind: "scalar", offset, value: Number(digits) };
    for (const [name, value] of [["true", true], ["false", false], ["null", null]] as const) {
      if (this.#text.startsWith(name, offset) && this.#peek(word) === name) {
        this.#at += name.length;
        return { kind: "scalar", offset, value };
      }
    }
    return this.fail(offset, `a value must stand here, not ${this.#found()}`);
  }

  #members(depth: number): Map<string, JsonNode> {
    const members = new Map<string, JsonNode>();
    this.#skipSpace();
    if (this.#take("}")) return members;
    for (;;) {
      this.#skipSpace();
      const offset = this.#at;
      if (this.#text[offset] !== '"') {
        this.fail(offset, `a name in double quotes must stand here, not ${this.#found()}`);
      }
      const name = this.#string();
      if (members.has(name)) this.fail(offset, `${JSON.stringify(name)} stands here a second time`);
      this.#expect([":"]);
      members.set(name, this.#value(depth + 1));
      if (this.#expect([",", "}"]) === "}") return members;
    }
  }

  #items(depth: number): JsonNode[] {
    const items: JsonNode[] = [];
    this.#skipSpace();
    if (this.#take("]")) return items;
    for (;;) {
      items.push(this.#value(depth + 1));
      if (this.#expect([",", "]"]) === "]") return items;
    }
  }

  #string(): string {
    const quoted = this.#match(string);
    if (quoted === undefined) {
      this.fail(
        this.#at,
        "this string has no end on its line, or holds an escape that JSON has not",
      );
    }
    return JSON.parse(quoted);
  }

  #expect(marks: string[]): string {
    this.#skipSpace();
    const mark = marks.find((mark) => this.#take(mark));
    const wanted = marks.map((mark) => `"${mark}"`).join(" or ");
    return mark ?? this.fail(this.#at, `${wanted} must stand here, not ${this.#found()}`);
  }

  #found(): string {
    if (this.#at >= this.#text.length) return "the end of the file";
    const found = this.#peek(word) ?? String.fromCodePoint(this.#text.codePointAt(this.#at)!);
    return JSON.stringify(found.slice(0, 40));
  }

  #skipSpace(): void {
    this.#match(space);
  }

  #take(mark: string): boolean {
    if (this.#text[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    const matched = this.#peek(pattern);
    if (matched !== undefined) this.#at += matched.length;
    return matched;
  }

  #peek(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0];
  }
}

/** A node as the plain value that `JSON.stringify` writes again. */
export function plain(node: JsonNode): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(plain);
  return Object.fromEntries([...node.members].map(([name, member]) => [name, plain(member)]));
}

/** The node to which a path leads, or the last one on the way that there is. */
export function nodeAt(node: JsonNode, path: readonly string[]): JsonNode {
  const [step, ...rest] = path;
  if (step === undefined || node.kind === "scalar") return node;
  const next = node.kind === "list" ? node.items[Number(step)] : node.members.get(step);
  return next === undefined ? node : nodeAt(next, rest);
}
