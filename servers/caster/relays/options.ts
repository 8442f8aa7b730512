/**
 * The options of what brings streams from elsewhere, and takes them there.
 *
 * @module
 */
import { z } from "zod";
import { path, port, positiveDuration, target, throughput } from "../../../core/units.ts";
import { dialOptions } from "../../../transports/redial.ts";
import { streampointName } from "../names.ts";
import { casterUrl } from "./caster_url.ts";

const remote = () => ({
  user: z.string().regex(/^[^:\p{Cc}]*$/u, { error: "must not hold a colon" }).optional()
    .describe("Who logs in, where the address does not say it."),
  password: z.string().optional().meta({ secret: true })
    .describe("The password, where the address does not hold it."),
  tlsCa: path().optional().describe("File with the authorities to trust, in PEM, for ntrips."),
  tlsAnyCertificate: z.boolean().default(false).describe("Trust whoever answers, for ntrips."),
  replyTimeout: positiveDuration().prefault("10s").describe("How long it may take to answer."),
  ...dialOptions("1s", "1m"),
});

const pull = z.strictObject({
  from: casterUrl().describe("The streampoint of another caster."),
  revision: z.literal([1, 2]).default(2).describe("The revision of NTRIP that is asked for."),
  onDemand: z.boolean().default(false).describe("Pull only while a rover listens."),
  linger: positiveDuration().prefault("30s").describe(
    "On demand: how long it goes on when the last rover has gone.",
  ),
  silence: positiveDuration().prefault("1m").describe(
    "After so long without data it hangs up and dials again.",
  ),
  ...remote(),
});

const push = z.strictObject({
  to: casterUrl().describe("The streampoint of another caster."),
  revision: z.literal([1, 2]).default(1).describe("The revision of NTRIP that is spoken."),
  ...remote(),
});

const raw = () => z.union([port(), target()]);

const serial = z.strictObject({
  device: path().describe("The device: /dev/ttyUSB0."),
  baud: z.int().min(50).max(4_000_000).default(115_200).describe("Bits a second on the line."),
});

const file = z.strictObject({
  path: path().describe("The file, or a named pipe that another program writes to."),
  rate: throughput().refine((bytes) => bytes > 0, { error: "must be more than 0B/s" })
    .prefault("4kB/s").describe(
      "How fast a file is read; a pipe is read as fast as it is written.",
    ),
  loop: z.boolean().default(false).describe("Begin a file again after its end."),
});

/** The options of all relays, by the name of the streampoint here. */
export const relayOptions = () => ({
  pull: z.record(streampointName(), pull).default({}).describe(
    "Streampoints that are fetched from other casters.",
  ),
  push: z.record(streampointName(), push).default({}).describe(
    "Streampoints that are sent on to other casters, while they have a source.",
  ),
  rawIn: z.record(streampointName(), raw().describe("A port to listen on, or whom to dial."))
    .default({}).describe("Streampoints that are fed over bare TCP, without a login."),
  rawOut: z.record(streampointName(), raw().describe("A port to listen on, or whom to dial."))
    .default({}).describe("Streampoints that are sent over bare TCP, without a login."),
  serial: z.record(streampointName(), serial).default({}).describe(
    "Streampoints that are fed from a serial line.",
  ),
  files: z.record(streampointName(), file).default({}).describe(
    "Streampoints that are fed from a file or a named pipe.",
  ),
});

const all = z.strictObject(relayOptions());

/** The options of all relays. */
export type RelayOptions = z.output<typeof all>;
/** The options of one pull. */
export type PullOptions = z.output<typeof pull>;
/** The options of one push. */
export type PushOptions = z.output<typeof push>;
/** The options of a serial line. */
export type SerialOptions = z.output<typeof serial>;
/** The options of a file. */
export type FileOptions = z.output<typeof file>;
/** A port to listen on, or whom to dial. */
export type RawOptions = z.output<ReturnType<typeof raw>>;

/** The streampoints that there must be for the relays. */
export function relayedStreampoints(options: RelayOptions): string[] {
  const { pull, push, rawIn, rawOut, serial, files } = options;
  return [pull, push, rawIn, rawOut, serial, files].flatMap((one) => Object.keys(one));
}
