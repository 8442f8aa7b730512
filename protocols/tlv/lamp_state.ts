/**
 * The lamp: what it is like, and what each command makes of it.
 *
 * @module
 */
import { utf8 } from "../../core/bytes.ts";
import type { Command, CommandName } from "./command.ts";

/** What a lamp is like. */
export interface LampState {
  readonly on: boolean;
  /** `#rrggbb`; kept while the lamp is off. */
  readonly color: string;
  /** 0 is dark, 255 is full. */
  readonly brightness: number;
  /** The period of its blinking; 0 is steady. */
  readonly blinkMs: number;
}

/** A lamp that nobody told anything yet. */
export const initialState: LampState = {
  on: false,
  color: "#ffffff",
  brightness: 255,
  blinkMs: 0,
};

/** What each command changes. */
const changes: {
  [Name in CommandName]: (
    value: Extract<Command, { command: Name }>["value"],
  ) => Partial<LampState>;
} = {
  ON: () => ({ on: true }),
  OFF: () => ({ on: false }),
  COLOR: (color) => ({ color: `#${color}` }),
  BRIGHTNESS: (brightness) => ({ brightness }),
  BLINK: (blinkMs) => ({ blinkMs }),
};

/** The state after a command; the very same one when it changes nothing. */
export function obey(state: LampState, { command, value }: Command): LampState {
  const change = changes[command] as (value: Command["value"]) => Partial<LampState>;
  const after = { ...state, ...change(value) };
  const isChanged = (Object.keys(after) as (keyof LampState)[])
    .some((key) => after[key] !== state[key]);
  return isChanged ? after : state;
}

/** A state as observations hold it: JSON, with the keys in one order. */
export function encodeState(
  { on, color, brightness, blinkMs }: LampState,
): Uint8Array<ArrayBuffer> {
  return utf8(JSON.stringify({ on, color, brightness, blinkMs }));
}
