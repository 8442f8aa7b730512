/**
 * The client's talk with the person who uses it.
 *
 * ```text
 *            3 ──▶ to whom? ──▶ what? ──▶ sent to one
 * menu ──────4 ──────────────▶ what? ──▶ sent to all      nothing entered: back to the menu
 *   │  @ben hello, hello ───────────────▶ sent
 *   └────────5, end of input ──▶ waits for what became of its messages, and says BYE
 * ```
 *
 * @module
 */
import type { Clock } from "../../core/clock.ts";
import { BenchError, sentence } from "../../core/errors.ts";
import type { Terminal } from "../../parts/terminal.ts";
import { loginFault, type RoomState } from "../../protocols/chat/mod.ts";
import type { ChatLine, OwnMessage } from "./chat_line.ts";
import { readEntered } from "./entered.ts";
import { harmless } from "./harmless.ts";
import { fateText, menuLines, messageText, roomText, timeOf, whoText } from "./wording.ts";
import { wrap } from "./wrap.ts";

/** How many messages of a pipe may be without an answer. */
const MAX_UNANSWERED = 100;
/** As wide as a time of day and a blank: what others say cannot be taken for a line of its own. */
const INDENT = 9;

/** What the next line answers. */
type Asked = "menu" | "to whom" | { to: string | undefined };

/** One conversation. */
export class Conversation {
  readonly #line: ChatLine;
  readonly #terminal: Terminal;
  readonly #clock: Clock;
  readonly #patienceMs: number;
  #asked: Asked = "menu";
  #lastRefusal: string | undefined;
  #wasIn = false;

  /** @param patienceMs How long it waits at the end, and in a pipe for a connection. */
  constructor(line: ChatLine, terminal: Terminal, clock: Clock, patienceMs: number) {
    this.#line = line;
    this.#terminal = terminal;
    this.#clock = clock;
    this.#patienceMs = patienceMs;
  }

  /**
   * Talks until the person closes, the input ends, or the signal aborts.
   *
   * @throws {BenchError} when the server refuses the login that a pipe has given.
   */
  async hold(signal: AbortSignal): Promise<void> {
    if (!await this.#isLetIn()) return;
    this.#begin();
    for await (const entered of this.#terminal.lines) {
      if (!this.#terminal.isInteractive) await this.#untilReady(signal);
      if (await this.#take(entered) === "close") break;
      this.#prompt();
    }
    await this.#end(signal);
  }

  /** Asks for another login as long as the server refuses; false when the person gave up. */
  async #isLetIn(): Promise<boolean> {
    const { refusal, login } = this.#line;
    if (this.#line.isJoined || refusal === undefined || refusal.isUnreachable) return true;
    if (!this.#terminal.isInteractive) {
      throw new BenchError(`The server refuses ${login}: ${harmless(refusal.reason)}`);
    }
    // Nobody is to come in while somebody thinks of a better name.
    await this.#line.hangUp();
    this.#say(`The server refuses ${login}: ${harmless(refusal.reason)}.`);
    const another = await this.#askLogin();
    if (another === undefined) return false;
    await this.#line.join(another);
    return await this.#isLetIn();
  }

  async #askLogin(): Promise<string | undefined> {
    this.#terminal.prompt("Login: ");
    for await (const entered of this.#terminal.lines) {
      const login = entered.trim();
      const fault = loginFault(login);
      if (fault === undefined) return login;
      this.#say(`That cannot be: ${fault}.`);
      this.#terminal.prompt("Login: ");
    }
    return undefined;
  }

  #begin(): void {
    const { room, refusal, isJoined } = this.#line;
    if (isJoined && room !== undefined) this.#joined(room);
    else if (refusal !== undefined) this.#refused(refusal.reason);
    if (this.#terminal.isInteractive) this.#terminal.print(...menuLines);
    this.#prompt();
    this.#line.follow({
      joined: (room) => this.#joined(room),
      state: (room) => this.#happened(roomText(room)),
      show: (message) => this.#happened(messageText(message)),
      refused: (reason) => this.#refused(reason),
      lost: () => this.#happened("The connection is lost; it is dialled again."),
    });
  }

