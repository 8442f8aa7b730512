import assert from "node:assert/strict";
import { join } from "node:path";
import { equalBytes, utf8 } from "../../../../core/bytes.ts";
import { createRandom } from "../../../../core/random.ts";
import { startPeerServer } from "../../../peer.ts";
import { realProgram, testWith } from "../../../real_program.ts";
import { eventually } from "../../../within.ts";
import { Trial } from "./trial.ts";

const content = createRandom(1).bytes(300_000);

/** A server of a handful of lines. Disposing stops it. */
class HandlerServer implements AsyncDisposable {
  readonly requests: { path: string; headers: Headers }[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(answer: (request: Request) => Response, tls: { cert?: string; key?: string } = {}) {
    const options = { hostname: "127.0.0.1", port: 0, onListen: () => {}, ...tls };
    this.#server = Deno.serve(options as Deno.ServeTcpOptions, (request) => {
      const { pathname: path } = new URL(request.url);
      this.requests.push({ path, headers: new Headers(request.headers) });
      return answer(request);
    });
  }

  get port(): number {
    return this.#server.addr.port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

/** Answers with the content, or the range of it that is asked for. */
function contentFor(request: Request, headers: Record<string, string> = {}): Response {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.get("range") ?? "") ?? [];
  const common = { "content-type": "application/octet-stream", etag: '"1"', ...headers };
  if (first === undefined) return new Response(content, { headers: common });
  const [start, end] = [Number(first), Math.min(Number(last) + 1, content.length)];
  const range = `bytes ${start}-${end - 1}/${content.length}`;
  return new Response(content.subarray(start, end), {
    status: 206,
    headers: { ...common, "content-range": range },
  });
}

const headersOf = (server: HandlerServer, name: string) =>
  new Set(server.requests.map(({ headers }) => headers.get(name)));

Deno.test("download() asks for the bytes as they are, and for those of one state of the file", async () => {
  await using server = new HandlerServer(contentFor);
  await using trial = await Trial.open();
  await trial.get(`${server.url}/a`);
  assert.ok(equalBytes(await trial.read("a"), content));
  assert.deepEqual(headersOf(server, "accept-encoding"), new Set(["identity"]));
  assert.deepEqual(headersOf(server, "authorization"), new Set([null]));
  assert.deepEqual(headersOf(server, "if-range"), new Set([null, '"1"']));
});

Deno.test("download() gives a name and a password to their own origin only", async () => {
  await using other = new HandlerServer(contentFor);
  await using server = new HandlerServer((request) => {
    const { pathname } = new URL(request.url);
    const location = pathname === "/a" ? "/b" : `${other.url}/c`;
    return new Response(null, { status: 302, headers: { location } });
  });
  await using trial = await Trial.open();
  await trial.get(`${server.url.replace("//", "//us%40er:secret@")}/a`);
  assert.deepEqual(headersOf(server, "authorization"), new Set([`Basic ${btoa("us@er:secret")}`]));
  assert.deepEqual(headersOf(other, "authorization"), new Set([null]));
  assert.deepEqual(await trial.names(), ["a"], "it is called as was asked for");
  assert.deepEqual(
    server.requests.map(({ path }) => path),
    ["/a", "/b"],
    "where it is, is remembered",
  );
});

Deno.test("download() writes no password into the journal or into an error", async () => {
  await using server = new HandlerServer((request) => {
    return new URL(request.url).pathname === "/a"
      ? contentFor(request)
      : new Response(null, { status: 404 });
  });
  await using trial = await Trial.open();
  const url = server.url.replace("//", "//user:secret@");
  await assert.rejects(trial.get(`${url}/missing`), (error) => !`${error}`.includes("secret"));
  const sha256 = "0".repeat(64);
  await Deno.writeTextFile(join(trial.folder, "a.part"), "");
  const getting = trial.get(`${url}/a`, { sha256 }).catch(() => {});
  let journal = "";
  await eventually(async () => {
    journal = await Deno.readTextFile(join(trial.folder, "a.part.journal")).catch(() => journal);
    return journal !== "" || trial.progress.state === "failed";
  });
  await getting;
  assert.ok(!journal.includes("secret"));
});

