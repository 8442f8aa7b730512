/**
 * A scenario's text and where everything in it stands. A scenario given as an object has no text; its
 * mistakes are named by their path alone.
 *
 * @module
 */
import {
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  visit,
} from "yaml";
import { type Diagnostic, ScenarioError } from "./diagnostics.ts";

/** The way to a value: keys and indices from the top. */
export type Path = readonly PropertyKey[];

/** `servers.caster.config.streampoints[0]`. */
export function formatPath(path: Path): string {
  return path.map((key, i) =>
    typeof key === "number" ? `[${key}]` : i === 0 ? String(key) : `.${String(key)}`
  ).join("");
}

/** Whether a value is a mapping of keys. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A scenario as it was written. */
export class Source {
  readonly file: string | undefined;
  readonly #lines: string[];
  readonly #counter: LineCounter;
  readonly #document: Document;

  /**
   * Reads YAML.
   *
   * @throws {ScenarioError} when it is none.
   */
  static fromText(text: string, file: string): Source {
    const counter = new LineCounter();
    const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
    const source = new Source(document, counter, text.split(/\r?\n/), file);
    if (document.errors.length > 0) {
      throw new ScenarioError(document.errors.map(({ message, pos }) => {
        const { line, col } = counter.linePos(pos[0]);
        return source.#at({ line, column: col }, `Cannot read YAML: ${message}`);
      }));
    }
    if (!isMap(document.contents)) {
      throw new ScenarioError([{ file, message: "a scenario must be a YAML mapping of keys" }]);
    }
    return source;
  }

  /** A scenario from a program. */
  static fromObject(object: unknown): Source {
    const counter = new LineCounter();
    const document = parseDocument(JSON.stringify(object), { lineCounter: counter });
    return new Source(document, counter, [], undefined);
  }

  private constructor(
    document: Document,
    counter: LineCounter,
    lines: string[],
    file: string | undefined,
  ) {
    this.#document = document;
    this.#counter = counter;
    this.#lines = lines;
    this.file = file;
  }

  /** As it was written; `undefined` for a scenario from a program. */
  get text(): string | undefined {
    return this.file === undefined ? undefined : this.#lines.join("\n");
  }

  /** The whole content as plain data. */
  toData(): unknown {
    return this.#document.toJS({ maxAliasCount: 100 });
  }

  /** Replaces scalars, keys included; `replace` returns `undefined` to leave one as it is. */
  replaceScalars(
    replace: (
      text: string,
      path: Path,
      diagnose: (message: string, hint?: string) => void,
    ) => unknown,
    problems: Diagnostic[],
  ): void {
    visit(this.#document, {
      Scalar: (key, node, ancestors) => {
        if (typeof node.value !== "string") return;
        const path = pathOf(ancestors, key);
        const value = replace(node.value, path, (message, hint) => {
          problems.push(this.#at(this.#positionOf(node), message, hint));
        });
        if (value !== undefined) (node as Scalar).value = value;
      },
    });
  }

  /** A mistake in the value at a path. */
  diagnose(path: Path, message: string, hint?: string): Diagnostic {
    const node = this.#nearest(path);
    return this.#at(node === undefined ? undefined : this.#positionOf(node), message, hint);
  }

  /** A mistake in a key of the mapping at a path. */
  diagnoseKey(path: Path, key: string, message: string, hint?: string): Diagnostic {
    const node = this.#keyNode(path, key) ?? this.#nearest(path);
    return this.#at(node === undefined ? undefined : this.#positionOf(node), message, hint);
  }

  /** The line on which the value at a path stands. */
  lineOf(path: Path): number | undefined {
    const node = this.#nearest(path);
    return this.file === undefined || node === undefined ? undefined : this.#positionOf(node)?.line;
  }

  #at(position: Diagnostic["position"], message: string, hint?: string): Diagnostic {
    if (this.file === undefined || position === undefined) {
      return { message, hint, file: this.file };
    }
    const line = this.#lines[position.line - 1] ?? "";
    return { message, hint, file: this.file, position, line };
  }

  #positionOf(node: Node): Diagnostic["position"] {
    if (!node.range) return undefined;
    const { line, col } = this.#counter.linePos(node.range[0]);
    return { line, column: col };
  }

  /** The node at a path, or the nearest one above it that exists. */
  #nearest(path: Path): Node | undefined {
    for (let length = path.length; length >= 0; length--) {
      const node = length === 0
        ? this.#document.contents
        : this.#document.getIn(path.slice(0, length), true);
      if (isNode(node)) return node;
      const key = this.#keyNode(path.slice(0, length - 1), String(path[length - 1]));
      if (length > 0 && key !== undefined) return key;
    }
    return undefined;
  }

  #keyNode(path: Path, key: string): Node | undefined {
    const map = path.length === 0 ? this.#document.contents : this.#document.getIn(path, true);
    if (!isMap(map)) return undefined;
    const pair = map.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
    return pair !== undefined && isScalar(pair.key) ? pair.key : undefined;
  }
}

/** The way to a visited scalar; a key's way is that of its pair. */
function pathOf(ancestors: readonly unknown[], key: unknown): Path {
  const path: PropertyKey[] = [];
  for (const [i, ancestor] of ancestors.entries()) {
    const below = ancestors[i + 1];
    if (isPair(ancestor) && isScalar(ancestor.key)) path.push(String(ancestor.key.value));
    if (isSeq(ancestor)) {
      const index = below === undefined ? key : ancestor.items.indexOf(below);
      if (typeof index === "number") path.push(index);
    }
  }
  return path;
}
