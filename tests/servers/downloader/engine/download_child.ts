/**
 * A download as a process of its own, to be killed: `download_child.ts OPTIONS`, as JSON.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { systemClock } from "../../../../core/clock.ts";
import { createRandom } from "../../../../core/random.ts";
import { download } from "../../../../servers/downloader/engine/download.ts";

const downloaded = await download(JSON.parse(Deno.args[0]!), {
  clock: systemClock,
  random: createRandom(1),
  log: getLogger(["wirebench", "test"]),
  signal: new AbortController().signal,
});
console.log(JSON.stringify(downloaded));
