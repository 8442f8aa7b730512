/**
 * A streampoint as a base that others' rovers are led to: where it is, and its messages one by one, so
 * that a rover's stream changes from one base to another between two messages and never within one.
 *
 * @module
 */
import { concat } from "../../../core/bytes.ts";
import type { Ecef } from "../../../core/geodesy.ts";
import { RtcmDecoder } from "../../../protocols/rtcm/mod.ts";
import type { Tap } from "../station/traffic.ts";
import type { Streampoint } from "../streampoint.ts";
import { type Place, spotOf } from "./spot.ts";

/** Who wants to know of a base. */
export interface BaseObserver {
  /** It has a source and a place. */
  appeared(base: Base): void;
  /** Its source did not return. */
  vanished(base: Base): void;
}

/** Says where the base of a streampoint is; `undefined` where that is not known. */
export type PlaceOf = (streampoint: Streampoint) => Place | undefined;

/** Takes whole messages. */
export type TakeMessages = (messages: Uint8Array) => void;

/** A base. */
export class Base implements Tap {
  readonly streampoint: Streampoint;
  readonly #placeOf: PlaceOf;
  readonly #observer: BaseObserver;
  readonly #takers = new Set<TakeMessages>();
  #decoder = new RtcmDecoder();
  #place: Place | undefined;
  #spot: Ecef | undefined;
  #heardMs = -Infinity;

  constructor(streampoint: Streampoint, placeOf: PlaceOf, observer: BaseObserver) {
    this.streampoint = streampoint;
    this.#placeOf = placeOf;
    this.#observer = observer;
  }

  /** Where it is, on the ellipsoid; `undefined` while that is not known. */
  get spot(): Ecef | undefined {
    const place = this.#placeOf(this.streampoint);
    const isSame = place?.latitude === this.#place?.latitude &&
      place?.longitude === this.#place?.longitude;
    if (!isSame) {
      this.#place = place;
      this.#spot = place && spotOf(place);
    }
    return this.#spot;
  }

  /** Whether it has a source that sent something in the last so many milliseconds, or has just come. */
  isHeard(withinMs: number, nowMs: number): boolean {
    return this.streampoint.sourceConnected && nowMs - this.#heardMs <= withinMs;
  }

  /** The message that says where it is, for a receiver that has just been led to it. */
  get stationMessage(): Uint8Array {
    return this.streampoint.traffic.station?.place?.frame ?? new Uint8Array();
  }

  /** Hands its messages on from now on. */
  addTaker(taker: TakeMessages): void {
    // What came while nobody was there is cut from what comes now.
    if (this.#takers.size === 0) this.#decoder = new RtcmDecoder();
    this.#takers.add(taker);
  }

  /** Hands them on no more. */
  removeTaker(taker: TakeMessages): void {
    this.#takers.delete(taker);
  }

  begun(nowMs: number): void {
    this.#heardMs = nowMs;
    this.#decoder = new RtcmDecoder();
    if (this.spot !== undefined) this.#observer.appeared(this);
  }

  passed(bytes: Uint8Array, nowMs: number): void {
    this.#heardMs = nowMs;
    const before = this.#spot;
    if (this.spot !== undefined && before === undefined) this.#observer.appeared(this);
    if (this.#takers.size === 0) return;
    this.#decoder.push(bytes);
    const frames: Uint8Array[] = [];
    for (let frame = this.#decoder.next(); frame; frame = this.#decoder.next()) {
      frames.push(frame.bytes);
    }
    if (frames.length === 0) return;
    const messages = frames.length === 1 ? frames[0]! : concat(frames);
    for (const take of this.#takers) take(messages);
  }

  ended(): void {
    // Its rovers stay: it may return.
  }

  abandoned(): void {
    this.#observer.vanished(this);
  }
}
