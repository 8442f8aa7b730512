/**
 * The least that a relay can do in this runtime: what is read from one socket is written to the other,
 * which is waited for when it lags.
 *
 * @module
 */
import net from "node:net";
import type { RelayPlan } from "../relays/child_relay.ts";
import { answerWithUsage, say } from "../usage.ts";

const { to } = JSON.parse(Deno.args[0]!) as RelayPlan;
const server = net.createServer({ allowHalfOpen: true }, (client) => {
  const target = net.connect({ host: to.hostname, port: to.port, allowHalfOpen: true });
  for (const [from, into] of [[client, target], [target, client]] as const) {
    from.setNoDelay(true);
    from.on("error", () => into.destroy());
    from.pipe(into);
  }
});
server.listen(0, "127.0.0.1", () => {
  const { address: hostname, port } = server.address() as net.AddressInfo;
  say({ hostname, port });
});
await answerWithUsage();
Deno.exit(0);
