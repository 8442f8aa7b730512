/**
 * One client of the subprotocol `wirebench.downloads.v1`: commands are answered, progress is pushed.
 *
 * @module
 */
import { sentence } from "../../core/errors.ts";
import {
  type Command,
  CommandError,
  type CommandId,
  type DownloadsEvent,
  encodeEvent,
  readCommand,
} from "../../protocols/downloads/mod.ts";
import type { Downloads } from "./downloads.ts";
import type { Entry } from "./entry.ts";
import type { LineEnd, LineSession } from "./lines.ts";

/** The least time between two pushes of one client. */
const PERIOD_MS = 100;

/** A client that has more commands under way is sent away. */
const MAX_WAITING_COMMANDS = 1_000;

/** What the sessions work on. */
export interface EventHost {
  downloads: Downloads;
  /** Hears of each event that is pushed. */
  pushed(text: string): void;
}

/** A session. Disposing ends the pushing. */
export class EventLine implements LineSession {
  readonly #end: LineEnd;
  readonly #host: EventHost;
  readonly #unwatch: () => void;
  /** What the client was told and is no longer so; everything, where `undefined`. */
  #stale: Set<Entry> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting = 0;

  constructor(end: LineEnd, host: EventHost) {
    this.#end = end;
    this.#host = host;
    this.#unwatch = host.downloads.watch({
      listed: () => {
        this.#stale = undefined;
        this.#schedule();
      },
      progressed: (entry) => {
        this.#stale?.add(entry);
        this.#schedule();
      },
    });
    this.#push();
  }

  heard(frame: string | undefined): void {
    if (this.#waiting === MAX_WAITING_COMMANDS) {
      return this.#end.refuse("You command too much at once.");
    }
    this.#waiting++;
    void this.#answer(frame ?? "").finally(() => this.#waiting--);
  }

  [Symbol.dispose](): void {
    this.#unwatch();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #answer(frame: string): Promise<void> {
    let id: CommandId = null;
    try {
      const command = readCommand(frame);
      id = command.id;
      const entries = await this.#obey(command);
      const downloads = entries.map(({ view }) => view);
      this.#say({ event: "answer", id, ok: true, downloads });
    } catch (error) {
      if (error instanceof CommandError) id = error.id;
      this.#say({ event: "answer", id, ok: false, error: sentence(error) });
    }
  }

  async #obey(command: Command): Promise<readonly Entry[]> {
    const { downloads } = this.#host;
    switch (command.command) {
      case "list":
        return downloads.all;
      case "add":
        return await downloads.add(command.urls);
      default:
        return [await downloads.act(command.command, command.download)];
    }
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => this.#push(), PERIOD_MS);
  }

  #push(): void {
    this.#timer = undefined;
    // What it has not taken yet would only be out of date when it arrives.
    if (!this.#end.isFree()) return this.#schedule();
    const stale = this.#stale;
    this.#stale = new Set();
    if (stale === undefined) {
      const downloads = this.#host.downloads.all.map(({ view }) => view);
      return this.#tell({ event: "downloads", downloads });
    }
    for (const { view } of stale) this.#tell({ event: "progress", download: view });
  }

  #tell(event: DownloadsEvent): void {
    this.#host.pushed(this.#say(event));
  }

  #say(event: DownloadsEvent): string {
    const text = encodeEvent(event);
    this.#end.send(text);
    return text;
  }
}
