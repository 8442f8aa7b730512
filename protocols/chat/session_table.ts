/**
 * What a table of phases and messages is, and how it is followed.
 *
 * ```text
 * greeting ── HI and its STATE ──▶ joined ── BYE ──▶ over
 *     └────────────────────── BYE ──────────────────▶
 * ```
 *
 * @module
 */
import { ProtocolError } from "../../core/errors.ts";

/** Before HI was answered, after it, and after BYE. */
export type Phase = "greeting" | "joined" | "over";

/** Where a message leads. */
export interface Step<State, Act> {
  state: State;
  /** What is to be done, in this order. */
  acts: Act[];
}

/** What one type of message means in one phase; a pure function. */
type Cell<Message, State, Act, Rules> = (
  message: Message,
  state: State,
  rules: Rules,
) => Step<State, Act>;

/** For each phase, what each type of message means. */
export type SessionTable<Message extends { TYPE: string }, State, Act, Rules> = Record<
  Phase,
  { [Type in Message["TYPE"]]: Cell<Extract<Message, { TYPE: Type }>, State, Act, Rules> }
>;

/**
 * Looks a message up.
 *
 * @throws {ProtocolError} when it cannot stand in this phase.
 */
export function followTable<
  Message extends { TYPE: string },
  State extends { phase: Phase },
  Act,
  Rules,
>(
  table: SessionTable<Message, State, Act, Rules>,
  state: State,
  message: Message,
  rules: Rules,
): Step<State, Act> {
  const type: Message["TYPE"] = message.TYPE;
  const cell = table[state.phase][type] as Cell<Message, State, Act, Rules>;
  return cell(message, state, rules);
}

/** The refusal of a message. */
export function refused(why: string): ProtocolError {
  return new ProtocolError(`Cannot follow chat: ${why}`);
}

/** The cell of a message that means nothing any more. */
export function ignore<State, Act>(_: unknown, state: State): Step<State, Act> {
  return { state, acts: [] };
}
