/**
 * Who looks on while something runs, besides the terminal: a capture of what the sockets carry, whoever
 * asks for metrics, and a page.
 *
 * @module
 */
import { type Address, formatAddress, parseAddress } from "../core/address.ts";
import type { TapOf } from "../core/tap.ts";
import { Capture } from "../harness/capture.ts";
import type { EventSink } from "../harness/event_log.ts";
import type { Plotter } from "../harness/report/plotter.ts";
import type { RunWatcher } from "../harness/run.ts";
import { UsageError } from "./usage_error.ts";

/** The options of `run`, `serve` and `sim` that ask for somebody to look on. */
export interface WatchingOptions {
  /** Where the capture is written. */
  pcap?: string;
  /** Where metrics are served: a port, or `host:port`. */
  metricsPort?: string;
  /** Where a page is served: a port, or `host:port`; `true` for any port. */
  ui?: string | true;
}

/** Who looks on. Disposing ends it. */
export interface Watching extends AsyncDisposable {
  readonly tapOf: TapOf | undefined;
  readonly watchers: readonly RunWatcher[];
  /** Take the events of the runs. */
  readonly logs: readonly EventSink[];
  /** Draws the runs for a page, and takes their events, too. */
  readonly plotter: Plotter | undefined;
}

/**
 * Opens what is asked for, and says where it is.
 *
 * @throws {UsageError} when an option is wrong.
 * @throws {BenchError} when the machine cannot do it.
 */
export async function openWatching(
  { pcap, metricsPort, ui }: WatchingOptions,
): Promise<Watching> {
  const metricsAt = metricsPort === undefined
    ? undefined
    : listenAddress(metricsPort, "--metrics-port");
  const uiAt = ui === undefined ? undefined : listenAddress(ui === true ? "0" : ui, "--ui");
  await using stack = new AsyncDisposableStack();
  const capture = pcap === undefined ? undefined : stack.use(new Capture(pcap));
  const watchers: RunWatcher[] = [];
  if (metricsAt !== undefined) {
    const { serveMetrics } = await import("./metrics_server.ts");
    const metrics = stack.use(serveMetrics(metricsAt));
    console.error(`metrics are at http://${formatAddress(metrics.address)}/metrics`);
    watchers.push(metrics);
  }
  const logs: EventSink[] = [];
  let plotter: Plotter | undefined;
  if (uiAt !== undefined) {
    const { serveUi } = await import("./ui/ui_server.ts");
    const server = stack.use(serveUi(uiAt));
    console.error(`the run's page is at http://${formatAddress(server.address)}/`);
    watchers.push(server);
    plotter = server.plotter;
  }
  if (isTraced()) {
    const { traceRuns } = await import("./traces.ts");
    const traces = traceRuns();
    watchers.push(traces);
    logs.push(traces.log);
  }
  const opened = stack.move();
  return {
    tapOf: capture?.tapOf,
    watchers,
    logs,
    plotter,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Whether the runtime collects traces. */
function isTraced(): boolean {
  return /^(true|1)$/.test(Deno.env.get("OTEL_DENO") ?? "");
}

/** Tells all of them, in turn. */
export function tellAll(watchers: readonly RunWatcher[]): Required<RunWatcher> {
  return {
    started: (run) => watchers.forEach((watcher) => watcher.started?.(run)),
    step: (run) => watchers.forEach((watcher) => watcher.step?.(run)),
    ended: (run, result) => watchers.forEach((watcher) => watcher.ended?.(run, result)),
  };
}

/** `9100`, or with the address that it listens on: `0.0.0.0:9100`. */
function listenAddress(text: string, option: string): Address {
  const address = parseAddress(/^\d+$/.test(text) ? `127.0.0.1:${text}` : text);
  if (address !== undefined) return address;
  throw new UsageError(`${option} ${text}: must be a port, or host:port such as 0.0.0.0:9100`);
}
