import assert from "node:assert/strict";
import { hintFor, suggest } from "../../core/suggest.ts";

const metrics = ["latency.p99", "latency.p50", "gap.max", "lost", "rate"];

Deno.test("suggest() gives the known name that was probably meant", () => {
  assert.equal(suggest("latncy.p99", metrics), "latency.p99");
  assert.equal(suggest("gap.mx", metrics), "gap.max");
  assert.equal(suggest("los", metrics), "lost");
  assert.equal(suggest("rate", metrics), "rate");
});

Deno.test("suggest() forgives a different case, and answers in the name's own", () => {
  assert.equal(suggest("MAXbacklog", ["port", "maxBacklog"]), "maxBacklog");
});

Deno.test("suggest() gives nothing when no name is near", () => {
  assert.equal(suggest("streampoint", metrics), undefined);
  assert.equal(suggest("x", ["y"]), undefined);
  assert.equal(suggest("", ["y"]), undefined);
  assert.equal(suggest("port", []), undefined);
});

Deno.test("hintFor() asks whether the nearest name was meant", () => {
  assert.equal(hintFor("prot", ["port", "host"]), 'did you mean "port"?');
});

Deno.test("hintFor() lists what there is when no name is near", () => {
  assert.equal(hintFor("streampoint", ["port", "host"]), "known are port, host");
  assert.equal(hintFor("streampoint", new Set(["port"])), "known are port");
});

Deno.test("hintFor() says nothing when there is nothing", () => {
  assert.equal(hintFor("port", []), undefined);
});
