/**
 * What the settings say of the sourcetable: fields of streampoints, and rows for other casters and for
 * networks. In a settings file the same names are written with underscores:
 *
 * ```json
 * {
 *   "sourcetable": {
 *     "streampoints": { "point1": { "identifier": "Bonn", "latitude_degrees": 50.73 } },
 *     "casters": [{ "host": "other.example", "identifier": "Other" }],
 *     "networks": [{ "identifier": "EUREF", "operator": "BKG" }]
 *   }
 * }
 * ```
 *
 * @module
 */
import { z } from "zod";
import { streampointName } from "../names.ts";

const text = () =>
  z.string({ error: "must be a string" })
    .max(255, { error: "must have at most 255 characters" })
    .regex(/^[^"\p{Cc}]*$/u, { error: "must be without double quotes and controls" });
const latitude = () => z.number().min(-90).max(90).describe("North positive.");
const longitude = () => z.number().min(-180).max(360).describe("East positive.");
const tcpPort = () => z.int().min(0).max(65_535);

const streampoint = z.strictObject({
  identifier: text().describe("Where the base is, in words."),
  format: text().describe("RTCM 3.2, or what else it sends."),
  formatDetails: text().describe("The messages and their intervals in seconds: 1005(10),1077(1)."),
  carrier: z.literal([0, 1, 2]).describe("Carrier phase: 0 none, 1 L1, 2 L1 and L2."),
  navSystem: text().describe("GPS+GLO."),
  network: text().describe("The network that the base belongs to."),
  country: text().describe("ISO 3166 code of three letters."),
  latitudeDegrees: latitude(),
  longitudeDegrees: longitude(),
  nmea: z.boolean().describe("Whether a rover must send its position as GGA."),
  networkSolution: z.boolean().describe("Computed from a network of bases rather than from one."),
  generator: text().describe("The device or program that makes the stream."),
  compression: text().describe("Compression or encryption."),
  fee: z.boolean().describe("Whether its use costs money."),
  bitrateBitsPerSecond: z.number().min(0).max(1e12).describe("How much it sends."),
  misc: text().describe("Anything else."),
}).partial();

const caster = z.strictObject({
  host: text().describe("A name or an address."),
  port: tcpPort().default(2101).describe("Where it listens for rovers."),
  identifier: text().default("").describe("What it is called."),
  operator: text().default("").describe("Who runs it."),
  nmea: z.boolean().default(false).describe("Whether it takes positions as GGA."),
  country: text().default("").describe("ISO 3166 code of three letters."),
  latitudeDegrees: latitude().default(0),
  longitudeDegrees: longitude().default(0),
  fallbackHost: text().default("0.0.0.0").describe("Whom to ask when it is gone."),
  fallbackPort: tcpPort().default(0).describe("Where that one listens."),
  misc: text().default("").describe("Anything else."),
});

const network = z.strictObject({
  identifier: text().describe("Its name, which the rows of its bases hold as their network."),
  operator: text().default("").describe("Who runs it."),
  authentication: z.enum(["N", "B", "D"]).default("B").describe("N none, B Basic, D Digest."),
  fee: z.boolean().default(false).describe("Whether its use costs money."),
  webNetwork: text().default("none").describe("The address of a page about it."),
  webStreams: text().default("none").describe("The address of a page about its streams."),
  webRegistration: text().default("none").describe("Where one registers."),
  misc: text().default("").describe("Anything else."),
});

/** The option `sourcetable`. */
export const sourcetableSettings = () =>
  z.strictObject({
    streampoints: z.record(streampointName(), streampoint).default({})
      .describe("Fields of streampoints' rows, in place of what is found out."),
    casters: z.array(caster).max(100).default([]).describe("Rows of other casters."),
    networks: z.array(network).max(100).default([]).describe("Rows of networks."),
  });

/** What the settings say of the sourcetable. */
export type SourcetableSettings = z.output<ReturnType<typeof sourcetableSettings>>;

/** A mistake, and the names and numbers that lead to where it is. */
export interface Mistake {
  path: readonly string[];
  message: string;
}

/** What a settings file says, its names as they are written there; or the first mistake in it. */
export function sourcetableOf(document: unknown): SourcetableSettings | Mistake {
  const result = sourcetableSettings().safeParse(withOptionNames(document));
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const unknown = issue.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
  const path = [...issue.path.map(String), ...unknown];
  return {
    path: path.map((name, i) => isNamed(path, i) ? fileName(name) : name),
    message: unknown.length > 0 ? "is unknown" : issue.message,
  };
}

/** Whether a step of a path is one of our names, and not a streampoint's. */
function isNamed(path: readonly string[], i: number): boolean {
  return !(i === 1 && path[0] === "streampoints");
}

const fileName = (name: string) =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const optionName = (name: string) =>
  name.replaceAll(/_([a-z])/g, (_, letter) => letter.toUpperCase());

function withOptionNames(document: unknown, path: readonly string[] = []): unknown {
  if (Array.isArray(document)) {
    return document.map((item, i) => withOptionNames(item, [...path, `${i}`]));
  }
  if (typeof document !== "object" || document === null) return document;
  return Object.fromEntries(
    Object.entries(document).map(([name, value]) => {
      const inner = [...path, name];
      const isOurs = isNamed(inner, path.length);
      return [isOurs ? optionName(name) : name, withOptionNames(value, inner)];
    }),
  );
}
