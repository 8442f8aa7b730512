/**
 * `wirebench link`: a link alone, to be put between two programs of anybody's.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { type Address, formatAddress, parseAddress } from "../core/address.ts";
import { systemClock } from "../core/clock.ts";
import { createRandom, freshSeed } from "../core/random.ts";
import { faultText, formatFault } from "../faults/spec.ts";
import { exitCodes } from "../harness/exit_codes.ts";
import { predicate } from "../harness/zod_issues.ts";
import { startLink } from "../links/start.ts";
import { interrupts } from "./interrupts.ts";
import { logToStandardError } from "./log.ts";
import { UsageError } from "./usage_error.ts";

/** The options of the command, as texts. */
export interface LinkCommandOptions {
  listen: string;
  to: string;
  fault?: string[];
  udp?: boolean;
  seed?: number;
  verbose?: boolean;
}

/** Runs a link until Ctrl-C; the exit code. */
export async function link(options: LinkCommandOptions): Promise<number> {
  const faults = (options.fault ?? []).map((text) => {
    const parsed = faultText.safeParse(text, { reportInput: true });
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0]!;
    throw new UsageError(`--fault '${text}': ${[...issue.path, predicate(issue)].join(" ")}`);
  });
  const listen = address(options.listen, "--listen", 0);
  const to = address(options.to, "--to", 1);
  const protocol = options.udp ? "udp" : "tcp";
  const seed = options.seed ?? freshSeed();
  await logToStandardError(options.verbose ? "debug" : "info");
  using interrupt = interrupts();
  await using running = await startLink({ name: "link", listen, to, protocol, faults }, {
    clock: systemClock,
    random: createRandom(seed),
    log: getLogger(["wirebench", "link"]),
    signal: interrupt.signal,
    ...(options.verbose ? { onDecision: (decision) => console.log(JSON.stringify(decision)) } : {}),
  });
  const effects = faults.length === 0 ? "changes nothing" : faults.map(formatFault).join(", ");
  console.log(`link listens on ${formatAddress(running.address)}, leads to ${formatAddress(to)}`);
  console.log(`${effects}   seed ${seed}   Ctrl-C ends it`);
  await new Promise<void>((resolve) => {
    if (interrupt.signal.aborted) resolve();
    interrupt.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  return exitCodes.passed.code;
}

function address(text: string, option: string, leastPort: number): Address {
  const parsed = parseAddress(text);
  if (parsed !== undefined && parsed.port >= leastPort) return parsed;
  throw new UsageError(`${option} ${text}: must be host:port, such as 127.0.0.1:3000`);
}