  #joined(room: RoomState): void {
    this.#lastRefusal = undefined;
    const again = this.#wasIn ? " again" : "";
    this.#wasIn = true;
    this.#happened(`You are in${again} as ${this.#line.login}. ${roomText(room)}`);
  }

  #refused(reason: string): void {
    if (reason === this.#lastRefusal) return;
    this.#lastRefusal = reason;
    this.#happened(`Not in: ${harmless(reason)}; it is dialled again.`);
  }

  /** A person sees whether the client is in; a pipe's next line waits until it is. */
  async #untilReady(signal: AbortSignal): Promise<void> {
    const isReady = () => this.#line.isJoined && this.#line.unanswered < MAX_UNANSWERED;
    if (!isReady()) await this.#line.until(isReady, this.#patienceMs, signal);
  }

  async #take(entered: string): Promise<"close" | undefined> {
    const asked = this.#asked;
    this.#asked = "menu";
    if (asked === "to whom") this.#ask(entered, (to) => this.#asked = { to });
    else if (asked !== "menu") this.#ask(entered, () => this.#send({ ...asked, text: entered }));
    else return await this.#obey(entered);
    return undefined;
  }

  async #obey(entered: string): Promise<"close" | undefined> {
    const meant = readEntered(entered);
    switch (meant.is) {
      case "close":
        return "close";
      case "state":
        await this.#answer(async () => roomText(await this.#line.askState()));
        break;
      case "who":
        await this.#answer(async () => whoText(await this.#line.askWho(), this.#line.login));
        break;
      case "send to one":
        this.#asked = "to whom";
        break;
      case "send to all":
        this.#asked = { to: undefined };
        break;
      case "menu":
        this.#terminal.print(...menuLines);
        break;
      case "message": {
        const { to, text } = meant;
        if (text === undefined) this.#asked = { to };
        else this.#send({ to, text });
      }
    }
    return undefined;
  }

  /** Goes on with an answer, unless nothing was entered. */
  #ask(entered: string, goOn: (answer: string) => void): void {
    const answer = entered.trim();
    if (answer === "") this.#say("Nothing is sent.");
    else goOn(answer);
  }

  #send(own: OwnMessage): void {
    this.#line.send(own, (fate) => {
      if (fate.status !== "queued") this.#happened(fateText(own, fate));
    });
  }

  /** Shows an answer when it is there. A person may go on meanwhile; in a pipe it comes first. */
  async #answer(ask: () => Promise<string>): Promise<void> {
    const shown = ask().catch((error) => `${sentence(error)}.`).then((text) =>
      this.#happened(text)
    );
    if (!this.#terminal.isInteractive) await shown;
  }

  async #end(signal: AbortSignal): Promise<void> {
    const { unanswered } = this.#line;
    if (unanswered > 0 && !signal.aborted) {
      if (this.#terminal.isInteractive) {
        const messages = unanswered === 1 ? "a message" : `${unanswered} messages`;
        this.#say(`Waiting for what became of ${messages}; Ctrl-C does not wait.`);
      }
      await this.#line.until(() => this.#line.unanswered === 0, this.#patienceMs, signal);
    }
    await this.#line.hangUp();
  }

  #prompt(): void {
    const asked = this.#asked;
    if (asked === "menu") this.#terminal.prompt(`${this.#line.login}> `);
    else if (asked === "to whom") this.#terminal.prompt("To whom? ");
    else this.#terminal.prompt(`To ${asked.to ?? "all"}: `);
  }

  /** Tells what happened, and when. */
  #happened(text: string): void {
    this.#say(`${timeOf(this.#clock.now())} ${text}`);
  }

  #say(text: string): void {
    const { columns } = this.#terminal;
    this.#terminal.print(...(columns === Infinity ? [text] : wrap(text, columns - 1, INDENT)));
  }
}
