/**
 * `socat` as a relay.
 *
 * @module
 */
import { systemClock } from "../../core/clock.ts";
import { formatAddress } from "../../core/address.ts";
import { BenchError } from "../../core/errors.ts";
import type { Relay } from "./relay.ts";

const PROGRAM = "socat";
const START_TIMEOUT_MS = 5_000;
const TRY_MS = 20;

/** `socat TCP-LISTEN`, a process for each connection. */
export const socat: Relay = {
  name: PROGRAM,
  async missing() {
    try {
      await new Deno.Command(PROGRAM, { args: ["-V"], stdout: "null", stderr: "null" }).output();
      return undefined;
    } catch {
      return "it is not installed";
    }
  },
  async start(to) {
    const address = freeAddress();
    const process = new Deno.Command(PROGRAM, {
      args: [
        `TCP-LISTEN:${address.port},bind=${address.hostname},fork,reuseaddr,nodelay`,
        `TCP:${formatAddress(to)},nodelay`,
      ],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const running = {
      address,
      async [Symbol.asyncDispose]() {
        process.kill("SIGTERM");
        await process.status;
      },
    };
    const deadline = systemClock.now() + START_TIMEOUT_MS;
    while (!listens(address.port)) {
      if (systemClock.now() < deadline) {
        await systemClock.sleep(TRY_MS);
        continue;
      }
      await running[Symbol.asyncDispose]();
      throw new BenchError("socat does not listen");
    }
    return running;
  },
};

/** Whether somebody has the port; asked without dialling, which the other end would see. */
function listens(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return false;
  } catch {
    return true;
  }
}

/** An address that nobody has now. */
function freeAddress() {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { hostname, port } = listener.addr as Deno.NetAddr;
  return { hostname, port };
}
