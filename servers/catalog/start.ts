/**
 * A catalog at work: a folder that is read whenever somebody asks, and watched for the page.
 *
 * @module
 */
import type { Address } from "../../core/address.ts";
import type { Opened } from "../../parts/part.ts";
import type { Connection } from "../../transports/connection.ts";
import { listenHttp } from "../../transports/http.ts";
import { Followers } from "../../web/followers.ts";
import { announce } from "./announce.ts";
import type { CatalogContext, CatalogOptions } from "./catalog.ts";
import { Folder } from "./folder.ts";
import { listenPatiently } from "./front.ts";
import { catalogText, unaskedAnswer } from "./text.ts";
import { Watch } from "./watch.ts";
import { webApp } from "./web_app.ts";

/** How often the folder is looked at for the pages and for the log. */
const READ_MS = 500;

/** How often the servers of the streams are asked while somebody looks. */
const ASK_MS = 1_000;

/** What only the catalog's own port leads to. */
const BEHIND = { hostname: "127.0.0.1", port: 0 };

/**
 * Starts a catalog.
 *
 * @throws {BenchError} when the port is taken, or announcements have no interface to leave by.
 */
export async function start(
  options: CatalogOptions,
  context: CatalogContext,
  stack: AsyncDisposableStack,
): Promise<Opened> {
  const { clock, log, signal, observe } = context;
  const folder = new Folder(options.dir, log);
  const followers = new Followers(() => watch.view, observe.viewers);
  const watch = new Watch(folder, () => followers.changed(), signal);
  let listening: Address = { hostname: options.host, port: options.port };

  const text = async (reached: string) => catalogText(await folder.read(), listening, reached);

  function requested() {
    const startedAt = clock.now();
    return (outcome: "ok" | "error") => observe.requests.done(startedAt, outcome);
  }

  const app = webApp({
    followers,
    allowOrigins: options.allowOrigins,
    text,
    async look() {
      await watch.read();
      await watch.ask();
      return watch.view;
    },
    requested,
  });
  const behind = stack.use(listenHttp(BEHIND, (request) => app.fetch(request)));

  async function answer(connection: Connection): Promise<void> {
    const done = requested();
    try {
      await connection.write(unaskedAnswer(await text(connection.local.hostname)));
      done("ok");
    } catch (error) {
      done("error");
      throw error;
    }
  }

  const address = { hostname: options.host, port: options.port };
  const front = stack.use(await listenPatiently(address, behind.address, answer, context));
  listening = front.address;
  // A stack is disposed from its end: followers are told before their connections end.
  stack.use(followers);
  if (options.announce) {
    stack.use(await announce(options, () => text(options.interface), context));
  }

  async function every(periodMs: number, act: () => Promise<void>): Promise<void> {
    while (!signal.aborted) {
      await act();
      await clock.sleep(periodMs, signal).catch(() => {});
    }
  }
  const watching = Promise.all([
    every(READ_MS, () => watch.read()),
    every(ASK_MS, async () => followers.size > 0 ? await watch.ask() : undefined),
  ]);
  stack.defer(async () => void await watching);
  return { endpoints: { http: front.address } };
}
