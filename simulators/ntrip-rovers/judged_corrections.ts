/**
 * Corrections as a receiver judges them: how old they are, how regular, and whose.
 *
 * @module
 */
import type { Logger } from "@logtape/logtape";
import type { Clock } from "../../core/clock.ts";
import { ProtocolError, sentence } from "../../core/errors.ts";
import {
  decodeMsmHead,
  decodeStation,
  epochUnixMs,
  type MsmHead,
  type RtcmFrame,
  type Station,
} from "../../protocols/rtcm/mod.ts";
import type { NtripRoversContext } from "./ntrip_rovers.ts";

/** Clocks that differ by more are not the same clock: the age says nothing then. */
const MAX_AGE_MS = 3_600_000;
/** A clock may be behind that of the base by so much. */
const MAX_AHEAD_MS = 1_000;
/** After so long without observations a receiver uses corrections no more. */
const USABLE_MS = 60_000;

/** What a receiver makes of its corrections. */
export interface Fix {
  /** As in a GGA: 1 without usable corrections, 4 with observations and their station's place. */
  quality: 1 | 4;
  /** How old the corrections are. */
  ageS?: number;
  /** Whose they are, 0 to 4095. */
  stationId?: number;
}

/** What became of the corrections of one rover, on all its connections. */
export class JudgedCorrections {
  readonly #observe: Pick<NtripRoversContext["observe"], "epochs" | "ages" | "station" | "changes">;
  readonly #clock: Clock;
  readonly #log: Logger;
  #stationId: number | undefined;
  #place: Station | undefined;
  /** When the newest observations were made, as far as that can be told, or else came. */
  #observedAt: number | undefined;

  constructor({ observe, clock, log }: NtripRoversContext) {
    this.#observe = observe;
    this.#clock = clock;
    this.#log = log;
  }

  /** Takes the next message. */
  see(frame: RtcmFrame): void {
    try {
      if (frame.type === 1005 || frame.type === 1006) this.#seeStation(frame);
      else this.#seeObservations(frame);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#log.debug("a message of no use", { type: frame.type, reason: sentence(error) });
    }
  }

  /** What the receiver makes of them now. */
  fixAt(nowMs: number): Fix {
    const ageMs = this.#observedAt === undefined ? Infinity : nowMs - this.#observedAt;
    if (this.#place === undefined || this.#stationId === undefined || ageMs > USABLE_MS) {
      return { quality: 1 };
    }
    return { quality: 4, ageS: Math.max(0, ageMs / 1_000), stationId: this.#stationId };
  }

  #seeStation({ payload, bytes }: RtcmFrame): void {
    const station = decodeStation(payload);
    this.#observe.station.received(bytes);
    const before = this.#place;
    const isElsewhere = before !== undefined &&
      (station.x !== before.x || station.y !== before.y || station.z !== before.z);
    if (isElsewhere || this.#isStranger(station.stationId)) this.#observe.changes.received(bytes);
    this.#stationId = station.stationId;
    this.#place = station;
  }

  #seeObservations({ payload, bytes }: RtcmFrame): void {
    const head = decodeMsmHead(payload);
    if (head === undefined) return;
    if (this.#isStranger(head.stationId)) this.#observe.changes.received(bytes);
    this.#stationId = head.stationId;
    if (head.multipleMessage) return;
    this.#observe.epochs.received(bytes);
    this.#observedAt = this.#judgeAge(head);
  }

  #isStranger(stationId: number): boolean {
    return this.#stationId !== undefined && this.#stationId !== stationId;
  }

  /** When the observations were made, or now where that cannot be told. */
  #judgeAge(head: MsmHead): number {
    const nowMs = this.#clock.now();
    const observedAt = epochUnixMs(head, nowMs);
    const ageMs = nowMs - observedAt;
    if (ageMs > MAX_AGE_MS || ageMs < -MAX_AHEAD_MS) return nowMs;
    this.#observe.ages.done(Math.min(observedAt, nowMs), "ok");
    return observedAt;
  }
}
