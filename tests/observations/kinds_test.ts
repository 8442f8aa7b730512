import assert from "node:assert/strict";
import { kinds, metricsOf, type StreamKind } from "../../observations/kinds/registry.ts";
import { isTimed } from "../../observations/metric.ts";
import { ObservedRun, ObservedStream } from "./observed_stream.ts";

const names = Object.keys(kinds) as StreamKind[];

Deno.test("metricsOf() gives eight statistics of every measured time", () => {
  const statistics = ["min", "p50", "p90", "p95", "p99", "p999", "max", "mean"];
  const times: Record<string, string[]> = {
    messages: ["latency", "service", "gap", "jitter"],
    numbered: ["latency", "service", "gap", "jitter"],
    stamped: ["latency", "service", "gap", "jitter"],
    bytes: ["gap"],
    connections: ["connect", "reconnect"],
    operations: ["latency", "first"],
    blob: ["duration", "first"],
  };
  for (const kind of names) {
    for (const time of times[kind]!) {
      for (const statistic of statistics) {
        const metric = metricsOf(kind)[`${time}.${statistic}`];
        assert.equal(metric?.unit, "ms", `${kind} ${time}.${statistic}`);
      }
    }
  }
});

Deno.test("metricsOf() says in words what each metric is, and of how much it speaks", () => {
  for (const kind of names) {
    assert.ok(kinds[kind].summary.endsWith("."));
    for (const [name, metric] of Object.entries(metricsOf(kind))) {
      assert.match(metric.summary, /^[a-zA-Z0-9].*[^.]$/, name);
      const stream = new ObservedStream(kind, new ObservedRun());
      stream.addInstance();
      assert.equal(stream.samples(name), 0, `${kind} ${name} of nothing`);
    }
  }
});

Deno.test("metricsOf() has no value for a time of which nothing was measured", () => {
  for (const kind of names) {
    const stream = new ObservedStream(kind, new ObservedRun());
    for (const [name, metric] of Object.entries(metricsOf(kind))) {
      if (metric.unit === "ms" && name !== "downtime") {
        assert.equal(stream.merged(name), undefined, `${kind} ${name}`);
      }
    }
  }
});

Deno.test("metricsOf() tells of a percentile what share of all values it leaves out", () => {
  const tails = Object.fromEntries(
    ["min", "p50", "p90", "p95", "p99", "p999", "max", "mean"]
      .map((statistic) => [statistic, metricsOf("messages")[`gap.${statistic}`]!.tail]),
  );
  assert.deepEqual(tails, {
    min: undefined,
    p50: 0.5,
    p90: 0.1,
    p95: 0.05,
    p99: 0.01,
    p999: 0.001,
    max: undefined,
    mean: undefined,
  });
});

Deno.test("metricsOf() marks what only a comparison with a sender can tell", () => {
  const needing = (kind: StreamKind) =>
    [
      ...new Set(
        Object.entries(metricsOf(kind))
          .filter(([, { needsAgainst }]) => needsAgainst)
          .map(([name]) => name.split(".")[0]),
      ),
    ].sort();
  assert.deepEqual(needing("messages"), [
    "corrupt",
    "duplicates",
    "equals",
    "jitter",
    "latency",
    "lost",
    "reordered",
    "service",
  ]);
  assert.deepEqual(needing("bytes"), ["equals", "prefix-of", "suffix-of"]);
  assert.deepEqual(needing("stamped"), []);
  assert.deepEqual(needing("connections"), []);
  assert.deepEqual(needing("operations"), []);
});

Deno.test("metricsOf() finds the percentiles of what was measured", () => {
  const run = new ObservedRun();
  const stream = new ObservedStream("messages", run);
  const recorder = stream.addInstance();
  for (let i = 0, atMs = 0; i <= 100; i++) {
    run.at(atMs += i);
    recorder.received(new Uint8Array(1));
  }
  assert.deepEqual(stream.values(["gap.p50", "gap.p90", "gap.p99", "gap.p999", "gap.mean"]), {
    "gap.p50": 50,
    "gap.p90": 90,
    "gap.p99": 99,
    "gap.p999": 100,
    "gap.mean": 50.5,
  });
});

Deno.test("isTimed() is true of times and rates alone", () => {
  assert.deepEqual(
    ([
      "ms",
      "per second",
      "bytes per second",
      "count",
      "bytes",
      "share",
      "yes or no",
      "text",
    ] as const).map(isTimed),
    [true, true, true, false, false, false, false, false],
  );
});
