/**
 * The kinds of streams. A part says only which kind a stream is. To add one: its file, and its line
 * here.
 *
 * @module
 */
import type { Metric } from "../metric.ts";
import { blob } from "./blob.ts";
import { bytes } from "./bytes.ts";
import { connections } from "./connections.ts";
import type { Kind } from "./kind.ts";
import { messages } from "./messages.ts";
import { numbered } from "./numbered.ts";
import { operations } from "./operations.ts";
import { stamped } from "./stamped.ts";

/** Every kind, by its name. */
export const kinds = { messages, numbered, stamped, bytes, connections, operations, blob };

/** A kind of stream. */
export type StreamKind = keyof typeof kinds;

/** The recorder of each kind. */
export type RecorderOf = { [K in StreamKind]: InstanceType<(typeof kinds)[K]["recorder"]> };

const byName: { [K in StreamKind]: Kind<RecorderOf[K]> } = kinds;

/** A kind by its name. */
export function kindOf<Name extends StreamKind>(name: Name): Kind<RecorderOf[Name]> {
  return byName[name];
}

/** The metrics of a kind, by name. */
export function metricsOf(name: StreamKind): Record<string, Metric> {
  return kinds[name].metrics;
}
