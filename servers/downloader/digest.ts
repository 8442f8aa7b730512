/**
 * The digest of a file, which may be longer than any memory.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** SHA-256 of a file. */
export async function sha256Of(path: string): Promise<Uint8Array> {
  const hash = createHash("sha256");
  for await (const bytes of (await Deno.open(path)).readable) hash.update(bytes);
  return hash.digest();
}
