/**
 * The options of streampoints that serve each rover the nearest base.
 *
 * @module
 */
import { z } from "zod";
import { distance, positiveDuration } from "../../../core/units.ts";
import { streampointName } from "../names.ts";

/** What a virtual streampoint may be told. */
export const nearestOptions = () =>
  z.record(
    streampointName(),
    z.strictObject({
      of: z.union([z.literal("all"), z.array(streampointName()).min(1)]).default("all").describe(
        "The bases: streampoints, or all that are fed by a source.",
      ),
      hysteresis: distance().prefault("1.5km").describe(
        "How much nearer another base must be before a rover is led to it.",
      ),
      silence: positiveDuration().prefault("30s").describe(
        "A base that sent nothing for so long is passed over.",
      ),
    }),
  );

/** The options of one virtual streampoint. */
export type NearestOptions = z.output<ReturnType<typeof nearestOptions>>[string];
