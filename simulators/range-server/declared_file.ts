/**
 * A declared file: a path and a size, with content that follows from the seed. It can change into
 * another one.
 *
 * @module
 */
import { z } from "zod";
import { createRandom } from "../../core/random.ts";
import { size } from "../../core/units.ts";
import { SeededBytes } from "./seeded_bytes.ts";
import { contentTypeOf, type ServedFile } from "./served_file.ts";

/** How a file is declared: `/big.bin=64MiB`. */
export interface FileDeclaration {
  /** With its slash in front. */
  path: string;
  /** In bytes. */
  size: number;
}

const RULE = "must be a path and a size, such as /big.bin=64MiB";

/** A number of bytes that a file can have. */
export const fileSize = () =>
  size().refine(Number.isSafeInteger, { error: "must be a whole number of bytes, at most 2^53" });

/** A declared file, as its text. */
export const fileDeclaration = () =>
  z.string({ error: RULE }).transform((text, issues): FileDeclaration => {
    const [, path, amount] = /^(\/[^\0]*)=([^=]*)$/.exec(text) ?? [];
    const bytes = fileSize().safeParse(amount);
    if (path !== undefined && bytes.success) return { path, size: bytes.data };
    issues.addIssue({ code: "custom", message: RULE, input: text });
    return z.NEVER;
  }).meta({ unit: "file", example: "/big.bin=64MiB" });

/** What becomes of what tells one state of a file from another, when it changes. */
export type ValidatorFate = "changed" | "kept" | "none";

/** How a file changes. */
export interface FileChange {
  /** `changed`: another ETag and date; `kept`: the same; `none`: neither from now on. */
  validator: ValidatorFate;
  /** Its new size; without it, the same. */
  size?: number;
}

/** The first state of every declared file: a date that does not depend on when the server began. */
const FIRST_MODIFIED_MS = Date.UTC(2026, 0, 1);

/** One declared file, through its changes. Answers under way go on with the state they began with. */
export class DeclaredFile {
  readonly path: string;
  readonly #seed: number;
  #version = 1;
  #state: ServedFile;

  constructor({ path, size }: FileDeclaration, seed: number) {
    this.path = path;
    this.#seed = seed;
    const hash = createRandom(seed).stream(path, size).integer(0, 2 ** 32 - 1);
    this.#state = this.#stateOf(size, {
      etag: `"${hash.toString(16).padStart(8, "0")}-1"`,
      modifiedMs: FIRST_MODIFIED_MS,
    });
  }

  /** As it is now. */
  get state(): ServedFile {
    return this.#state;
  }

  /**
   * Another file of the same path, for it to {@link become}.
   *
   * @param nowMs Of the clock.
   */
  changed({ validator, size = this.#state.size }: FileChange, nowMs: number): ServedFile {
    this.#version++;
    const { etag, modifiedMs } = this.#state;
    const validators = {
      kept: { etag, modifiedMs },
      changed: {
        etag: etag?.replace(/-\d+"$/, `-${this.#version}"`),
        modifiedMs: modifiedMs && Math.floor(nowMs / 1_000) * 1_000,
      },
      none: {},
    }[validator];
    return this.#stateOf(size, validators);
  }

  /** Is another one from now on. */
  become(state: ServedFile): void {
    this.#state = state;
  }

  #stateOf(
    size: number,
    { etag, modifiedMs }: { etag?: string | undefined; modifiedMs?: number | undefined },
  ): ServedFile {
    const bytes = new SeededBytes(this.#seed, this.path, this.#version);
    return {
      path: this.path,
      size,
      state: String(this.#version),
      ...(etag === undefined ? {} : { etag }),
      ...(modifiedMs === undefined ? {} : { modifiedMs }),
      contentType: contentTypeOf(this.path),
      read: (into, offset) => bytes.fill(into, offset),
      [Symbol.dispose]() {},
    };
  }
}
