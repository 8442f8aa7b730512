/**
 * One server, as a client sees it that said HI: what its messages mean, one after the other.
 *
 * ```text
 *            STATE   WHOAVAIL  INCMESS            BROADCAST  MESSTAT  BYE
 * greeting   joined  refused   show, acknowledge  show       refused  closed
 * joined     state   who       show, acknowledge  show       status   closed
 * over       (nothing)
 * ```
 *
 * A newcomer may be sent to before it was told the state, so INCMESS and BROADCAST may come first.
 *
 * @module
 */
import { type DeliveryStatus, statusOf } from "./delivery_status.ts";
import type { Framing } from "./framing.ts";
import type { RoomState, ServerMessage } from "./server_message.ts";
import {
  followTable,
  ignore,
  type Phase,
  refused,
  type SessionTable,
  type Step,
} from "./session_table.ts";

/** What a client knows of its connection. */
export interface ClientSessionState {
  readonly phase: Phase;
  /** What its HI asked for. */
  readonly wants: Framing;
  /** What holds from now on: lines once it was asked for and echoed. */
  readonly framing: Framing;
}

/** The state of a client that says HI, and asks for this framing. */
export function freshClientSession(wants: Framing): ClientSessionState {
  return { phase: "greeting", wants, framing: "legacy" };
}

/** What a server's message means to a client. `id` is what the message is called. */
export type ClientAct =
  & { id: string | undefined }
  & (
    /** HI was accepted. What follows in either direction has this framing. */
    | { act: "joined"; room: RoomState; framing: Framing }
    | { act: "state"; room: RoomState }
    /** `more` is how many are there besides. */
    | { act: "who"; logins: string[]; more: number }
    | { act: "show"; from: string; text: string; toAll: boolean }
    /** Send MESSACC, once it is shown. */
    | { act: "acknowledge"; from: string }
    /** What became of a message: with no id, of the oldest that nothing is known of. */
    | { act: "status"; status: DeliveryStatus; reason: string | undefined }
    /** The server closes; the reason is there when it refuses. */
    | { act: "closed"; reason: string | undefined }
  );

type ClientStep = Step<ClientSessionState, ClientAct>;
type Table = SessionTable<ServerMessage, ClientSessionState, ClientAct, void>;

const stay = (state: ClientSessionState, ...acts: ClientAct[]): ClientStep => ({ state, acts });

const early = ({ TYPE }: ServerMessage): never => {
  throw refused(`${TYPE} came before the first STATE`);
};

/** What means the same before and after the first STATE. */
const always: Pick<Table["joined"], "INCMESS" | "BROADCAST" | "BYE"> = {
  INCMESS: ({ BODY: [from, text], id }, state) =>
    stay(
      state,
      { act: "show", from, text, toAll: false, id },
      { act: "acknowledge", from, id },
    ),
  BROADCAST: ({ BODY: [from, text], id }, state) =>
    stay(state, { act: "show", from, text, toAll: true, id }),
  BYE: ({ reason, id }, state) => ({
    state: { ...state, phase: "over" },
    acts: [{ act: "closed", reason, id }],
  }),
};

/** What each message means in each phase. */
const table: Table = {
  greeting: {
    ...always,
    STATE({ BODY: room, framing: echo, id }, { wants }) {
      const framing = echo === wants ? wants : "legacy";
      return {
        state: { phase: "joined", wants, framing },
        acts: [{ act: "joined", room, framing, id }],
      };
    },
    WHOAVAIL: early,
    MESSTAT: early,
  },
  joined: {
    ...always,
    STATE: ({ BODY: room, id }, state) => stay(state, { act: "state", room, id }),
    WHOAVAIL: ({ BODY: logins, more = 0, id }, state) =>
      stay(state, { act: "who", logins, more, id }),
    MESSTAT: (message, state) =>
      stay(state, {
        act: "status",
        status: statusOf(message),
        reason: message.reason,
        id: message.id,
      }),
  },
  over: {
    STATE: ignore,
    WHOAVAIL: ignore,
    INCMESS: ignore,
    BROADCAST: ignore,
    MESSTAT: ignore,
    BYE: ignore,
  },
};

/**
 * Where a server's message leads.
 *
 * @throws {ProtocolError} when it cannot stand here.
 */
export function followServer(state: ClientSessionState, message: ServerMessage): ClientStep {
  return followTable(table, state, message, undefined);
}
