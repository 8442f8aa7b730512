/**
 * A link as a process of its own.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { systemClock } from "../../core/clock.ts";
import { createRandom } from "../../core/random.ts";
import { parseFault } from "../../faults/spec.ts";
import { startLink } from "../../links/start.ts";
import type { RelayPlan } from "../relays/child_relay.ts";
import { answerWithUsage, say } from "../usage.ts";

const { to, faults } = JSON.parse(Deno.args[0]!) as RelayPlan;
const link = await startLink({
  name: "link",
  listen: { hostname: "127.0.0.1", port: 0 },
  to,
  protocol: "tcp",
  faults: faults.map(parseFault),
}, {
  clock: systemClock,
  random: createRandom(7),
  log: getLogger(["wirebench", "bench"]),
  signal: new AbortController().signal,
});
say(link.address);
await answerWithUsage();
Deno.exit(0);
