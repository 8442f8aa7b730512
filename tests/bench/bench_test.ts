/** The command `deno task bench`, as a process of its own and in its smallest form. */
import assert from "node:assert/strict";

/** Runs the command. */
async function bench(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "-P=bench", "bench/main.ts", ...args],
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** The cells of a table's row, by what they begin with. */
function row(table: string, name: string): string[] | undefined {
  return table.split("\n").find((line) => line.startsWith(`  ${name} `))?.trim().split(/ {2,}/);
}

Deno.test("bench caster prints what each contender delivered, and all of ours is", async () => {
  const { code, stdout, stderr } = await bench(
    "caster",
    "--table",
    "rovers",
    "--for",
    "500ms",
    "--rounds",
    "1",
    "--rovers",
    "5",
  );
  assert.equal(code, 0, stderr);
  for (const name of ["caster", "bare loop"]) {
    assert.deepEqual(row(stdout, name)?.slice(0, 4), [name, "25", "25", "0"], stdout);
  }
  assert.match(stdout, /^ {2}str2str +(25 |skipped: )/m);
  assert.match(stdout, /^ {2}met +the caster loses nothing: 0$/m);
});

Deno.test("bench tlv says what arrived a second, beside a loop that only writes", async () => {
  const { code, stdout, stderr } = await bench(
    "tlv",
    "--lamps",
    "3",
    "--commands",
    "20",
    "--rounds",
    "1",
  );
  assert.equal(code, 0, stderr);
  assert.match(row(stdout, "our decoder")?.[1] ?? "", /^[\d.]+ M$/, stdout);
  assert.match(row(stdout, "our stand")?.[2] ?? "", /^[\d.]+ %$/, stdout);
  assert.equal(row(stdout, "a loop that only writes")?.[2], "100 %");
});

Deno.test("bench vod says what an image costs, beside a loop that only writes", async () => {
  const args = "vod --way udp --viewers 2 --size 5000 --ips 20 --for 1 --rounds 1";
  const { code, stdout, stderr } = await bench(...args.split(" "));
  assert.equal(code, 0, stderr);
  assert.match(row(stdout, "our server")?.[1] ?? "", /^[34]\d(\.\d)?$/, stdout);
  assert.equal(row(stdout, "a loop that only writes")?.[3], "1.00 ×");
});

Deno.test("bench says what there is when no name is given", async () => {
  const { code, stdout } = await bench();
  assert.equal(code, 0);
  assert.match(stdout, /^ {2}caster +\S/m);
});

Deno.test("bench suggests a name and ends with 2 when there is none such", async () => {
  const { code, stderr } = await bench("castr");
  assert.equal(code, 2);
  assert.equal(stderr, 'error: There is no bench "castr": did you mean "caster"?\n');
});
