import assert from "node:assert/strict";
import { join } from "node:path";
import { utf8 } from "../../../core/bytes.ts";
import type { Connection } from "../../../transports/connection.ts";
import { dialTls } from "../../../transports/tls.ts";
import { makeCertificate } from "../../certificate.ts";
import { within } from "../../within.ts";
import { basics, Client, roverHead, sourceHead, startCaster } from "./client.ts";
import { asUser1, head2 } from "./revision2_client.ts";

const identity = await makeCertificate();

/** A certificate and its key in files, until the test is over. */
async function writeIdentity(): Promise<{ tlsCert: string; tlsKey: string } & AsyncDisposable> {
  const directory = await Deno.makeTempDir();
  const [tlsCert, tlsKey] = [join(directory, "cert.pem"), join(directory, "key.pem")];
  await Deno.writeTextFile(tlsCert, identity.cert);
  await Deno.writeTextFile(tlsKey, identity.key);
  return {
    tlsCert,
    tlsKey,
    [Symbol.asyncDispose]: () => Deno.remove(directory, { recursive: true }),
  };
}

function startWithTls(files: { tlsCert: string; tlsKey: string }, more = {}) {
  const { tlsCert, tlsKey } = files;
  return startCaster({ ...basics, ntripsPort: 0, tlsCert, tlsKey, ...more });
}

function dial({ endpoints }: Awaited<ReturnType<typeof startCaster>>): Promise<Connection> {
  return dialTls(endpoints.ntrips!, { ca: identity.cert }, new AbortController().signal);
}

/** Reads until a text has come. */
async function readUpTo(connection: Connection, end: string): Promise<string> {
  let read = "";
  const reading = (async () => {
    for await (const bytes of connection) {
      read += new TextDecoder().decode(bytes);
      if (read.endsWith(end)) return;
    }
  })();
  await within(reading, () => `${JSON.stringify(end)} after ${JSON.stringify(read)}`);
  return read;
}

Deno.test("start() serves sources and rovers over TLS, in both revisions, beside those without", async () => {
  await using files = await writeIdentity();
  await using caster = await startWithTls(files);
  await using source = await dial(caster);
  await source.write(utf8(sourceHead));
  assert.equal(await readUpTo(source, "\r\n\r\n"), "ICY 200 OK\r\n\r\n");
  await using one = await dial(caster);
  await one.write(utf8(roverHead()));
  assert.equal(await readUpTo(one, "OK\r\n"), "ICY 200 OK\r\n");
  await using two = await dial(caster);
  await two.write(utf8(head2("GET /point1", asUser1)));
  assert.match(await readUpTo(two, "\r\n\r\n"), /^HTTP\/1\.1 200 OK\r\n/);
  using plain = await Client.rover(caster);
  await source.write(utf8("data"));
  assert.equal(await readUpTo(one, "data"), "data");
  assert.equal(await readUpTo(two, "\r\n"), "4\r\ndata\r\n");
  assert.equal(await plain.take(4), "data");
});

Deno.test("start() speaks HTTPS on the admin port where it is told to", async () => {
  await using files = await writeIdentity();
  await using caster = await startWithTls(files, { adminTls: true });
  using client = Deno.createHttpClient({ caCerts: [identity.cert] });
  const { port } = caster.endpoints.admin!;
  const response = await fetch(`https://localhost:${port}/streampoints/`, { client });
  assert.equal((await response.json())[0].stream_point, "point1");
});

Deno.test("start() listens for no TLS where there is no certificate", async () => {
  await using caster = await startCaster({ ...basics, ntripsPort: 0 });
  assert.equal(caster.endpoints.ntrips, undefined);
});

Deno.test("start() says what is missing of certificate and key", async () => {
  await using files = await writeIdentity();
  const { tlsCert, tlsKey } = files;
  const both = "Cannot speak TLS: tlsCert and tlsKey are needed, both of them";
  const wrong: [options: Parameters<typeof startCaster>[0], message: string | RegExp][] = [
    [{ tlsCert }, both],
    [{ tlsKey }, both],
    [{ adminTls: true }, both],
    [
      { tlsCert: "/nowhere/cert.pem", tlsKey },
      "Cannot read /nowhere/cert.pem: there is no such file",
    ],
    [{ tlsCert, tlsKey: tlsCert }, /^Cannot use the TLS certificate and key: /],
  ];
  for (const [options, message] of wrong) {
    const started = startCaster({ ...basics, ntripsPort: 0, ...options });
    await assert.rejects(started, { name: "BenchError", message });
  }
});

Deno.test("start() lets go of who starts no handshake, once the time for a head is over", async () => {
  await using files = await writeIdentity();
  await using caster = await startWithTls(files, { headTimeout: "50ms" });
  const { hostname, port } = caster.endpoints.ntrips!;
  using silent = await Deno.connect({ hostname, port });
  const rest = async () => {
    try {
      while (await silent.read(new Uint8Array(64)) !== null);
    } catch (error) {
      assert.ok(error instanceof Deno.errors.ConnectionReset);
    }
  };
  await within(rest(), () => "the end");
});
