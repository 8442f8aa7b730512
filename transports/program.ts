/**
 * What a program of the operating system writes, as a connection that is read. So a serial line is read
 * as well, which the runtime cannot do itself.
 *
 * @module
 */
import { BenchError, systemReason } from "../core/errors.ts";
import type { Connection, Ending } from "./connection.ts";

/**
 * Starts a program and reads what it writes; closing the connection ends it. Nothing can be written.
 *
 * @param name What the connection calls its other end: the device that the program reads.
 * @throws {BenchError} when the program cannot be started.
 */
export function readProgram(command: string, args: readonly string[], name: string): Connection {
  try {
    const child = new Deno.Command(command, {
      args: [...args],
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    return new ProgramConnection(child, name);
  } catch (cause) {
    throw new BenchError(`Cannot run ${command}: ${systemReason(cause)}`, { cause });
  }
}

class ProgramConnection implements Connection {
  readonly local = { hostname: "", port: 0 };
  readonly remote: { hostname: string; port: number };
  readonly ended: Promise<Ending>;
  readonly #child: Deno.ChildProcess;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #closing = false;
  #torn = false;

  constructor(child: Deno.ChildProcess, name: string) {
    this.#child = child;
    this.#reader = child.stdout.getReader();
    this.remote = { hostname: name, port: 0 };
    this.ended = child.status.then(({ success }) => {
      return this.#torn || !(success || this.#closing) ? "reset" : "closed";
    });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const { value, done } = await this.#reader.read();
      if (done) return;
      yield value;
    }
  }

  send(_bytes: Uint8Array, done: (error?: Error | null) => void): void {
    queueMicrotask(() => done(new Error("Nothing can be written here")));
  }

  write(): Promise<void> {
    return Promise.reject(new Error("Nothing can be written here"));
  }

  async close(): Promise<void> {
    this.#closing = true;
    try {
      this.#child.kill("SIGTERM");
    } catch {
      // It has ended by itself.
    }
    await this.#reader.cancel();
    await this.ended;
  }

  reset(): void {
    this.#torn = true;
    void this.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
