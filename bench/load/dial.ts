/**
 * Connecting for the load: no more than sending what a login needs, and seeing the right answer.
 *
 * @module
 */
import { utf8 } from "../../core/bytes.ts";
import { BenchError } from "../../core/errors.ts";
import type { Login } from "./plan.ts";

/**
 * Connects and logs in.
 *
 * @throws {BenchError} when the answer is another than expected.
 */
export async function dial({ port, hello, reply }: Login): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  connection.setNoDelay(true);
  await writeAll(connection, utf8(hello));
  const answer = new Uint8Array(utf8(reply).length);
  for (let filled = 0; filled < answer.length;) {
    const count = await connection.read(answer.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  const got = new TextDecoder().decode(answer);
  if (got === reply) return connection;
  throw new BenchError(
    `The server answered ${JSON.stringify(got)} where ${JSON.stringify(reply)} was expected`,
  );
}

/** Writes everything. */
export async function writeAll(connection: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await connection.write(rest));
}
