import assert from "node:assert/strict";
import { z } from "zod";
import { duration, position } from "../../core/units.ts";
import { keyRows } from "../../harness/key_rows.ts";

const names = (schema: z.ZodObject) => keyRows(schema).map(({ name }) => name);

Deno.test("keyRows() tells a key's text, type, whether it must be there, and its default", () => {
  const schema = z.strictObject({
    delay: duration().describe("How long."),
    label: z.string().default("").describe("What it is called."),
    password: z.string().default("hidden").meta({ secret: true }),
    value: z.unknown().optional(),
  });
  assert.deepEqual(keyRows(schema), [
    { name: "delay", text: "How long.", notes: ["duration", "required"] },
    { name: "label", text: "What it is called.", notes: ["text", 'default ""'] },
    { name: "password", text: "", notes: ["text", "secret"] },
    { name: "value", text: "", notes: ["anything"] },
  ]);
});

Deno.test("keyRows() looks into objects, and records and lists of them", () => {
  const inner = () => z.strictObject({ a: z.string() });
  const schema = z.strictObject({
    one: inner().optional(),
    named: z.record(z.string(), inner()),
    many: z.array(inner()).default([]),
  });
  assert.deepEqual(names(schema), [
    "one",
    "one.a",
    "named",
    "named.<name>.a",
    "many",
    "many[].a",
  ]);
});

Deno.test("keyRows() leaves out the target, but no key of that name within another", () => {
  const target = z.string();
  assert.deepEqual(names(z.strictObject({ target, peer: z.strictObject({ target }) })), [
    "peer",
    "peer.target",
  ]);
});

Deno.test("keyRows() does not look into what is known by its type", () => {
  assert.deepEqual(names(z.strictObject({ place: position() })), ["place"]);
});

Deno.test("keyRows() puts the forms of a value together: required is what all of them need", () => {
  const form = z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("a"), rate: z.int(), both: z.int() }).describe("First."),
    z.strictObject({ kind: z.literal("b"), both: z.string() }).describe("Second."),
  ]);
  assert.deepEqual(keyRows(z.strictObject({ form })), [
    { name: "form", text: "", notes: ["mapping", "required"] },
    { name: "form.kind", text: "a: First. b: Second.", notes: ["a|b", "required"] },
    { name: "form.rate", text: "", notes: ["whole number"] },
    { name: "form.both", text: "", notes: ["whole number|text", "required"] },
  ]);
});

Deno.test("keyRows() looks into a value that several keys take once, and says where", () => {
  const shared = z.strictObject({ a: z.string() });
  const rows = keyRows(z.strictObject({ first: shared, second: shared.optional() }));
  assert.deepEqual(rows.map(({ name }) => name), ["first", "first.a", "second"]);
  assert.deepEqual(rows[2]!.notes, ["mapping", "see first"]);
});
