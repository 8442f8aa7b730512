/**
 * The downloads of a folder, fetched by hand.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { systemClock } from "../../../core/clock.ts";
import { PartStreams } from "../../../observations/streams.ts";
import { Timeline } from "../../../observations/timeline.ts";
import { metricsOf } from "../../../observations/kinds/registry.ts";
import { Downloads } from "../../../servers/downloader/downloads.ts";
import { StateFile } from "../../../servers/downloader/state_file.ts";
import { HandFetching } from "./hand_fetching.ts";

/** Downloads, and what fetches them. Disposing stops them. */
export interface OpenShelf extends AsyncDisposable {
  downloads: Downloads;
  fetching: HandFetching;
  /** The value of a metric of what was observed. */
  metric(name: string): unknown;
}

/** Opens the downloads of a folder. */
export async function openShelf(folder: string, { atOnce = 2 } = {}): Promise<OpenShelf> {
  await using stack = new AsyncDisposableStack();
  const state = stack.use(await StateFile.open(folder));
  const over = new AbortController();
  const streams = new PartStreams({ file: "blob" }, new Timeline(systemClock));
  const { file } = streams.addInstance<{ file: "blob" }>();
  const fetching = new HandFetching(folder);
  const downloads = await Downloads.open({
    fetching,
    state,
    connections: 4,
    atOnce,
    observe: file,
    clock: systemClock,
    log: getLogger(["wirebench", "downloader"]),
    signal: over.signal,
  });
  stack.use(downloads);
  stack.defer(() => over.abort(new DOMException("The part was stopped.", "AbortError")));
  const open = stack.move();
  return {
    downloads,
    fetching,
    metric: (name) =>
      metricsOf("blob")[name]!.value(
        streams.streams.get("file")!.merged({ fromMs: 0, toMs: Infinity }),
      ),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
