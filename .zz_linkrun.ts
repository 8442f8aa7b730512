import { startLink } from "/work/main/links/start.ts";
import { parseFault } from "/work/main/faults/spec.ts";
import { systemClock } from "/work/main/core/clock.ts";
import { createRandom } from "/work/main/core/random.ts";
const [port, ...f] = Deno.args;
const log = { debug(...a: unknown[]) {}, warn() {}, info() {}, error() {} } as any;
const link = await startLink({
  name: "x",
  listen: { hostname: "127.0.0.1", port: 0 },
  to: { hostname: "127.0.0.1", port: Number(port) },
  protocol: "tcp",
  faults: f.map(parseFault),
}, { clock: systemClock, random: createRandom(1), log, signal: new AbortController().signal });
console.log(link.address.port);
