/**
 * What a streampoint's data says of the base that sends it. Only the heads of messages are read, and the
 * few that describe the base when they differ from those before.
 *
 * @module
 */
import { equalBytes } from "../../../core/bytes.ts";
import { ProtocolError } from "../../../core/errors.ts";
import { ecefToGeodetic, type Geodetic } from "../../../core/geodesy.ts";
import {
  type Constellation,
  constellations,
  decodeAntennaDescriptor,
  decodeReceiverDescriptor,
  decodeStation,
  observedSignals,
  RtcmDecoder,
  type RtcmFrame,
  stationIdOf,
} from "../../../protocols/rtcm/mod.ts";
import { MessagePassage } from "./message_passage.ts";

/** How many numbers are known at a time; a base sends about ten. */
const MAX_NUMBERS = 64;

/**
 * A source can send so many false headers, each of which costs a check over 1 KiB, before nobody looks at
 * what it sends any more; unless at least as many frames were right.
 */
const MAX_FALSE_HEADERS = 10_000;

/** Where a base is. */
export interface StationPlace {
  stationId: number;
  geodetic: Geodetic;
  /** The 1005 or 1006 that says so, a whole frame. */
  frame: Uint8Array;
}

/** What a base is made of; empty where it does not say. */
export interface StationEquipment {
  receiver: string;
  firmware: string;
  antenna: string;
}

/** What is known of a base, by what passes. */
export class Station {
  #decoder = new RtcmDecoder();
  #frames = 0;
  readonly #messages = new Map<number, MessagePassage>();
  readonly #described = new Map<number, Uint8Array>();
  #lastDataMs = 0;
  #place: StationPlace | undefined;
  #equipment: StationEquipment | undefined;
  #stationId: number | undefined;

  /** Where it is, once it has said so. */
  get place(): StationPlace | undefined {
    return this.#place;
  }

  /** What it is made of, once it has said so. */
  get equipment(): StationEquipment | undefined {
    return this.#equipment;
  }

  /** The station of the last message of observations. */
  get stationId(): number | undefined {
    return this.#stationId;
  }

  /** How many headers were followed by a check that was wrong, and bytes that were in no frame. */
  get damage(): { falseHeaders: number; strayBytes: number } {
    return { falseHeaders: this.#decoder.crcErrors, strayBytes: this.#decoder.skippedBytes };
  }

  /** The messages that pass lately, by number, in ascending order. */
  get messages(): [number: number, passage: MessagePassage][] {
    return [...this.#messages]
      .filter(([, passage]) => passage.passesAt(this.#lastDataMs))
      .sort(([a], [b]) => a - b);
  }

  /** The constellations that are observed. */
  get constellations(): Constellation[] {
    const seen = new Set(this.messages.map(([, { observed }]) => observed?.constellation));
    return constellations.filter((one) => seen.has(one));
  }

  /** On how many frequencies it measures the phase; `undefined` while nothing is observed. */
  get carrier(): 0 | 1 | 2 | undefined {
    const carriers = this.messages.flatMap(([, { observed }]) => observed?.carrier ?? []);
    return carriers.length === 0 ? undefined : Math.max(...carriers) as 0 | 1 | 2;
  }

  /** Another source begins. What the last one said of the base holds until this one says otherwise. */
  begin(): void {
    this.#decoder = new RtcmDecoder();
    this.#frames = 0;
    for (const passage of this.#messages.values()) passage.pause();
  }

  /** Looks at what passes. */
  passed(bytes: Uint8Array, nowMs: number): void {
    this.#lastDataMs = nowMs;
    const { crcErrors } = this.#decoder;
    if (crcErrors > MAX_FALSE_HEADERS && crcErrors > this.#frames) return;
    this.#decoder.push(bytes);
    for (let frame = this.#decoder.next(); frame; frame = this.#decoder.next()) {
      this.#frames++;
      this.#look(frame, nowMs);
    }
  }

  #look(frame: RtcmFrame, nowMs: number): void {
    const { type, payload } = frame;
    // A payload of no number is a filler.
    if (payload.length < 3) return;
    const passage = this.#passageOf(type);
    passage?.passed(nowMs);
    const observed = observedSignals(payload);
    if (observed !== undefined) {
      this.#stationId = stationIdOf(payload);
      if (passage !== undefined && !(observed.carrier <= (passage.observed?.carrier ?? -1))) {
        passage.observed = observed;
      }
    } else if (describing.has(type)) this.#describe(frame);
  }

  #passageOf(type: number): MessagePassage | undefined {
    const known = this.#messages.get(type);
    if (known !== undefined) return known;
    if (this.#messages.size >= MAX_NUMBERS) {
      for (const [number, passage] of this.#messages) {
        if (!passage.passesAt(this.#lastDataMs)) this.#messages.delete(number);
      }
      if (this.#messages.size >= MAX_NUMBERS) return undefined;
    }
    const passage = new MessagePassage();
    this.#messages.set(type, passage);
    return passage;
  }

  #describe({ type, payload, bytes }: RtcmFrame): void {
    const before = this.#described.get(type);
    if (before !== undefined && equalBytes(before, payload)) return;
    this.#described.set(type, payload);
    try {
      if (type === 1033) this.#equipment = decodeReceiverDescriptor(payload);
      else if (type === 1008) this.#describeAntenna(payload);
      else this.#placeAt(payload, bytes);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
    }
  }

  #describeAntenna(payload: Uint8Array): void {
    const { antenna } = decodeAntennaDescriptor(payload);
    this.#equipment = { receiver: "", firmware: "", ...this.#equipment, antenna };
  }

  #placeAt(payload: Uint8Array, frame: Uint8Array): void {
    const { stationId, x, y, z } = decodeStation(payload);
    // So a base says that it does not know.
    if (x === 0 && y === 0 && z === 0) return;
    this.#place = { stationId, geodetic: ecefToGeodetic({ x, y, z }), frame };
  }
}

const describing: ReadonlySet<number> = new Set([1005, 1006, 1008, 1033]);
