/**
 * Every simulator there is, by its kind.
 *
 * @module
 */
import { ntripBase } from "./ntrip-base/ntrip_base.ts";
import { ntripRovers } from "./ntrip-rovers/ntrip_rovers.ts";

/** Every simulator there is, by its kind. */
export const simulators = { "ntrip-base": ntripBase, "ntrip-rovers": ntripRovers };
