/**
 * `--metrics-port`: what runs, as Prometheus asks for it.
 *
 * @module
 */
import { setImmediate } from "node:timers/promises";
import type { Address } from "../core/address.ts";
import { metricsText } from "../harness/metrics.ts";
import type { RunResult } from "../harness/result.ts";
import type { LiveRun, RunWatcher } from "../harness/run.ts";
import { type HttpListener, listenHttp } from "../transports/http.ts";

/** A server of metrics that watches runs: it tells of the last one that began. */
export interface MetricsServer extends RunWatcher, AsyncDisposable {
  readonly address: Address;
}

/** Listens. @throws {BenchError} when the port cannot be had. */
export function serveMetrics(address: Address): MetricsServer {
  let run: LiveRun | undefined;
  let result: RunResult | undefined;
  async function answer(request: Request): Promise<Response> {
    if (new URL(request.url).pathname !== "/metrics") {
      return new Response("Metrics are at /metrics.\n", { status: 404 });
    }
    const text = run === undefined
      ? []
      : await Array.fromAsync(metricsText(run, result, () => setImmediate()));
    return new Response(text.join(""), {
      headers: { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" },
    });
  }
  const listener: HttpListener = listenHttp(address, answer);
  return {
    address: listener.address,
    started(started) {
      run = started;
    },
    ended(_, judged) {
      result = judged;
    },
    [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose](),
  };
}
