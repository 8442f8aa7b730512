/**
 * Connecting for the load: no more than sending what a login needs, and seeing the right answer.
 *
 * @module
 */
import { utf8 } from "../../core/bytes.ts";
import { BenchError } from "../../core/errors.ts";
import type { Login } from "./plan.ts";

/** How a head of HTTP ends. */
const HEAD_END = "\r\n\r\n";

/**
 * Connects and logs in. Nothing may follow the answer before the source sends.
 *
 * @throws {BenchError} when the answer is another than expected.
 */
export async function dial(login: Login): Promise<Deno.Conn> {
  const connection = await connect(login);
  await writeAll(connection, utf8(login.hello));
  const got = await answerOf(connection, login);
  if (login.isHttp ? got.startsWith(login.reply) : got === login.reply) return connection;
  const [answered, expected] = [got, login.reply].map((text) => JSON.stringify(text));
  throw new BenchError(`The server answered ${answered} where ${expected} was expected`);
}

async function connect({ port, ca }: Login): Promise<Deno.Conn> {
  const address = { hostname: "127.0.0.1", port };
  if (ca !== undefined) return await Deno.connectTls({ ...address, caCerts: [ca] });
  const connection = await Deno.connect(address);
  connection.setNoDelay(true);
  return connection;
}

async function answerOf(connection: Deno.Conn, { reply, isHttp }: Login): Promise<string> {
  const buffer = new Uint8Array(4_096);
  const isWhole = (text: string) => isHttp ? text.endsWith(HEAD_END) : text.length >= reply.length;
  let got = "";
  while (!isWhole(got)) {
    const count = await connection.read(isHttp ? buffer : buffer.subarray(0, reply.length));
    if (count === null) break;
    got += new TextDecoder().decode(buffer.subarray(0, count));
  }
  return got;
}

/** Writes everything. */
export async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await connection.write(rest));
}
