/**
 * Where tests put what real programs read, write and listen on.
 *
 * @module
 */
import { randomInt } from "node:crypto";

/** A folder of the test's own; disposing removes it. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

/** Creates a folder outside the tree. */
export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await Deno.makeTempDir({ prefix: "wirebench-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** Below the ports that a system gives to whoever asks for any: nobody gets one by accident. */
const PORTS = { from: 20_000, to: 32_000 };

/** A port for a program that cannot choose one itself and say which. */
export function freePort(): number {
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.to);
    try {
      // On every address, as the programs themselves do.
      Deno.listen({ hostname: "0.0.0.0", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}
