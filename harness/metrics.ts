/**
 * A run as Prometheus reads it (text format 0.0.4): what the metrics of its streams are, over the whole
 * run so far, and what became of its expectations once it was judged.
 *
 * ```
 * # HELP wirebench_messages_count_total messages seen
 * # TYPE wirebench_messages_count_total counter
 * wirebench_messages_count_total{part="rovers",stream="received"} 4711
 * # HELP wirebench_messages_latency_ms time from when a message should have been sent to its arrival
 * # TYPE wirebench_messages_latency_ms summary
 * wirebench_messages_latency_ms{part="rovers",stream="received",quantile="0.99"} 24.1
 * ```
 *
 * A value is computed when it is asked for, by the metric that also judges, and in its unit: it is the
 * number that a verdict over the whole run has. What a verdict would refuse is left out: a percentile of
 * too few values, a comparison with nothing.
 *
 * @module
 */
import { metricsOf } from "../observations/kinds/registry.ts";
import {
  type Metric,
  type Observed,
  samplesNeeded,
  statistics,
  type Unit,
} from "../observations/metric.ts";
import type { Stream } from "../observations/streams.ts";
import { wholeRun } from "./plan.ts";
import type { RunResult } from "./result.ts";
import type { LiveRun } from "./run.ts";

/** Of so many instances each is told by itself; of more only what they saw together. */
const MAX_INSTANCES = 20;

type Labels = Readonly<Record<string, string>>;
type Type = "counter" | "gauge" | "summary";

/**
 * The text for a run, piece by piece: working out one takes a moment, and the run goes on between them.
 *
 * @param result How the run went that was the last to end: this one, or one before it.
 */
export async function* metricsText(
  run: LiveRun,
  result: RunResult | undefined,
  pause: () => Promise<void>,
): AsyncGenerator<string> {
  const page = new Page();
  tellRun(run, page);
  const endMs = run.endMs ?? run.timeline.now();
  for (const { planned, streams, state } of run.members.values()) {
    page.add("wirebench_part_info", "gauge", "a part, and how it is doing", [
      [{ part: planned.name, kind: planned.part.kind, state }, 1],
    ]);
    for (const [name, stream] of streams.streams) {
      const labels = { part: planned.name, stream: name };
      const isCompared = run.plan.expectations.some(({ against, questions }) =>
        against !== undefined &&
        questions.some(({ part, stream }) => part === planned.name && stream === name)
      );
      const told = new Told(page, stream, isCompared);
      told.add("wirebench", labels, stream.merged(wholeRun(endMs)));
      if (planned.count > 1 && planned.count <= MAX_INSTANCES) {
        for (const [i, observed] of stream.each(wholeRun(endMs)).entries()) {
          told.add("wirebench_instance", { ...labels, instance: String(i) }, observed);
        }
      }
      await pause();
    }
  }
  if (result !== undefined) tellResult(result, page);
  yield* page.text();
}

/** Samples by family: the format wants those of one family together. */
class Page {
  readonly #families = new Map<string, string[]>();

  add(
    name: string,
    type: Type,
    summary: string,
    samples: readonly (readonly [Labels, number, suffix?: string])[],
  ): void {
    let lines = this.#families.get(name);
    if (lines === undefined) {
      lines = [`# HELP ${name} ${escape(summary)}`, `# TYPE ${name} ${type}`];
      this.#families.set(name, lines);
    }
    for (const [labels, value, suffix = ""] of samples) {
      const written = Object.entries(labels).map(([key, text]) =>
        `${key}="${escape(text).replaceAll('"', '\\"')}"`
      );
      lines.push(`${name}${suffix}{${written.join(",")}} ${value}`);
    }
  }

  *text(): Generator<string> {
    for (const lines of this.#families.values()) yield lines.join("\n") + "\n";
  }
}

/** What one stream says. */
class Told {
  readonly #page: Page;
  readonly #kind: string;
  readonly #plain: [string, Metric][];
  /** The statistics of each measured time; all of one share its distribution. */
  readonly #times: Map<string, Metric>;

  constructor(page: Page, { kind }: Stream, isCompared: boolean) {
    const known = Object.entries(metricsOf(kind))
      .filter(([, { needsAgainst }]) => isCompared || !needsAgainst);
    this.#page = page;
    this.#kind = kind;
    this.#plain = known.filter(([, { time }]) => time === undefined);
    this.#times = new Map(
      known.flatMap(([, metric]) => metric.time === undefined ? [] : [[metric.time.name, metric]]),
    );
  }

