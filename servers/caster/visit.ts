/**
 * Somebody at the NTRIP port: their connection, what they say, and how they are answered.
 *
 * @module
 */
import { formatAddress } from "../../core/address.ts";
import type { Clock } from "../../core/clock.ts";
import { sentence } from "../../core/errors.ts";
import {
  type RefusalReason,
  refusals,
  RequestHeadDecoder,
  type SourcetableRecord,
} from "../../protocols/ntrip/mod.ts";
import type { Connection } from "../../transports/connection.ts";
import type { Access } from "./access/access.ts";
import type { Bans } from "./access/bans.ts";
import type { ConnectionLimits } from "./access/connection_limits.ts";
import type { UserLimits } from "./access/user_limits.ts";
import type { Answers } from "./answers/answers.ts";
import type { RefusalDetails } from "./answers/answers.ts";
import type { CasterContext, CasterOptions } from "./caster.ts";
import { Reads } from "./reads.ts";
import type { Roster } from "./roster.ts";
import { sourcetableRecords } from "./sourcetable.ts";
import type { Tally } from "./watch/tally.ts";

/** What all visits of a caster share. */
export interface CasterHost {
  options: CasterOptions;
  context: CasterContext;
  roster: Roster;
  access: Access;
  limits: ConnectionLimits;
  userLimits: UserLimits;
  bans: Bans;
  tally: Tally;
  /** What other casters know it by, so that no stream comes back to it. */
  name: string;
  /** The number of the next connection. */
  nextId(): number;
}

/** One visit. */
export class Visit {
  readonly connection: Connection;
  readonly host: CasterHost;
  readonly decoder: RequestHeadDecoder;
  readonly reads: Reads;
  readonly peer: string;
  readonly id: number;
  /** When it began, in the clock's milliseconds. */
  readonly startedAt: number;
  /** In which revision, once that is known. */
  answers: Answers;

  /** @param answers How it is answered until its request says more. */
  constructor(connection: Connection, host: CasterHost, answers: Answers) {
    this.connection = connection;
    this.host = host;
    this.answers = answers;
    this.decoder = new RequestHeadDecoder({ maxHeadBytes: host.options.maxHead });
    this.reads = new Reads(connection);
    this.peer = formatAddress(connection.remote);
    this.id = host.nextId();
    this.startedAt = host.context.clock.now();
  }

  get clock(): Clock {
    return this.host.context.clock;
  }

  /** Hands bytes over; should the connection be over, its end will be noticed by reading. */
  send(bytes: Uint8Array): void {
    this.connection.send(bytes, (error) => {
      if (error) {
        this.host.context.log.debug("unsent", { peer: this.peer, reason: sentence(error) });
      }
    });
  }

  /**
   * Says no, and closes.
   *
   * @param detail For the log alone; it holds no secret.
   */
  async refuse(
    reason: RefusalReason,
    detail?: string,
    details: RefusalDetails = { streampoint: "" },
  ): Promise<void> {
    const { log, observe } = this.host.context;
    observe.clients.refused(refusals[reason]);
    this.host.tally.refused(reason);
    log.info("refused {peer}: {reason}", { peer: this.peer, reason: refusals[reason], detail });
    const refusal = this.answers.refusal(reason, details);
    this.send(refusal ?? this.answers.sourcetable(this.sourcetable()));
    await this.connection.close();
  }

  /** Says what became of the request of a source or a rover. */
  answered(outcome: "ok" | "error"): void {
    this.host.context.observe.logins.done(this.startedAt, outcome);
  }

  /** Closes the connection of a source or a rover, and says how it ended. */
  async close(): Promise<"closed" | "reset"> {
    await this.connection.close();
    const how = await this.connection.ended;
    this.host.context.observe.clients.ended(how);
    return how;
  }

  /** The sourcetable as it is now. */
  sourcetable(): SourcetableRecord[] {
    const { roster, options: { anonymous, sourcetable } } = this.host;
    return sourcetableRecords({
      streampoints: roster.streampoints,
      settings: roster.sourcetable ?? sourcetable,
      anonymous,
      nowMs: this.clock.now(),
    });
  }
}
