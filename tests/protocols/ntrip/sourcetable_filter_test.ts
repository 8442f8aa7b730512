import assert from "node:assert/strict";
import { ProtocolError } from "../../../core/errors.ts";
import { createRandom } from "../../../core/random.ts";
import { parseFieldExpression } from "../../../protocols/ntrip/field_expression.ts";
import { queryOf } from "../../../protocols/ntrip/revision2.ts";
import {
  parseSourcetableQuery,
  selectRecords,
} from "../../../protocols/ntrip/sourcetable_filter.ts";
import { decodeRecord, fieldsOf } from "../../../protocols/ntrip/str_record.ts";

const records = [
  "CAS;other;2101;Other;;0;DEU;50;8;;0;",
  "NET;net1;op;B;N;;;;",
  "STR;a;Oslo;RTCM 3.2;1005(1);2;GPS+GLO;net1;NOR;59.9;10.7;0;0;x;none;B;N;9600;",
  "STR;b;Bonn;RTCM 3.3;1077(1);2;GPS+GLO+GAL;net1;DEU;50.7;7.1;1;1;x;none;B;N;4800;",
  'STR;c;a";"b;RTCM 2.3;;0;GPS;net2;DEU;-33.8;151.2;0;0;x;none;N;N;300;',
].map(decodeRecord);

/** The second fields of the records that a query selects; first letters of CAS and NET rows. */
function selected(path: string, mayReceive = (_: string) => true): string {
  const query = parseSourcetableQuery(queryOf(path));
  return selectRecords(records, query, mayReceive).map((record) => {
    const [type = "", name = ""] = fieldsOf(record);
    return type === "STR" ? name : type;
  }).join(" ");
}

const queries: [path: string, names: string][] = [
  ["/", "CAS NET a b c"],
  ["/?unknown=x", "CAS NET a b c"],
  ["/?match=STR;a", "CAS NET a"],
  ["/?match=STR;a&strict", "a"],
  ["/?match=STR;;;;;;;;DEU&strict", "b c"],
  ["/?match=STR;;;;;;;;DE*&strict", ""],
  ["/?match=STR;;;;;;GPS&strict", "c"],
  ["/?match=STR;;;;;;;;;59.90&strict", "a"],
  ['/?match=STR;;a";"b&strict', "c"],
  ["/?match=STR;a&match=STR;c&strict", "a c"],
  ["/?match=NET;net1&strict", "NET"],
  ["/?match=STR;a&match=CAS;nobody", "NET a"],
  ["/?strict", "CAS NET a b c"],
  ["/?filter=STR;;;RTCM%203*&strict", "a b"],
  ["/?filter=STR;;;*.3&strict", "b c"],
  ["/?filter=STR;;;R*M*3*&strict", "a b c"],
  ["/?filter=STR;;;;;;GPS+GAL&strict", "b"],
  ["/?filter=STR;;;;;;GLO|GAL&strict", "a b"],
  ["/?filter=STR;;;;;;!GLO&strict", "c"],
  ["/?filter=STR;;;;;;GPS+!GLO|GAL&strict", "b c"],
  ["/?filter=STR;;;;;;G*O&strict", "a b"],
  ["/?filter=STR;;;;;;;;;>50;<10&strict", "b"],
  ["/?filter=STR;;;;;;;;;>=59.9&strict", "a"],
  ["/?filter=STR;;;;;;;;;<=50.7&strict", "b c"],
  ["/?filter=STR;;;;;;;;;<-33&strict", "c"],
  ["/?filter=STR;;;;;;;;;>0+<55&strict", "b"],
  ["/?filter=STR;;;;;;;;;!>0&strict", "c"],
  ["/?filter=STR;a|b;;;;;;;DEU&strict", "b"],
];
for (const [path, names] of queries) {
  Deno.test(`selectRecords() answers ${path} with ${names || "nothing"}`, () => {
    assert.equal(selected(path), names);
  });
}

Deno.test("selectRecords() keeps with auth what the user may receive, and rows of other types", () => {
  assert.equal(selected("/?auth", (name) => name === "b"), "CAS NET b");
  assert.equal(selected("/?auth=0", (name) => name === "b"), "CAS NET a b c");
  assert.equal(selected("/?auth&strict&match=STR;a", (name) => name === "b"), "");
});

Deno.test("parseSourcetableQuery() refuses what asks for nothing", () => {
  const wrong = [
    "/?match=",
    "/?match=point1",
    "/?filter=str;a",
    "/?filter=STR;a|",
    "/?filter=STR;GPS+",
    "/?filter=STR;!",
    "/?filter=STR;>",
    "/?filter=STR;>x",
    "/?filter=STR;=>1",
  ];
  for (const path of wrong.slice(0, -1)) {
    assert.throws(() => parseSourcetableQuery(queryOf(path)), ProtocolError, path);
  }
  assert.equal(selected(`${wrong.at(-1)!}&strict`), "", "it is a text like any other");
});

Deno.test("parseFieldExpression() holds many stars against a long field in no time", () => {
  const test = parseFieldExpression(`${"a*".repeat(2000)}b`);
  assert.equal(test("a".repeat(8000)), false);
  assert.equal(test(`${"a".repeat(8000)}b`), true);
});

Deno.test("parseFieldExpression() does not count one character for two pieces", () => {
  assert.equal(parseFieldExpression("ab*ba")("aba"), false);
  assert.equal(parseFieldExpression("a*b*b")("ab"), false);
  assert.equal(parseFieldExpression("*")(""), true);
});

Deno.test("parseFieldExpression() throws nothing but ProtocolError", () => {
  const random = createRandom(9);
  for (let round = 0; round < 20_000; round++) {
    const expression = Array.from(
      { length: random.integer(0, 8) },
      () => "a1|+!*<>=.-"[random.integer(0, 10)],
    ).join("");
    try {
      parseFieldExpression(expression)("a1+b");
    } catch (error) {
      assert.ok(error instanceof ProtocolError, `${expression}: ${error}`);
    }
  }
});