  add(prefix: string, labels: Labels, observed: Observed): void {
    for (const [name, { value, samples, tellsOfNothing, grows, summary, unit }] of this.#plain) {
      if (samples(observed) === 0 && !tellsOfNothing) continue;
      const seen = value(observed);
      if (seen === undefined || typeof seen === "string") continue;
      const family = this.#family(prefix, name, unit) + (grows ? "_total" : "");
      this.#page.add(family, grows ? "counter" : "gauge", summary, [[labels, Number(seen)]]);
    }
    for (const [name, metric] of this.#times) this.#addTime(prefix, name, labels, metric, observed);
  }

  #addTime(
    prefix: string,
    name: string,
    labels: Labels,
    { distribution, time, unit }: Metric,
    observed: Observed,
  ): void {
    const histogram = distribution!(observed);
    if (histogram === undefined || histogram.count === 0) return;
    const { count, mean, min, max } = histogram;
    const quantiles = Object.entries(statistics).flatMap(([statistic, { of, tail }]) =>
      tail === undefined || count < samplesNeeded(tail)
        ? []
        : [[{ ...labels, quantile: quantileOf(statistic) }, of(histogram)] as const]
    );
    const { summary } = time!;
    this.#page.add(this.#family(prefix, name, unit), "summary", summary, [
      ...quantiles,
      [labels, mean * count, "_sum"],
      [labels, count, "_count"],
    ]);
    for (const [statistic, value] of Object.entries({ min, max })) {
      const family = this.#family(prefix, `${name}.${statistic}`, unit);
      this.#page.add(family, "gauge", `${statistics[statistic]!.text} ${summary}`, [[
        labels,
        value,
      ]]);
    }
  }

  #family(prefix: string, name: string, unit: Unit): string {
    const words = `${prefix}_${this.#kind}_${name}`.replaceAll(/[^a-z\d]/g, "_");
    const suffix = suffixes[unit];
    return suffix === "" || words.endsWith(suffix) ? words : words + suffix;
  }
}

/** How a unit ends a name. */
const suffixes: Record<Unit, string> = {
  count: "",
  bytes: "_bytes",
  ms: "_ms",
  "per second": "_per_second",
  "bytes per second": "_bytes_per_second",
  share: "_share",
  "yes or no": "",
  text: "",
};

/** `p50` is 0.5, `p999` is 0.999. */
function quantileOf(statistic: string): string {
  return String(Number(`0.${statistic.slice(1)}`));
}

function tellRun({ plan, timeline, stepNumber, endMs }: LiveRun, page: Page): void {
  const scenario = { scenario: plan.name };
  page.add("wirebench_run_info", "gauge", "the scenario that runs", [
    [{ ...scenario, seed: String(plan.seed) }, 1],
  ]);
  const tell = (name: string, type: Type, summary: string, value: number) =>
    page.add(name, type, summary, [[scenario, value]]);
  const nowMs = timeline.now();
  tell("wirebench_run_elapsed_ms", "gauge", "time since the run began", endMs ?? nowMs);
  tell("wirebench_run_step", "gauge", "the step that is under way, from 1", stepNumber);
  tell("wirebench_run_steps", "gauge", "how many steps there are", plan.steps.length);
  const { stalls } = timeline;
  tell(
    "wirebench_bench_lag_max_ms",
    "gauge",
    "how late the bench itself was at most",
    stalls.worstMs,
  );
  const stalledMs = timeline.stalledMs({ fromMs: 0, toMs: nowMs });
  tell("wirebench_bench_stalled_ms", "gauge", "how long the bench itself stalled", stalledMs);
}

function tellResult({ verdicts, outcome, name }: RunResult, page: Page): void {
  page.add("wirebench_run_passed", "gauge", "whether the run passed", [
    [{ scenario: name, outcome }, Number(outcome === "passed")],
  ]);
  const told = new Map<string, number>();
  for (const { name: own, findings, span } of verdicts) {
    const window = `${span.from}..${span.to}`;
    // A series may be there once; names need not be different.
    const times = (told.get(own + window) ?? 0) + 1;
    told.set(own + window, times);
    const expectation = times === 1 ? own : `${own} (${times})`;
    for (const { part, stream, metric, scope, value, judgement } of findings) {
      const labels = { scenario: name, expectation, window, part, stream, metric, scope };
      page.add("wirebench_expectation_passed", "gauge", "whether an expectation holds", [
        [{ ...labels, judgement }, Number(judgement === "pass")],
      ]);
      if (value === undefined || typeof value === "string") continue;
      page.add("wirebench_expectation_value", "gauge", "the value that decides", [
        [labels, Number(value)],
      ]);
    }
  }
}

function escape(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}
