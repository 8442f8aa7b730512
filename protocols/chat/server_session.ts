/**
 * One client, as a server sees it: what its messages mean, one after the other.
 *
 * ```text
 *            HI      STATE       WHOAVAIL  SENDTO        MESSACC      EVERY1             BYE
 * greeting   join    refused     refused   refused       refused      refused            leave
 * joined     refused tell-state  tell-who  send or fail  acknowledge  broadcast or fail  leave
 * over       (nothing)
 * ```
 *
 * @module
 */
import type { ClientMessage } from "./client_message.ts";
import type { Framing } from "./framing.ts";
import { type ChatLimits, defaultLimits, loginFault, textFault } from "./limits.ts";
import type { ServerMessageOf } from "./server_message.ts";
import {
  followTable,
  ignore,
  type Phase,
  refused,
  type SessionTable,
  type Step,
} from "./session_table.ts";

/** What a server knows of a client by what it said. */
export interface ServerSessionState {
  readonly phase: Phase;
  /** What its HI said; `undefined` before. */
  readonly login: string | undefined;
  /** What its HI asked for. */
  readonly framing: Framing;
}

/** A client that said nothing yet. */
export const freshServerSession: ServerSessionState = {
  phase: "greeting",
  login: undefined,
  framing: "legacy",
};

/** What a client wants done. `id` is what it called its message. */
export type ServerAct =
  & { id: string | undefined }
  & (
    /** Let it in and tell it the state, with an echo of lines; or refuse it, when the login is taken. */
    | { act: "join"; login: string; framing: Framing }
    | { act: "tell-state" }
    | { act: "tell-who" }
    | { act: "send"; to: string; text: string }
    /** `from` is whom it thanks; only the one to whom that message went may do so. */
    | { act: "acknowledge"; from: string }
    | { act: "broadcast"; text: string }
    /** Tell it that its message is not sent, and why. */
    | { act: "fail"; reason: string }
    /** Say BYE, and close. */
    | { act: "leave" }
  );

type ServerStep = Step<ServerSessionState, ServerAct>;

const stay = (state: ServerSessionState, act: ServerAct): ServerStep => ({ state, acts: [act] });

const leave = ({ id }: ClientMessage, state: ServerSessionState): ServerStep => ({
  state: { ...state, phase: "over" },
  acts: [{ act: "leave", id }],
});

const early = ({ TYPE }: ClientMessage): never => {
  throw refused(`${TYPE} came before HI`);
};

/** What each message means in each phase. */
const table: SessionTable<ClientMessage, ServerSessionState, ServerAct, ChatLimits> = {
  greeting: {
    HI({ BODY: login, framing: asked, id }, _, limits) {
      const fault = loginFault(login, limits);
      if (fault !== undefined) throw refused(fault);
      const framing: Framing = asked ?? "legacy";
      return {
        state: { phase: "joined", login, framing },
        acts: [{ act: "join", login, framing, id }],
      };
    },
    STATE: early,
    WHOAVAIL: early,
    SENDTO: early,
    MESSACC: early,
    EVERY1: early,
    BYE: leave,
  },
  joined: {
    HI() {
      throw refused("HI came twice");
    },
    STATE: ({ id }, state) => stay(state, { act: "tell-state", id }),
    WHOAVAIL: ({ id }, state) => stay(state, { act: "tell-who", id }),
    SENDTO({ BODY: [to, text], id }, state, limits) {
      const reason = textFault(text, limits);
      return stay(state, reason === undefined ? { act: "send", to, text, id } : fail(reason, id));
    },
    MESSACC: ({ BODY: from, id }, state) => stay(state, { act: "acknowledge", from, id }),
    EVERY1({ BODY: text, id }, state, limits) {
      const reason = textFault(text, limits);
      return stay(state, reason === undefined ? { act: "broadcast", text, id } : fail(reason, id));
    },
    BYE: leave,
  },
  over: {
    HI: ignore,
    STATE: ignore,
    WHOAVAIL: ignore,
    SENDTO: ignore,
    MESSACC: ignore,
    EVERY1: ignore,
    BYE: ignore,
  },
};

function fail(reason: string, id: string | undefined): ServerAct {
  return { act: "fail", reason, id };
}

/**
 * Where a client's message leads.
 *
 * @throws {ProtocolError} when it cannot stand here, or the login is not allowed. The client is to be
 * told by {@link farewell}, and the connection closed.
 */
export function followClient(
  state: ServerSessionState,
  message: ClientMessage,
  limits: ChatLimits = defaultLimits,
): ServerStep {
  return followTable(table, state, message, limits);
}

/** The BYE that stands before every close, and why it is said to a client that did not ask for it. */
export function farewell(reason?: string, id?: string): ServerMessageOf<"BYE"> {
  return { TYPE: "BYE", BODY: false, reason, id };
}
