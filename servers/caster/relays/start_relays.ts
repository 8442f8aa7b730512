/**
 * Starts all relays of a caster.
 *
 * @module
 */
import type { Streampoint } from "../streampoint.ts";
import { startFile, startSerial } from "./device.ts";
import type { RelayOptions } from "./options.ts";
import { startPull } from "./pull.ts";
import { startPush } from "./push.ts";
import { startRawIn, startRawOut } from "./raw.ts";
import type { RelayHost } from "./relay.ts";

/**
 * Starts them. Nobody waits for those that dial.
 *
 * @param streampointOf The streampoint of a name that is relayed.
 * @param stack Where each is put, once it is up.
 * @throws {BenchError} when a port is taken, or a file with authorities cannot be read.
 */
export async function startRelays(
  options: RelayOptions,
  streampointOf: (name: string) => Streampoint,
  host: RelayHost,
  stack: AsyncDisposableStack,
): Promise<void> {
  async function start<One>(
    all: Readonly<Record<string, One>>,
    startOne: (
      streampoint: Streampoint,
      options: One,
      host: RelayHost,
    ) => Promise<AsyncDisposable> | AsyncDisposable,
  ): Promise<void> {
    for (const [name, one] of Object.entries(all)) {
      stack.use(await startOne(streampointOf(name), one, host));
    }
  }
  await start(options.rawOut, startRawOut);
  await start(options.push, startPush);
  await start(options.pull, startPull);
  await start(options.rawIn, startRawIn);
  await start(options.serial, startSerial);
  await start(options.files, startFile);
}
