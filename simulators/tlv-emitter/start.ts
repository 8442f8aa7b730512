/**
 * A stand at work.
 *
 * @module
 */
import type { Opened } from "../../parts/part.ts";
import { commandNames, encodeCommand } from "../../protocols/tlv/mod.ts";
import { acceptTcp } from "../../transports/accept.ts";
import type { Connection } from "../../transports/connection.ts";
import { listenHttp } from "../../transports/http.ts";
import { stayConnected } from "../../transports/redial.ts";
import { debugApi } from "./debug_api.ts";
import type { DeliveryFault } from "./delivery_fault.ts";
import { playScript } from "./methods.ts";
import { type Drop, type Raw, readHex, type Script } from "./requests.ts";
import { ScriptPlayer } from "./script_player.ts";
import { Stand } from "./stand.ts";
import type { TlvEmitterContext, TlvEmitterOptions } from "./tlv_emitter.ts";

/**
 * Starts a stand; resolves when it listens, and has tried once to dial each lamp that it shall dial.
 *
 * @throws {BenchError} when a port is taken.
 */
export async function start(
  options: TlvEmitterOptions,
  context: TlvEmitterContext,
  stack: AsyncDisposableStack,
): Promise<Opened> {
  const { clock, observe } = context;
  const stand = new Stand(options, context);
  const scripts = stack.use(new ScriptPlayer(stand, context));

  async function serve(connection: Connection, opened: () => void): Promise<void> {
    opened();
    await stand.lamps.serve(connection);
  }

  const address = { hostname: options.host, port: options.port };
  const tlv = stack.use(await acceptTcp(address, serve, observe.clients, context));
  const app = debugApi({ stand, scripts }, options, context);
  const api = stack.use(
    listenHttp({ hostname: options.apiHost, port: options.apiPort }, app.fetch),
  );
  const lines = options.dial.map((target) =>
    stack.use(stayConnected({ ...options, target }, serve, observe.clients, context))
  );
  await Promise.all(lines.map(({ attempted }) => attempted));
  return {
    endpoints: { tlv: tlv.address, api: api.address },
    actions: {
      ...Object.fromEntries(commandNames.map((name) => [
        name.toLowerCase(),
        ({ value, fault }: { value?: unknown; fault?: DeliveryFault }) =>
          stand.deliver(encodeCommand(name, value), fault, clock.now()),
      ])),
      raw: ({ hex, fault }: Raw) => stand.deliver(readHex(hex), fault, clock.now()),
      drop: async ({ how, address }: Drop) => ({ dropped: await stand.drop(how, address) }),
      script: (script: Script) => playScript(script, scripts),
    },
  };
}
