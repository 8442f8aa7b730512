import assert from "node:assert/strict";
import { join } from "node:path";
import { serveMetrics } from "../../cli/metrics_server.ts";
import { planObject } from "../../harness/load.ts";
import { type LiveRun, runPlan } from "../../harness/run.ts";
import { DenoProcess } from "../deno_process.ts";
import { freePort, temporaryFolder } from "../interop/places.ts";
import { readCapture } from "../protocols/pcapng/capture_reader.ts";
import { eventually } from "../within.ts";
import { runCommand } from "./run_command.ts";

const scenario = `
wirebench: 1
vars: { password: { type: string, default: open-sesame, secret: true } }
servers: { caster: { kind: caster, config: { port: 0, streampoints: [one], sourcePassword: "\${password}" } } }
simulators: { base: { kind: ntrip-base, via: caster, config: { streampoint: one, password: "\${password}", rate: 50/s } } }
steps:
  - start: base
  - until: { base.sent.count: { min: 150 } }
    within: 10s
expect: [{ over: base.sent, that: { count: { min: 50 } } }]
`;

async function textAt(url: string): Promise<string> {
  try {
    return await (await fetch(url)).text();
  } catch {
    return "";
  }
}

Deno.test("run --metrics-port serves metrics while it runs, and no secrets", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "base.yaml");
  await Deno.writeTextFile(file, scenario);
  const args = ["run", "-q", "-P=bench", "main.ts", "run", file, "--no-keep"];
  await using command = new DenoProcess([...args, "--metrics-port", "0"]);
  const [, url] = await command.shows(/metrics are at (http:\S+)/);
  let text = "";
  await eventually(async () => {
    text = await textAt(url!);
    return /^wirebench_messages_count_total\{part="base",stream="sent"\} [1-9]/m.test(text);
  });
  assert.doesNotMatch(text, /open-sesame/);
  assert.equal(await command.code(), 0);
  assert.equal(await textAt(url!), "");
});

Deno.test("serveMetrics() tells how the run before ended while the next one goes on", async () => {
  await using metrics = serveMetrics({ hostname: "127.0.0.1", port: 0 });
  const lines = async () =>
    (await textAt(`http://127.0.0.1:${metrics.address.port}/metrics`))
      .split("\n").filter((line) => /^wirebench_(run_passed|expectation_)/.test(line));
  let live: LiveRun | undefined;
  const result = await runPlan(
    planObject({
      wirebench: 1,
      servers: { echo: { kind: "echo", config: { port: 0 } } },
      steps: [{ mark: "begun" }],
      expect: [{ name: "nobody came", over: "echo.clients", that: { opened: 0 } }],
    }),
    { watcher: { started: (run) => metrics.started?.(live = run) } },
  );
  assert.deepEqual(await lines(), []);
  metrics.ended?.(live!, result);
  const ended = await lines();
  assert.match(ended.join("\n"), /expectation_passed\{.*expectation="nobody came"/);
  metrics.started?.(live!);
  assert.deepEqual(await lines(), ended);
});

Deno.test("run draws the report of a run that has a page, too", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "base.yaml");
  await Deno.writeTextFile(file, scenario);
  const drawn = async (...more: string[]) => {
    const report = join(folder.path, "r.html");
    const args = ["run", file, "--no-keep", "--report", `html=${report}`, ...more];
    const { code, stderr } = await runCommand(...args);
    assert.equal(code, 0, stderr);
    const html = await Deno.readTextFile(report);
    return Array.from(html.matchAll(/id="(plot-0-base\.sent-[^"]+)"/g), ([, id]) => id);
  };
  const plots = await drawn();
  assert.ok(plots.length > 0);
  assert.deepEqual(await drawn("--ui", "0"), plots);
});

Deno.test("serve and sim serve metrics, too, and capture", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "echo.pcapng");
  const port = freePort();
  const metrics = freePort();
  const served = runCommand(
    ...["serve", "echo", "--port", String(port), "--for", "5s"],
    ...["--metrics-port", `127.0.0.1:${metrics}`, "--pcap", path],
  );
  let text = "";
  await eventually(async () => {
    text = await textAt(`http://127.0.0.1:${metrics}/metrics`);
    return text.includes('wirebench_part_info{part="echo",kind="echo",state="running"} 1');
  });
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode("hello"));
  await connection.read(new Uint8Array(10));
  await eventually(async () => {
    text = await textAt(`http://127.0.0.1:${metrics}/metrics`);
    return text.includes('wirebench_bytes_bytes_total{part="echo",stream="echoed"} 5');
  });
  assert.equal((await served).code, 0);
  const { packets, interfaces } = readCapture(await Deno.readFile(path));
  assert.deepEqual(interfaces, ["echo"]);
  const hellos = packets.filter(({ bytes }) =>
    new TextDecoder().decode(bytes.subarray(54)) === "hello"
  );
  assert.equal(hellos.length, 2);
});

Deno.test("run --metrics-port refuses what is no port, and one that is taken is told", async () => {
  const wrong = await runCommand("run", "echo", "--metrics-port", "soon");
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /--metrics-port soon: must be a port, or host:port/);
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  const refused = await runCommand("run", "echo", "--metrics-port", String(port));
  assert.equal(refused.code, 3);
  assert.match(refused.stderr, /Cannot listen on 127.0.0.1:/);
});
