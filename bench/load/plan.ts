/**
 * What the load process is told, and what it says.
 *
 * ```text
 *  log in     warm-up                    measured                     drain
 * |--------|-----------|--------------------------------------------|-------|
 *                      mark            mark            …         mark     result
 * ```
 *
 * Marks fall between two messages, when everything that was sent before has usually arrived.
 *
 * @module
 */
import type { HistogramData } from "../../observations/histogram.ts";

/** How to connect, on this machine. */
export interface Login {
  port: number;
  /** What to send first. */
  hello: string;
  /** What comes back, to the byte, before anything else; a head of HTTP only begins like this. */
  reply: string;
  /** Whether a head of HTTP answers, and what follows comes in chunks. */
  isHttp?: boolean;
  /** The certificate to trust, where TLS is spoken. */
  ca?: string;
}

/** One source and its rovers. */
export interface Feed {
  source: Login;
  rover: Login;
  /** How many rovers read from it. */
  rovers: number;
}

/** What to send, and for how long. */
export interface Traffic {
  /** Messages a second from each source. */
  ratePerSecond: number;
  /** Whether the sources take turns; else all send at the same moments. */
  inTurn: boolean;
  messageBytes: number;
  measuredMs: number;
  /** Into how many parts marks divide the measured time. */
  parts: number;
  /** Whether one more rover connects to the first feed and never reads. */
  neverReading: boolean;
}

/** Everything that the load process is told. */
export interface LoadPlan extends Traffic {
  feeds: Feed[];
}

/** What it says when the measured time begins, at the end of each part, and when all is over. */
export type LoadLine = { kind: "mark" } | ({ kind: "result" } & LoadResult);

/** What the rovers saw of the messages that were due in the measured time. */
export interface LoadResult {
  /** Messages sent, times the rovers that should get each. */
  expected: number;
  /** Those that arrived whole and in order. */
  delivered: number;
  /** Milliseconds from the moment a message was due to its arrival. */
  latency: HistogramData;
  /** How many rovers logged in a second, before anything was sent. */
  loginsPerSecond: number;
  /** CPU time of the load process itself during the measured time. */
  cpuMs: number;
  /** The rover that never reads: when its connection was found torn, from the first message on. */
  tornAfterMs: number | null;
}
