/**
 * Starts a lamp: its line to the stand, or its port for stands that dial; and its page.
 *
 * @module
 */
import { setImmediate } from "node:timers/promises";
import { type Address, formatAddress } from "../../core/address.ts";
import { framesOf } from "../../core/decoder.ts";
import type { Opened } from "../../parts/part.ts";
import { API_PORT, TlvDecoder, type TlvEvent } from "../../protocols/tlv/mod.ts";
import { acceptTcp } from "../../transports/accept.ts";
import type { Connection } from "../../transports/connection.ts";
import { listenHttp } from "../../transports/http.ts";
import { stayConnected } from "../../transports/redial.ts";
import { Followers } from "../../web/followers.ts";
import { drawLamp } from "./face.ts";
import { Lamp } from "./lamp.ts";
import type { LanternContext, LanternOptions } from "./lantern.ts";
import { LastCommands } from "./last_commands.ts";
import { sendThroughStand } from "./stand_api.ts";
import { StandLine } from "./stand_line.ts";
import { webApp } from "./web_app.ts";

/** After so many frames pages and other stands get their turn, however fast this stand sends. */
const FRAMES_A_TURN = 1_000;

/**
 * Starts a lamp; resolves when its page is there and the first dial has been decided either way.
 *
 * @throws {BenchError} when a port is taken.
 */
export async function start(
  options: LanternOptions,
  context: LanternContext,
  stack: AsyncDisposableStack,
): Promise<Opened> {
  const { clock, signal, observe } = context;
  const api = options.api ?? { hostname: options.target.hostname, port: API_PORT };
  const last = new LastCommands();
  const lamp = new Lamp(observe);
  let listening: Address | undefined;

  const followers = new Followers(view, observe.viewers, (changes) => lamp.shown(changes));
  const line = new StandLine(observe.connection, context.log, () => followers.changed());

  function view() {
    return {
      type: "state",
      ...lamp.state,
      version: lamp.changes,
      connected: line.connected,
      refusal: line.refusal,
      ...(listening === undefined
        ? { target: formatAddress(options.target) }
        : { listening: formatAddress(listening) }),
      api: formatAddress(api),
      total: last.total,
      commands: last.shown(),
    };
  }

  function take(event: TlvEvent): void {
    if (event.kind === "ignored") return;
    observe.received.received(event.bytes);
    last.add(event, clock.now());
    lamp.obey(event.command, followers.size > 0);
    followers.changed();
  }

  async function followStand(connection: Connection, opened: () => void): Promise<void> {
    opened();
    const decoder = new TlvDecoder({ bareOnOff: options.bareOnOff });
    let inTurn = 0;
    for await (const event of framesOf(connection, decoder)) {
      take(event);
      if (++inTurn < FRAMES_A_TURN) continue;
      inTurn = 0;
      await setImmediate();
    }
  }

  const app = webApp({
    followers,
    allowOrigins: options.allowOrigins,
    send: (command) => sendThroughStand(api, command, signal),
  });
  const web = stack.use(
    listenHttp({ hostname: options.host, port: options.webPort }, app.fetch),
  );
  // A stack is disposed from its end: followers go before the port that they came through.
  stack.use(followers);

  if (options.port === undefined) {
    const dialled = stack.use(stayConnected(options, followStand, line, context));
    await dialled.attempted;
  } else {
    const address = { hostname: options.host, port: options.port };
    const listener = stack.use(await acceptTcp(address, followStand, line, context));
    listening = listener.address;
  }
  return {
    endpoints: { ...(listening === undefined ? {} : { lamp: listening }), web: web.address },
    face: () => drawLamp(lamp.state, describe(line, listening ?? options.target), clock.now()),
  };
}

/** How it stands with the stand, in words. */
function describe({ connected, refusal }: StandLine, address: Address): string {
  const where = formatAddress(address);
  if (connected) return `${where}: connected`;
  return `${where}: no stand${refusal === undefined ? "" : `, ${refusal}`}`;
}
