/**
 * What every fault can be told: in which direction it acts, and when.
 *
 * Connections are numbered from 1 in the order in which a link accepted them; for datagrams, a
 * connection is a client's address. Of those that all of `connection`, `every` and `probability` admit,
 * a stream's fault takes the first `times`. That choice follows from the number alone, and is made when
 * the connection opens, or for open ones when the fault comes into force.
 *
 * On a connection that is chosen the fault begins once `after` has passed and `bytes` have gone by.
 *
 * @module
 */
import { z } from "zod";
import { duration, percent, size } from "../core/units.ts";

/** The conditions of a fault; all that are given must hold. */
export const when = z.strictObject({
  after: duration().optional()
    .describe("So long after the fault came into force, or after the connection opened if later."),
  bytes: size().optional()
    .describe("After so many bytes of the connection in that direction, counted from its start."),
  connection: z.int().min(1).optional().describe("Only the n-th connection, from 1."),
  every: z.int().min(1).optional().describe("Only every n-th connection."),
  probability: percent().optional().describe("Drawn once for each connection."),
  times: z.int().min(1).optional()
    .describe("At most so many connections; for datagrams, so many of each client and direction."),
});

/** The conditions of a fault, read. */
export type When = z.output<typeof when>;

/** The keys that every fault takes besides its own. */
export const commonKeys = {
  direction: z.enum(["up", "down", "both"]).default("both")
    .describe("up is from the one who dials to the target."),
  when: when.prefault({}).describe("Conditions; without any, always."),
};
