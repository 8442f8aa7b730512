/**
 * A process of the bench: what is measured, and what measures it, run apart, so that the CPU time of
 * one is not the other's. The two sides talk in lines of JSON; a child whose input ends, ends.
 *
 * @module
 */
import { resolve } from "node:path";
import { utf8 } from "../core/bytes.ts";
import { BenchError } from "../core/errors.ts";

const root = resolve(import.meta.dirname!, "..");

/** How long a child may take to end once its input has. */
const END_TIMEOUT_MS = 5_000;

/** A program of `bench/children/` that runs. Disposing ends it. */
export class Child implements AsyncDisposable {
  readonly #name: string;
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncGenerator<string, void, undefined>;

  /**
   * @param name The program, without its extension.
   * @param plan What it is told at its start.
   */
  constructor(name: string, plan: unknown) {
    this.#name = name;
    this.#process = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-q",
        `--config=${resolve(root, "deno.json")}`,
        "-P=bench",
        resolve(root, "bench/children", `${name}.ts`),
        JSON.stringify(plan),
      ],
      cwd: root,
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#input = this.#process.stdin.getWriter();
    this.#lines = linesOf(this.#process.stdout);
  }

  /**
   * The next line that it says.
   *
   * @throws {BenchError} when it has ended.
   */
  async next(): Promise<unknown> {
    const { done, value } = await this.#lines.next();
    if (!done) return JSON.parse(value);
    const { code } = await this.#process.status;
    throw new BenchError(`The child process ${this.#name} ended too early, with exit code ${code}`);
  }

  /** Asks it something, and resolves to its answer. */
  async ask(question: string): Promise<unknown> {
    await this.#input.write(utf8(`${question}\n`));
    return await this.next();
  }

  /** Ends it without a word, and waits until it is gone. */
  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close().catch(() => {});
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), END_TIMEOUT_MS);
    await this.#lines.return();
    await this.#process.status;
    clearTimeout(timer);
  }
}

/** The lines of a stream of text, without their ends. */
export async function* linesOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string, void, undefined> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (text + part).split("\n");
    text = lines.pop()!;
    yield* lines;
  }
}