Deno.test("download() asks again where a file is when what it was redirected to has expired", async () => {
  let signature = 1;
  await using server = new HandlerServer((request) => {
    const { pathname, searchParams } = new URL(request.url);
    const location = `/signed?s=${signature}`;
    if (pathname === "/a") return new Response(null, { status: 307, headers: { location } });
    if (searchParams.get("s") !== String(signature)) return new Response(null, { status: 403 });
    if (signature === 1 && server.requests.length > 3) signature = 2;
    return contentFor(request);
  });
  await using trial = await Trial.open();
  await trial.get(`${server.url}/a`);
  assert.ok(equalBytes(await trial.read("a"), content));
  assert.equal(signature, 2);
});

Deno.test("download() calls a file as the server does, and nothing outside of the folder", async () => {
  const names: [string, string][] = [
    ['attachment; filename="report 1.pdf"', "report 1.pdf"],
    ["attachment; filename*=UTF-8''%E2%82%AC.bin", "€.bin"],
    ['attachment; filename="../../../tmp/evil"', "evil"],
    ['attachment; filename="/etc/passwd"', "passwd"],
    ["attachment; filename=..", "download"],
    [`attachment; filename="${"x".repeat(400)}.bin"`, `${"x".repeat(234)}.bin`],
  ];
  for (const [disposition, name] of names) {
    await using server = new HandlerServer((request) =>
      contentFor(request, { "content-disposition": disposition })
    );
    await using trial = await Trial.open();
    const { path } = await trial.get(`${server.url}/a?b=c`);
    assert.equal(path, join(trial.folder, name));
    assert.deepEqual(await trial.names(), [name]);
    await trial.get(`${server.url}/a?b=c`, { name: "mine" });
    assert.deepEqual(await trial.names(), [name, "mine"].sort());
  }
});

Deno.test("download() goes on under the name that only the server knows", async () => {
  let isSlow = true;
  await using server = new HandlerServer((request) => {
    const response = contentFor(request, {
      "content-disposition": "attachment; filename=real.bin",
    });
    const start = Number(/^bytes=(\d+)/.exec(request.headers.get("range") ?? "")?.[1] ?? 0);
    // Of everything but the first part nothing comes.
    return isSlow && start > 0
      ? new Response(new ReadableStream(), { status: 206, headers: response.headers })
      : response;
  });
  await using trial = await Trial.open();
  const stopped = trial.get(`${server.url}/a`, { stallTimeoutMs: 60_000 });
  await eventually(() => trial.progress.haveBytes === 64 * 1024);
  trial.stop.abort(new Error("Enough."));
  await assert.rejects(stopped, /Enough/);
  isSlow = false;
  const { resumedBytes } = await trial.get(`${server.url}/a`);
  assert.equal(resumedBytes, 64 * 1024);
  assert.ok(equalBytes(await trial.read("real.bin"), content));
  assert.deepEqual(await trial.names(), ["real.bin"]);
});

Deno.test("download() takes a page for a name that may be one, and elsewhere when it is wanted", async () => {
  const page = { "content-type": "text/html; charset=utf-8" };
  await using server = new HandlerServer((request) => contentFor(request, page));
  await using trial = await Trial.open();
  for (const path of ["/", "/index.html", "/wiki"]) await trial.get(`${server.url}${path}`);
  assert.deepEqual(await trial.names(), ["download", "index.html", "wiki"]);
  await assert.rejects(trial.get(`${server.url}/a.iso`), /an HTML page in place of a\.iso$/);
  await trial.get(`${server.url}/a.iso`, { acceptHtml: true });
});

