/**
 * Starts a downloader: its port, its folder, and what was left there to go on with.
 *
 * @module
 */
import { resolve } from "node:path";
import type { Hono } from "hono";
import { type Address, formatAddress } from "../../core/address.ts";
import { aborted } from "../../core/clock.ts";
import { utf8 } from "../../core/bytes.ts";
import { BenchError } from "../../core/errors.ts";
import { numberedNames } from "../../core/numbered_names.ts";
import type { Opened } from "../../parts/part.ts";
import type { DownloadVerb } from "../../protocols/downloads/mod.ts";
import { listenHttp } from "../../transports/http.ts";
import { checkUrl } from "./check_url.ts";
import type { Add, DownloaderContext, DownloaderOptions, Some } from "./downloader.ts";
import { Downloads } from "./downloads.ts";
import { EventLine } from "./event_line.ts";
import { EngineFetching } from "./engine_fetching.ts";
import { FileResponses } from "./file_response.ts";
import { Lines } from "./lines.ts";
import { StateFile } from "./state_file.ts";
import { TextLine } from "./text_line.ts";
import { webApp } from "./web_app.ts";

/**
 * Starts a downloader.
 *
 * @throws {BenchError} when the port is taken, or the folder cannot be used.
 */
export async function start(
  options: DownloaderOptions,
  context: DownloaderContext,
  stack: AsyncDisposableStack,
): Promise<Opened> {
  const { clock, log, observe, signal, tap } = context;
  const { threadsSize, allowOrigins, token } = options;
  const begun = Promise.withResolvers<Hono>();
  // Whoever comes before there is anything to tell waits; when nothing comes of it, nobody does.
  begun.promise.catch(() => {});
  const web = stack.use(
    listenHttp(
      { hostname: options.host, port: options.port },
      async (request) => (await begun.promise).fetch(request),
    ),
  );
  const files = new FileResponses();
  stack.defer(() => files.underWay > 0 ? web.tear() : undefined);
  stack.defer(() => begun.reject(signal.reason));

  const folder = resolve(options.files);
  const state = stack.use(await StateFile.open(folder));
  const fetching = new EngineFetching(folder, options, context);
  const downloads = stack.use(
    await Downloads.open({
      fetching,
      state,
      connections: threadsSize,
      atOnce: options.downloads,
      observe: observe.file,
      clock,
      log,
      signal,
    }),
  );
  const lines = stack.use(
    new Lines({
      text: (end) => new TextLine(end, { downloads, threadsSize, log, check }),
      events: (end) => new EventLine(end, { downloads, pushed }),
    }, observe.viewers),
  );
  begun.resolve(webApp({ downloads, lines, files, token, allowOrigins, log }));

  function check(url: string, ofClient: AbortSignal) {
    return checkUrl(fetching.settings(url), {
      clock,
      observer: fetching.observer,
      tap,
      signal: AbortSignal.any([signal, ofClient]),
    });
  }

  function pushed(text: string): void {
    observe.status.sent(utf8(text));
  }

  const urlOf = (source: string) => sourceUrl(source, options.target);

  function actOnAll(verb: DownloadVerb) {
    return async ({ url, path }: Some) => {
      const source = url ?? path;
      const wanted = source === undefined ? undefined : urlOf(source);
      for (const { id, state, url } of downloads.all) {
        const isMeant = state !== "done" && (wanted === undefined || url === wanted);
        if (isMeant) await downloads.act(verb, id);
      }
    };
  }

  if (options.add.length > 0) {
    await downloads.add(options.add.map((source) => ({ url: urlOf(source) })));
    await Promise.race([fetching.attempted, aborted(signal)]);
  }
  return {
    endpoints: { web: web.address },
    actions: {
      add: async ({ url, path, ...wanted }: Add) => {
        const sources = url === undefined ? numberedNames(path!) : [url];
        await downloads.add(sources.map((source) => ({ ...wanted, url: urlOf(source) })));
      },
      pause: actOnAll("pause"),
      resume: actOnAll("resume"),
      cancel: actOnAll("cancel"),
    },
  };
}

/**
 * The URL of what is named by its path alone.
 *
 * @throws {BenchError} when nobody said of which server.
 */
function sourceUrl(source: string, target: Address | undefined): string {
  if (!source.startsWith("/")) return source;
  if (target !== undefined) return `http://${formatAddress(target)}${source}`;
  throw new BenchError(`Cannot download ${source}: a path alone needs a target`);
}
