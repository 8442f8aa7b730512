/**
 * Traces of runs, by OpenTelemetry: a span for each run, and within it one for each step. The runtime
 * itself sends them on, where `OTEL_DENO=true` asks for that; elsewhere nothing of this is loaded.
 *
 * @module
 */
import { type Context, context, type Span, SpanStatusCode, trace } from "@opentelemetry/api";
import type { EventSink, LogEvent } from "../harness/event_log.ts";
import type { Outcome } from "../harness/exit_codes.ts";
import { linkChange } from "../harness/link_changes.ts";
import type { RunResult } from "../harness/result.ts";
import type { RunWatcher } from "../harness/run.ts";

/** Makes spans of the events of runs. */
export interface Traces extends RunWatcher {
  readonly log: EventSink;
}

/** Traces of what is run from now on. */
export function traceRuns(): Traces {
  let traced: TracedRun | undefined;
  return {
    log(event) {
      if (event.event === "run") traced = new TracedRun(event);
      else traced?.take(event);
    },
    ended: (_, result) => traced?.end(result),
  };
}

class TracedRun {
  readonly #tracer = trace.getTracer("wirebench");
  readonly #startedAt: number;
  readonly #run: Span;
  readonly #within: Context;
  #steps: { text: string; line: number | undefined; span: Span }[] = [];
  #endMs = 0;

  constructor({ name, file, seed, startedAt }: Extract<LogEvent, { event: "run" }>) {
    this.#startedAt = startedAt;
    this.#run = this.#tracer.startSpan(`run ${name}`, {
      startTime: startedAt,
      attributes: {
        "wirebench.scenario": name,
        "wirebench.seed": seed,
        ...(file === undefined ? {} : { "code.file.path": file }),
      },
    });
    this.#within = trace.setSpan(context.active(), this.#run);
  }

  take(event: LogEvent): void {
    switch (event.event) {
      case "step":
        return this.#step(event);
      case "mark":
        return void this.#run.addEvent(`mark ${event.name}`, this.#at(event.atMs));
      case "fault": {
        const { link, effects } = linkChange(event);
        const what = effects.length === 0 ? "healed" : effects.join(", ");
        return void this.#run.addEvent(`${link}: ${what}`, this.#at(event.atMs));
      }
      case "end":
        this.#endMs = event.atMs;
        for (const { span } of this.#steps) {
          // Given up; the reason is the run's.
          span.setStatus({ code: SpanStatusCode.ERROR, message: event.failure?.message });
          span.end(this.#at(event.endMs));
        }
    }
  }

  end({ outcome, failure, verdicts }: RunResult): void {
    this.#run.setAttribute("wirebench.outcome", outcome);
    for (const { name, judgement } of verdicts) {
      this.#run.addEvent(`${judgement}: ${name}`, this.#at(this.#endMs));
    }
    this.#run.setStatus({ code: statusOf(outcome), message: failure?.message });
    this.#run.end(this.#at(this.#endMs));
  }

  #step({ text, line, atMs, done }: Extract<LogEvent, { event: "step" }>): void {
    if (!done) {
      const startTime = this.#at(atMs);
      const attributes = line === undefined ? {} : { "code.line.number": line };
      const span = this.#tracer.startSpan(text, { startTime, attributes }, this.#within);
      this.#steps.push({ text, line, span });
      return;
    }
    const i = this.#steps.findIndex((step) => step.text === text && step.line === line);
    const [step] = this.#steps.splice(i, i < 0 ? 0 : 1);
    step?.span.end(this.#at(atMs));
  }

  #at(atMs: number): number {
    return this.#startedAt + atMs;
  }
}

function statusOf(outcome: Outcome): SpanStatusCode {
  return outcome === "passed" ? SpanStatusCode.OK : SpanStatusCode.ERROR;
}