Deno.test("download() asks anew on another connection when a kept one turns out to be closed", async () => {
  await using server = await startPeerServer();
  await using trial = await Trial.open();
  const { port } = server.address;
  const getting = trial.get(`http://127.0.0.1:${port}/a`, {
    connections: 1,
    maxPartBytes: 100_000,
  });
  const head = (range: string, length: number) =>
    utf8(
      `HTTP/1.1 206 Partial Content\r\nContent-Range: bytes ${range}/200000\r\n` +
        `Content-Length: ${length}\r\nETag: "1"\r\n\r\n`,
    );
  const first = await server.accepted();
  await first.atLeast(10);
  await first.write(head("0-99999", 100_000));
  await first.write(content.subarray(0, 100_000));
  // The request that comes on the kept connection finds it closed.
  await eventually(() => new TextDecoder().decode(first.bytes).split("\r\n\r\n").length > 2);
  first.reset();
  const second = await server.accepted();
  await second.atLeast(10);
  await second.write(head("100000-199999", 100_000));
  await second.write(content.subarray(100_000, 200_000));
  for (const start of [0, 100_000]) {
    const asked = `bytes=${start}-${start + 255}`;
    await eventually(() => new TextDecoder().decode(second.bytes).includes(asked));
    await second.write(head(`${start}-${start + 255}`, 256));
    await second.write(content.subarray(start, start + 256));
  }
  assert.equal((await getting).sizeBytes, 200_000);
  assert.equal(trial.progress.retries, 0);
  assert.ok(equalBytes(await trial.read("a"), content.subarray(0, 200_000)));
});

Deno.test("download() takes what is neither HTTP nor anything else for an error", async () => {
  for (const answer of ["SSH-2.0-x\r\n", "\0\0", "HTTP/1.1 200 OK\r\nA B: c\r\n\r\n", ""]) {
    await using server = await startPeerServer();
    await using trial = await Trial.open();
    const { port } = server.address;
    const getting = trial.get(`http://127.0.0.1:${port}/a`, { retries: 1 });
    getting.catch(() => {});
    for (let i = 0; i < 2; i++) {
      const peer = await server.accepted();
      await peer.atLeast(10);
      await peer.write(answer);
      peer.end();
    }
    await assert.rejects(getting, /^(Protocol|Bench)Error: Cannot download http:[^\n]*$/);
    assert.deepEqual(await trial.names(), []);
  }
});

const openssl = realProgram("openssl", "openssl");

testWith([openssl], "download() speaks TLS, and only with whom the certificate names", async () => {
  await using trial = await Trial.open();
  const [cert, key] = [join(trial.folder, "cert"), join(trial.folder, "key")];
  const { success } = await new Deno.Command(openssl.path!, {
    args: "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=x"
      .split(" ").concat(
        "-addext",
        "subjectAltName=DNS:localhost",
        "-addext",
        "basicConstraints=critical,CA:FALSE",
        "-keyout",
        key,
        "-out",
        cert,
      ),
    stdout: "null",
    stderr: "null",
  }).output();
  assert.ok(success);
  const pem = await Deno.readTextFile(cert);
  await using server = new HandlerServer(contentFor, {
    cert: pem,
    key: await Deno.readTextFile(key),
  });
  const url = `https://localhost:${server.port}/a.bin`;
  await trial.get(url, { caCerts: [pem] });
  assert.ok(equalBytes(await trial.read("a.bin"), content));
  const options = { name: "b.bin" };
  await assert.rejects(trial.get(url, options), {
    name: "ProtocolError",
    message: `Cannot download ${url}: the server's certificate is not accepted: UnknownIssuer`,
  });
  await assert.rejects(
    trial.get(url.replace("localhost", "127.0.0.1"), { ...options, caCerts: [pem] }),
    /the server's certificate is not accepted: .*127\.0\.0\.1/,
  );
  assert.equal(trial.progress.retries, 0);
});
