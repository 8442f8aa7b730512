/**
 * `wirebench link`: a link alone, to be put between two programs of anybody's.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { parse } from "yaml";
import { type Address, formatAddress, parseAddress } from "../core/address.ts";
import { aborted, systemClock } from "../core/clock.ts";
import { createRandom, freshSeed } from "../core/random.ts";
import type { Protocol } from "../faults/fault.ts";
import { type FaultSpec, formatFault } from "../faults/spec.ts";
import { Capture } from "../harness/capture.ts";
import { Checker } from "../harness/checker.ts";
import { type Diagnostic, formatDiagnostic } from "../harness/diagnostics.ts";
import { exitCodes } from "../harness/exit_codes.ts";
import { planFault } from "../harness/plan_links.ts";
import { Source } from "../harness/source.ts";
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
  pcap?: string;
  seed?: number;
  verbose?: boolean;
}

/** Runs a link until Ctrl-C; the exit code. */
export async function link(options: LinkCommandOptions): Promise<number> {
  const protocol = options.udp ? "udp" : "tcp";
  const faults = (options.fault ?? []).map((text) => readFault(text, protocol));
  const listen = address(options.listen, "--listen", 0);
  const to = address(options.to, "--to", 1);
  const seed = options.seed ?? freshSeed();
  await logToStandardError(options.verbose ? "debug" : "info");
  using interrupt = interrupts();
  using capture = options.pcap === undefined ? undefined : new Capture(options.pcap);
  await using running = await startLink({ name: "link", listen, to, protocol, faults }, {
    clock: systemClock,
    random: createRandom(seed),
    log: getLogger(["wirebench", "link"]),
    signal: interrupt.signal,
    tap: capture?.tapOf("link"),
    ...(options.verbose ? { onDecision: (decision) => console.log(JSON.stringify(decision)) } : {}),
  });
  const effects = faults.length === 0 ? "changes nothing" : faults.map(formatFault).join(", ");
  console.log(`link listens on ${formatAddress(running.address)}, leads to ${formatAddress(to)}`);
  console.log(`${effects}   seed ${seed}   Ctrl-C ends it`);
  await aborted(interrupt.signal);
  return exitCodes.passed.code;
}

/** The same keys as in a scenario, as one line of YAML with or without braces. */
function readFault(text: string, protocol: Protocol): FaultSpec {
  const problems: Diagnostic[] = [];
  let written: unknown;
  try {
    written = parse(/^\s*\{/.test(text) ? text : `{${text}}`);
  } catch {
    throw new UsageError(`--fault '${text}': must be a fault such as 'kind: latency, delay: 20ms'`);
  }
  const checker = new Checker(Source.fromObject({ fault: written }), problems);
  const fault = planFault(written, protocol, ["fault"], checker);
  if (fault !== undefined) return fault;
  throw new UsageError(`--fault '${text}': ${problems.map(formatDiagnostic).join("; ")}`);
}

function address(text: string, option: string, leastPort: number): Address {
  const parsed = parseAddress(text);
  if (parsed !== undefined && parsed.port >= leastPort) return parsed;
  throw new UsageError(`${option} ${text}: must be host:port, such as 127.0.0.1:3000`);
}
