/**
 * Sources that are no network: a serial line, a named pipe, a file. All are read by `cat`, since the
 * runtime's own reads of a terminal or a pipe cannot be called off.
 *
 * @module
 */
import { resolve } from "node:path";
import { aborted } from "../../../core/clock.ts";
import { BenchError, systemReason } from "../../../core/errors.ts";
import type { Connection } from "../../../transports/connection.ts";
import { readProgram } from "../../../transports/program.ts";
import { type DialOptions, RefusedError, stayConnected } from "../../../transports/redial.ts";
import type { Streampoint } from "../streampoint.ts";
import type { FileOptions, SerialOptions } from "./options.ts";
import { pace } from "./pace.ts";
import { beginFeed, type RelayHost, tellLog } from "./relay.ts";

/** How long after its end a device is opened again, and a file that is read in a loop. */
const REOPEN = { redialMin: 1_000, redialMax: 10_000 };
const LOOP = { redialMin: 100, redialMax: 10_000 };

/** What is read. */
interface Device {
  what: string;
  path: string;
  open(): Promise<Connection>;
  reopen: Pick<DialOptions, "redialMin" | "redialMax">;
  /** Its bytes, in their own time. */
  bytesOf(connection: Connection, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Whether there is no more after its end. */
  isOver(): boolean;
}

/** Feeds a streampoint from a serial line, eight data bits and no parity, until it is disposed. */
export function startSerial(
  streampoint: Streampoint,
  { device, baud }: SerialOptions,
  host: RelayHost,
): AsyncDisposable {
  return startDevice(
    {
      what: "serial line",
      path: device,
      async open() {
        await setUpLine(device, baud);
        return readProgram("cat", ["--", device], resolve(device));
      },
      reopen: REOPEN,
      bytesOf: (connection) => connection,
      isOver: () => false,
    },
    streampoint,
    host,
  );
}

/** Feeds a streampoint from a file or a named pipe until it is disposed. */
export function startFile(
  streampoint: Streampoint,
  { path, rate, loop }: FileOptions,
  host: RelayHost,
): AsyncDisposable {
  const { clock } = host.context;
  let isFile = false;
  return startDevice(
    {
      what: "file",
      path,
      async open() {
        isFile = await checkReadable(path);
        return readProgram("cat", ["--", path], resolve(path));
      },
      reopen: loop ? LOOP : REOPEN,
      bytesOf: (connection, signal) => isFile ? pace(connection, rate, clock, signal) : connection,
      isOver: () => isFile && !loop,
    },
    streampoint,
    host,
  );
}

function startDevice(device: Device, streampoint: Streampoint, host: RelayHost): AsyncDisposable {
  const { what, path, open, reopen } = device;
  const dial: DialOptions = {
    target: { hostname: resolve(path), port: 0 },
    dialWith: open,
    connectTimeout: 0,
    ...reopen,
  };
  async function session(connection: Connection, opened: () => void, signal: AbortSignal) {
    if (!streampoint.takesSource) throw new RefusedError("the streampoint has a source");
    const source = beginFeed({ streampoint, connection, agent: what }, host);
    opened();
    try {
      for await (const bytes of device.bytesOf(connection, signal)) streampoint.relay(bytes);
    } finally {
      streampoint.end(source);
    }
    if (device.isOver()) await aborted(signal);
  }
  return stayConnected(dial, session, tellLog(what, streampoint, path, host), host.context);
}

async function setUpLine(device: string, baud: number): Promise<void> {
  const { success, stderr } = await new Deno.Command("stty", {
    args: ["-F", device, `${baud}`, "raw", "-echo", "cs8", "-parenb", "-cstopb", "clocal"],
    stdin: "null",
    stdout: "null",
  }).output();
  if (success) return;
  const [reason] = new TextDecoder().decode(stderr).split("\n");
  throw new BenchError(`Cannot set up ${device}`, { cause: new Error(reason) });
}

/** Whether it is a file, and no pipe. */
async function checkReadable(path: string): Promise<boolean> {
  try {
    const { isFile, isDirectory } = await Deno.stat(path);
    if (isDirectory) throw new Error("it is a folder");
    return isFile;
  } catch (cause) {
    throw new BenchError(`Cannot read ${path}: ${systemReason(cause)}`, { cause });
  }
}
