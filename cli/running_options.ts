/**
 * What `serve` and `sim` take beside the options of a part.
 *
 * @module
 */
import { type Command, InvalidArgumentError } from "commander";
import { parseAddress } from "../core/address.ts";
import type { Role } from "../parts/part.ts";

/** Adds the options that every part of a role takes when it runs alone. */
export function addRunningOptions(command: Command, role: Role): void {
  if (role === "simulator") command.option("--count <n>", "how many instances (default 1)");
  command.option("--for <10s>", "how long; without it, until Ctrl-C");
  command.option("--seed <n>", "where all chance comes from");
  command.option("--expect <expectation...>", "judge: 'received.gap.max: { max: 2s }'");
  command.option("--pcap <file>", "capture what it sends and receives, for Wireshark");
  command.option("--metrics-port <[host:]port>", "serve Prometheus metrics while it runs");
  command.option("--ui [[host:]port]", "serve a page with plots while it runs", uiAddress);
  command.option("-v, --verbose", "log what happens to standard error");
}

/** The value of `--ui`, which takes the word behind it if that is no option. */
export function uiAddress(text: string): string {
  if (/^\d+$/.test(text) || parseAddress(text) !== undefined) return text;
  throw new InvalidArgumentError(
    "It must be a port, or host:port such as 0.0.0.0:8080. " +
      "Without one, --ui stands last, or before another option.",
  );
}
