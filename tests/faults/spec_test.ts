import assert from "node:assert/strict";
import { z } from "zod";
import { metaOf } from "../../core/schema_layers.ts";
import { type FaultKind, faults } from "../../faults/registry.ts";
import {
  faultKinds,
  faultOf,
  faultSchema,
  faultSpec,
  faultText,
  formatFault,
  parseFault,
} from "../../faults/spec.ts";
import { makePlace } from "./at_work.ts";

const kinds = Object.keys(faults) as FaultKind[];

/** The least that each kind has to be told. */
const examples: Record<FaultKind, string> = {
  latency: "kind: latency, delay: 20ms, jitter: 5ms",
  bandwidth: "kind: bandwidth, rate: 2MiB/s",
  slice: "kind: slice, size: 3B",
  corrupt: "kind: corrupt, rate: 0.1%",
  cut: "kind: cut",
  stall: "kind: stall",
  refuse: "kind: refuse",
  partition: "kind: partition",
  loss: "kind: loss, rate: 5%",
  burst: "kind: burst, rate: 5%, length: 4",
  duplicate: "kind: duplicate, rate: 5%",
  reorder: "kind: reorder, rate: 5%",
  mtu: "kind: mtu, size: 1472B",
};

for (const kind of kinds) {
  Deno.test(`faults.${kind} is declared as it is named, and does what its protocols promise`, () => {
    const fault = faultOf(kind);
    assert.equal(fault.kind, kind);
    assert.match(fault.summary, /^[A-Z].*\.$/);
    const spec = parseFault(examples[kind]);
    const { attempt, stream, datagrams } = fault.apply(spec);
    const { protocols } = fault;
    assert.equal(protocols.includes("tcp"), stream !== undefined || attempt !== undefined);
    assert.equal(protocols.includes("udp"), datagrams !== undefined);
    stream?.(makePlace());
    datagrams?.(makePlace());
    assert.doesNotMatch(formatFault(spec), /undefined|NaN/);
    for (const [name, schema] of Object.entries(fault.options.shape)) {
      assert.match(metaOf(schema as z.ZodType).description ?? "", /\.$/, `${kind}.${name}`);
    }
  });
}

Deno.test("parseFault() fills in defaults and reads the units", () => {
  assert.deepEqual(parseFault({ kind: "latency", delay: "20ms" }), {
    kind: "latency",
    delay: 20,
    jitter: 0,
    distribution: "uniform",
    direction: "both",
    when: {},
  });
});

Deno.test("parseFault() reads the text of the command line, with or without braces", () => {
  const written = {
    kind: "cut",
    how: "close",
    direction: "down",
    when: { bytes: "1KiB", times: 2, probability: "10%" },
  };
  const text =
    "kind: cut, how: close, direction: down, when: { bytes: 1KiB, times: 2, probability: 10% }";
  assert.deepEqual(parseFault(text), parseFault(written));
  assert.deepEqual(parseFault(` { ${text} }`), parseFault(written));
  assert.deepEqual(parseFault(text).when, { bytes: 1024, times: 2, probability: 0.1 });
});

const mistakes: [written: unknown, path: string, message: RegExp][] = [
  [{ kind: "latency" }, "delay", /duration/],
  [{ kind: "latency", delay: 20 }, "delay", /must be a duration such as/],
  [{ kind: "latency", delay: "20ms", distribution: "gauss" }, "distribution", /uniform/],
  [{ kind: "latency", delay: "20ms", jiter: "1ms" }, "", /jiter/],
  [{ kind: "slice", size: "0B" }, "size", /at least 1B/],
  [{ kind: "bandwidth", rate: "0B/s" }, "rate", /more than 0B/],
  [{ kind: "reorder", rate: "100%" }, "rate", /less than 100%/],
  [{ kind: "burst", rate: "90%", length: 2 }, "rate", /at most 66.6% when a burst has 2/],
  [{ kind: "refuse", when: { bytes: "1B" } }, "when.bytes", /must be left out/],
  [{ kind: "stall", when: { connection: 0 } }, "when.connection", /1/],
  [{ kind: "stall", direction: "sideways" }, "direction", /up/],
];

for (const [written, path, message] of mistakes) {
  Deno.test(`faultSchema() says where ${JSON.stringify(written)} is wrong`, () => {
    const { kind } = written as { kind: FaultKind };
    const { error } = faultSchema(kind).safeParse(written);
    assert.equal(error?.issues.length, 1);
    assert.equal(error.issues[0]!.path.join("."), path);
    assert.match(error.issues[0]!.message, message);
  });
}

Deno.test("faultSpec says at kind that a fault is unknown", () => {
  const { error } = faultSpec.safeParse({ kind: "latncy", delay: "1ms" });
  assert.deepEqual(error?.issues.map(({ path }) => path), [["kind"]]);
});

Deno.test("faultText takes a comment behind, and nothing else", () => {
  for (
    const text of ["kind: cut # at once", "{ kind: cut } # at once", "kind: cut, # at\n# once"]
  ) {
    assert.equal(faultText.parse(text).kind, "cut", text);
  }
  for (const text of ["kind: cut }", "{ kind: cut", "{ kind: cut } more"]) {
    assert.equal(faultText.safeParse(text).success, false, text);
  }
});

Deno.test("faultText refuses what is no YAML, and no fault", () => {
  for (const text of ["kind: [", "latency", "", "kind: latency, delay: fast"]) {
    assert.equal(faultText.safeParse(text).success, false, text);
  }
});

Deno.test("parseFault() throws a sentence that names the key", () => {
  assert.throws(() => parseFault("kind: latency, delay: fast"), {
    name: "TypeError",
    message: "Cannot read the fault: delay must be a duration such as 250ms",
  });
});

Deno.test("faultKinds() divides the kinds by protocol", () => {
  assert.deepEqual(faultKinds("tcp"), [
    "latency",
    "bandwidth",
    "slice",
    "corrupt",
    "cut",
    "stall",
    "refuse",
    "partition",
  ]);
  assert.deepEqual(
    kinds.filter((kind) => !faultKinds("tcp").includes(kind)),
    faultKinds("udp").filter((kind) => !faultKinds("tcp").includes(kind)),
  );
});

Deno.test("faultSpec becomes a JSON Schema, one branch a kind", () => {
  const schema = z.toJSONSchema(faultSpec, { io: "input", unrepresentable: "any" });
  assert.equal(schema.oneOf?.length, kinds.length);
});
