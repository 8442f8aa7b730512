/**
 * The HTTP port of the image server.
 *
 * @module
 */
import type { Address } from "../../core/address.ts";
import { listenHttp } from "../../transports/http.ts";
import { Followers } from "../../web/followers.ts";
import { HttpViewers } from "./http_viewers.ts";
import { stateOf, tellFollowers } from "./state.ts";
import type { ImageStream } from "./stream.ts";
import type { VodContext } from "./vod.ts";
import { webApp } from "./web_app.ts";

/** The pages count for nothing: `viewers` are those who see the pictures. */
const unobserved = { opened() {}, ended() {} };

/**
 * Listens.
 *
 * @param streams In their order; none is asked for before somebody connects.
 * @returns Where it listens.
 * @throws {BenchError} when the port cannot be had.
 */
export function openWeb(
  address: Address,
  streams: readonly ImageStream[],
  context: VodContext,
  stack: AsyncDisposableStack,
): Address {
  const { clock, signal } = context;
  let version = 0;
  const view = () => ({ version: ++version, streams: streams.map(stateOf) });
  const viewers = new HttpViewers(context);
  const followers = new Followers(view, unobserved);
  const app = webApp({ streams, viewers, followers });
  const listener = stack.use(listenHttp(address, (request) => app.fetch(request)));
  stack.defer(async () => {
    // A body that nobody takes would keep the port for ever.
    if (!await viewers.end()) listener.tear();
  });
  stack.use(followers);
  const told = tellFollowers(followers, clock, signal);
  stack.defer(() => told);
  return listener.address;
}
