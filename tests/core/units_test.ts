import assert from "node:assert/strict";
import type { z } from "zod";
import {
  duration,
  formatDuration,
  formatSize,
  host,
  path,
  percent,
  port,
  rate,
  round,
  size,
  speed,
  target,
  throughput,
} from "../../core/units.ts";

/** What a schema makes of a text, or the sentence that says why it does not. */
function read(schema: z.ZodType, text: unknown): unknown {
  const { success, data, error } = schema.safeParse(text);
  return success ? data : error!.issues.map(({ message }) => message).join("; ");
}

function reads(schema: z.ZodType, expected: Record<string, unknown>): void {
  for (const [text, value] of Object.entries(expected)) {
    assert.deepEqual(read(schema, text), value, text);
  }
}

function refuses(schema: z.ZodType, sentence: string, ...wrong: unknown[]): void {
  for (const text of wrong) assert.equal(read(schema, text), sentence, JSON.stringify(text));
}

Deno.test("duration() reads every unit into milliseconds", () => {
  reads(duration(), {
    "250ms": 250,
    "5s": 5_000,
    "2m": 120_000,
    "1h": 3_600_000,
    "1.5s": 1_500,
    "0ms": 0,
    "0.25ms": 0.25,
    "5 s": 5_000,
  });
});

Deno.test("duration() refuses what is none, in one sentence", () => {
  const sentence = "must be a duration such as 250ms";
  refuses(duration(), sentence, 250, "250", "", "ms", "-5s", "5S", "5sec", "1e3ms", ".5s", "5s ");
  refuses(
    duration(),
    sentence,
    "5  s",
    "5s5ms",
    "1,5s",
    null,
    undefined,
    true,
    `${"9".repeat(400)}s`,
  );
});

Deno.test("size() reads every unit into bytes", () => {
  reads(size(), {
    "3B": 3,
    "10kB": 10_000,
    "10MB": 10_000_000,
    "2GB": 2_000_000_000,
    "64KiB": 65_536,
    "1MiB": 1_048_576,
    "1GiB": 1_073_741_824,
    "0.5KiB": 512,
  });
  refuses(size(), "must be a size such as 64KiB", 64, "64", "64K", "64kb", "64KB", "1MiB/s", "-1B");
});

Deno.test("rate() reads every unit into events a second", () => {
  reads(rate(), { "50/s": 50, "30/m": 0.5, "36/h": 0.01, "0.5/s": 0.5, "0/s": 0 });
  refuses(rate(), "must be a rate such as 10/s", 10, "10", "10/", "10/min", "10Hz", "-1/s");
});

Deno.test("throughput() reads every unit into bytes a second", () => {
  reads(throughput(), {
    "10B/s": 10,
    "40kB/s": 40_000,
    "1MB/s": 1_000_000,
    "1GB/s": 1_000_000_000,
    "2KiB/s": 2_048,
    "2MiB/s": 2_097_152,
    "1GiB/s": 1_073_741_824,
  });
  refuses(throughput(), "must be a throughput such as 2MiB/s", 2, "2MiB", "2MiB/m", "2/s");
});

Deno.test("percent() reads a share of the whole, which is never more than that", () => {
  reads(percent(), { "40%": 0.4, "0%": 0, "100%": 1, "0.1%": 0.001, "5 %": 0.05 });
  const sentence = "must be a percentage from 0% to 100% such as 40%";
  refuses(percent(), sentence, 0.4, "0.4", "40", "-1%", "101%", "100.1%");
});

Deno.test("port() takes what can be listened on", () => {
  for (const number of [0, 1, 65535]) assert.equal(read(port(), number), number);
  for (const wrong of [-1, 65536, 1.5, "80", NaN]) assert.ok(!port().safeParse(wrong).success);
});

Deno.test("host() lets nobody but this machine connect, unless told", () => {
  assert.equal(read(host(), undefined), "127.0.0.1");
  assert.equal(read(host(), "0.0.0.0"), "0.0.0.0");
  assert.ok(!host().safeParse("").success);
});

Deno.test("path() is not empty", () => {
  assert.equal(read(path(), "fixtures/rtcm.bin"), "fixtures/rtcm.bin");
  refuses(path(), "must not be empty", "");
});

Deno.test("target() reads host:port, or an address", () => {
  reads(target(), {
    "127.0.0.1:2101": { hostname: "127.0.0.1", port: 2101 },
    "[::1]:2101": { hostname: "::1", port: 2101 },
  });
  const address = { hostname: "rtk.example.org", port: 2101 };
  assert.deepEqual(read(target(), address), address);
});

Deno.test("target() refuses what cannot be dialled, in one sentence", () => {
  const sentence = "must be host:port, such as 127.0.0.1:2101";
  refuses(target(), sentence, "127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", ":80", "");
  for (const wrong of [{ hostname: "x" }, { hostname: "x", port: 0 }, 2101]) {
    assert.ok(!target().safeParse(wrong).success);
  }
});

Deno.test("formatDuration() chooses the unit by the magnitude", () => {
  const cases = [
    [0, "0 ms"],
    [0.1234, "0.123 ms"],
    [83.44, "83.4 ms"],
    [999.4, "999 ms"],
    [999.7, "1 s"],
    [1_000, "1 s"],
    [1_500, "1.5 s"],
    [119_000, "119 s"],
    [125_000, "2 min 5 s"],
    [179_600, "3 min 0 s"],
    [-1_500, "-1.5 s"],
    [-125_000, "-2 min 5 s"],
  ] as const;
  for (const [durationMs, text] of cases) assert.equal(formatDuration(durationMs), text);
});

Deno.test("formatSize() chooses the unit by the magnitude", () => {
  const cases = [
    [0, "0 B"],
    [500, "500 B"],
    [1_024, "1 KiB"],
    [1_234_567, "1.18 MiB"],
    [5 * 2 ** 30, "5 GiB"],
    [-2_048, "-2 KiB"],
  ] as const;
  for (const [bytes, text] of cases) assert.equal(formatSize(bytes), text);
});

Deno.test("round() keeps three digits, or all those before the point, without an exponent", () => {
  const cases = [
    [0, "0"],
    [-0, "0"],
    [0.1 + 0.2, "0.3"],
    [12.345, "12.3"],
    [99.96, "100"],
    [123.456, "123"],
    [1_234_567.8, "1234568"],
    [-12.345, "-12.3"],
    [0.000_000_123_4, "0.000000123"],
    [2e21, "2000000000000000000000"],
    [Infinity, "Infinity"],
    [NaN, "NaN"],
  ] as const;
  for (const [value, text] of cases) assert.equal(round(value), text);
});

Deno.test("speed() reads metres and kilometres into metres a second", () => {
  reads(speed(), { "10m/s": 10, "36km/h": 10, "0.5 m/s": 0.5, "0m/s": 0 });
  refuses(speed(), "must be a speed such as 10m/s", 10, "10", "10m", "-1m/s", "10mph");
});
