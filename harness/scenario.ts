/**
 * The shape of a scenario file. Parts and steps are chosen by their `kind` and by their verb: those
 * schemas come from the registries.
 *
 * @module
 */
import { z } from "zod";
import { duration, rate, target } from "../core/units.ts";
import type { Part, Role } from "../parts/part.ts";
import { servers } from "../servers/registry.ts";
import { simulators } from "../simulators/registry.ts";
import { comparison } from "./comparison.ts";
import { variable } from "./variables.ts";

/** Every kind of part there is, by role. */
export const registries: Record<Role, Record<string, Part>> = {
  server: servers,
  simulator: simulators,
};

/** The name of a part, a stream's part, a mark. */
export const word = () =>
  z.string().regex(/^[A-Za-z][\w-]*$/, { error: "must be a word of letters, digits, - and _" });

/** `part.stream`. */
const streamName = () =>
  z.string().regex(/^[\w-]+\.[\w-]+$/, { error: "must be part.stream, such as rovers.received" });

/** What is expected of one stream. */
export const expectation = z.strictObject({
  name: z.string().min(1).optional().describe("What the verdict calls it."),
  over: streamName().describe("The stream that is judged."),
  against: streamName().optional().describe("The stream of the sender that it is compared with."),
  scope: z.enum(["each", "merged", "any"]).default("each")
    .describe("Whether every instance must hold, all as one population, or any one."),
  during: z.tuple([z.string(), z.string()]).meta({ unit: "two names" }).optional()
    .describe("Two marks or step ids; selects by the time of sending."),
  samples: z.int().min(1).default(1).describe("The least that must have been seen."),
  that: z.record(z.string(), comparison).describe("Metrics and what they must be."),
});

/** The keys of a whole scenario. Parts and steps are looked into by {@link partSchema} and the steps. */
export const scenarioFile = z.strictObject({
  wirebench: z.literal(1).describe("The version of the language."),
  about: z.string().default("").describe("What the scenario shows, in a sentence."),
  seed: z.int().min(0).optional().describe("Where all chance comes from."),
  tags: z.array(word()).default([]).describe("Words to select scenarios by."),
  limits: z.strictObject({
    total: duration().prefault("5m").describe("How long the run may take."),
    drain: duration().prefault("2s").describe("How long receivers may lag behind at the end."),
  }).prefault({}).describe("Bounds of the run."),
  vars: z.record(z.string(), variable).default({}).describe("Typed variables, put in as ${name}."),
  data: z.string().optional().describe("A CSV file: one run for each row, which sets variables."),
  links: z.record(word(), z.unknown()).default({}).describe("Relays that bend what goes through."),
  servers: z.record(word(), z.unknown()).default({}).describe("Servers by name."),
  simulators: z.record(word(), z.unknown()).default({}).describe("Simulators by name."),
  steps: z.array(z.unknown()).min(1).describe("What happens, in order."),
  expect: z.array(expectation).default([]).describe("What must be true at the end."),
});

/** The keys of a link; its faults are looked into by their kinds. */
export const linkKeys = z.strictObject({
  to: z.string().describe("What it leads to: a part that listens, or one of its endpoints."),
  faults: z.array(z.unknown()).default([]).describe("In force from before the first connection."),
});

/** A part that is somewhere else: it is only dialled. */
export const externalPart = z.strictObject({
  external: target().describe("Where the real one listens."),
});

const someRate = () =>
  rate().refine((perSecond) => perSecond > 0, {
    error: "must be more than 0/s: nobody would arrive",
  });

/** How instances arrive: at a steady rate, or at one that changes. */
const arrive = z.union([
  z.strictObject({ rate: someRate().describe("Instances a second.") }),
  z.strictObject({
    ramp: z.tuple([rate(), someRate()]).meta({ unit: "two rates" }).describe(
      "From one rate to another.",
    ),
    over: duration().describe("How long that takes; then the last rate goes on."),
  }),
]);

/** What may be said of a part besides its kind and its config; the first two only where it can. */
export const partKeys = z.strictObject({
  advertise: z.string().optional().describe("The link that its peer shall dial to reach it."),
  via: z.string().describe("What it dials: a link, a part that listens, or one of its endpoints."),
  count: z.int().min(1).default(1).describe("How many instances."),
  arrive: arrive.optional().describe("How instances arrive; by default all at once."),
  isolate: z.literal("process").optional().describe("Each instance in its own process."),
});

const isOptional = (schema: z.ZodType) => schema.safeParse(undefined).success;

/** The keys of a part of a known kind. */
export function partSchema(kind: string, part: Part): z.ZodObject {
  const config = "target" in part.options.shape
    ? part.options.omit({ target: true })
    : part.options;
  const takesNothing = config.safeParse({}).success;
  const { advertise, via, ...ofEveryPart } = partKeys.shape;
  return z.strictObject({
    kind: z.literal(kind),
    config: (takesNothing ? config.prefault({}) : config).describe("The part's own settings."),
    ...("advertise" in part.options.shape ? { advertise } : {}),
    ...("target" in part.options.shape
      ? {
        via: isOptional(part.options.shape.target as z.ZodType) ? via.optional() : via,
      }
      : {}),
    ...ofEveryPart,
  });
}
