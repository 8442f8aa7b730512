/**
 * A program of the operating system as a child process, with all that it wrote.
 *
 * @module
 */
import { concat } from "../../core/bytes.ts";
import type { RealProgram } from "../real_program.ts";

const PATIENCE_MS = 30_000;
const POLL_MS = 10;
/** How long a program may take to end when asked. */
const LEAVE_MS = 2_000;
/** How much of what it wrote an error repeats. */
const LAST_CHARACTERS = 2_000;

/** A program that runs. Disposing ends it when it still does. */
export class RunningProgram implements AsyncDisposable {
  readonly #what: string;
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #end: Promise<number>;
  readonly #stdout: Uint8Array[] = [];
  readonly #stderr: Uint8Array[] = [];
  #ended = false;

  /** Starts it, with its standard input open. `folder` is where it works. */
  constructor({ path, command }: RealProgram, args: readonly string[], folder?: string) {
    this.#what = [command, ...args].join(" ");
    this.#child = new Deno.Command(path ?? command, {
      args: [...args],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      ...(folder === undefined ? {} : { cwd: folder }),
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#end = this.#run();
  }

  /** What it wrote to its standard output so far. */
  get stdout(): Uint8Array {
    return concat(this.#stdout);
  }

  /** Everything that it wrote so far, as text. */
  get output(): string {
    return new TextDecoder().decode(concat([...this.#stdout, ...this.#stderr]));
  }

  /** Gives it something to read. */
  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#input.write(bytes);
  }

  /** Ends what it can read, and waits until it has ended by itself; its exit code. */
  async finish(): Promise<number> {
    await this.#input.close();
    return await this.ends();
  }

  /** Waits until it has ended by itself, although it could read on; its exit code. */
  async ends(): Promise<number> {
    await this.until("it has ended", () => this.#ended);
    return await this.#end;
  }

  /** Waits until it has written something. */
  async shows(pattern: RegExp): Promise<void> {
    await this.until(`it shows ${pattern}`, () => pattern.test(this.output));
  }

  /**
   * Waits for something that it brings about.
   *
   * @throws {Error} with the last that it wrote, when it ends before, or takes 30 s.
   */
  async until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const ended = this.#ended;
      if (await holds()) return;
      if (ended || performance.now() > deadline) {
        const how = ended ? "It ended" : `It ran for ${PATIENCE_MS} ms`;
        const last = this.output.slice(-LAST_CHARACTERS);
        throw new Error(`${this.#what}\n${how} before ${what}. The last it wrote:\n${last}`);
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#kill("SIGTERM");
    const impatience = setTimeout(() => this.#kill("SIGKILL"), LEAVE_MS);
    await this.#end;
    clearTimeout(impatience);
    // What it was given and did not read is nobody's loss.
    await this.#input.abort().catch(() => {});
  }

  async #run(): Promise<number> {
    const [{ code }] = await Promise.all([
      this.#child.status,
      collect(this.#child.stdout, this.#stdout),
      collect(this.#child.stderr, this.#stderr),
    ]);
    this.#ended = true;
    return code;
  }

  #kill(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch {
      // It has ended already.
    }
  }
}

/** Runs a program to its end; its standard output. Anything but exit code 0 is an error. */
export async function runProgram(
  program: RealProgram,
  args: readonly string[],
  { input, folder }: { input?: Uint8Array<ArrayBuffer>; folder?: string } = {},
): Promise<string> {
  await using running = new RunningProgram(program, args, folder);
  if (input !== undefined) await running.write(input);
  const code = await running.finish();
  if (code !== 0) throw new Error(`${program.command} ended with ${code}:\n${running.output}`);
  return new TextDecoder().decode(running.stdout);
}

async function collect(stream: ReadableStream<Uint8Array>, into: Uint8Array[]): Promise<void> {
  for await (const bytes of stream) into.push(bytes);
}
