/**
 * The downloader's engine and the servers that people have.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { equalBytes } from "../../core/bytes.ts";
import { createRandom } from "../../core/random.ts";
import { type RealProgram, realProgram, testWith } from "../real_program.ts";
import { Trial } from "../servers/downloader/engine/trial.ts";
import { freePort, type TemporaryFolder, temporaryFolder } from "./places.ts";
import { RunningProgram } from "./running_program.ts";

const SIZES = [0, 1, 102_400, 102_401, 8 * 1024 * 1024 + 123];

const nginx = realProgram("nginx", "nginx-light");
const lighttpd = realProgram("lighttpd", "lighttpd");
const caddy = realProgram("caddy", "caddy");
const python = realProgram("python3", "python3");

const nameOf = (size: number) => `${size}.bin`;
const contentOf = (size: number) => createRandom(size).bytes(size);

/** A folder with a file of each size. */
async function filesFolder(): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  await Deno.mkdir(join(folder.path, "files"));
  for (const size of SIZES) {
    await Deno.writeFile(join(folder.path, "files", nameOf(size)), contentOf(size));
  }
  return folder;
}

/** Starts a program that serves `files/` in a folder; it is ready when it answers. */
async function serve(
  program: RealProgram,
  args: readonly string[],
  folder: string,
  port: number,
): Promise<RunningProgram> {
  const running = new RunningProgram(program, args, folder);
  try {
    await running.until("it listens", async () => {
      try {
        (await Deno.connect({ hostname: "127.0.0.1", port })).close();
        return true;
      } catch {
        return false;
      }
    });
  } catch (error) {
    await running[Symbol.asyncDispose]();
    throw error;
  }
  return running;
}

async function serveNginx(
  folder: string,
  directives: string,
  port: number,
): Promise<RunningProgram> {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((what) => `${what}_temp_path ${folder};`).join(" ");
  const text = `daemon off; user root; pid ${folder}/pid; error_log stderr;
    events {}
    http { access_log off; ${temporary}
      server { listen 127.0.0.1:${port}; root ${folder}/files; ${directives} } }`;
  await Deno.writeTextFile(join(folder, "conf"), text);
  return await serve(nginx, ["-e", "stderr", "-c", join(folder, "conf")], folder, port);
}

/** Fetches every size; how many requests the largest took. */
async function fetchAll(port: number, prefix = ""): Promise<number> {
  await using trial = await Trial.open();
  let requests = 0;
  for (const size of SIZES) {
    const url = `http://127.0.0.1:${port}${prefix}/${nameOf(size)}`;
    const { sizeBytes } = await trial.get(url, { connections: 8, stallTimeoutMs: 10_000 });
    assert.equal(sizeBytes, size);
    assert.ok(equalBytes(await trial.read(nameOf(size)), contentOf(size)), nameOf(size));
    assert.deepEqual([trial.progress.retries, trial.progress.restarts], [0, 0], nameOf(size));
    requests = trial.progress.requests;
  }
  assert.deepEqual(await trial.names(), SIZES.map(nameOf).sort());
  return requests;
}

testWith([nginx], "the engine fetches files of every size in parts from nginx", async () => {
  await using folder = await filesFolder();
  const port = freePort();
  await using _server = await serveNginx(folder.path, "", port);
  assert.ok(await fetchAll(port) > 8);
});

testWith([nginx], "the engine fetches files whole from nginx without ranges", async () => {
  await using folder = await filesFolder();
  const port = freePort();
  await using _server = await serveNginx(folder.path, "max_ranges 0;", port);
  await fetchAll(port);
});

testWith([nginx], "the engine follows the redirects of nginx", async () => {
  await using folder = await filesFolder();
  const port = freePort();
  const directives = `location /a/ { rewrite ^/a/(.*)$ /b/$1 redirect; }
    location /b/ { rewrite ^/b/(.*)$ http://127.0.0.1:${port}/$1 permanent; }`;
  await using _server = await serveNginx(folder.path, directives, port);
  assert.ok(await fetchAll(port, "/a") > 8);
});

testWith([nginx], "the engine bears nginx that limits rates and requests", async () => {
  await using folder = await filesFolder();
  const port = freePort();
  await using _server = await serveNginx(folder.path, "limit_rate 4m; keepalive_requests 2;", port);
  assert.ok(await fetchAll(port) > 8);
});

testWith([lighttpd], "the engine fetches files of every size in parts from lighttpd", async () => {
  await using folder = await filesFolder();
  const port = freePort();
  const path = join(folder.path, "conf");
  const text = `server.document-root = "${folder.path}/files"
    server.bind = "127.0.0.1"
    server.port = ${port}`;
  await Deno.writeTextFile(path, text);
  await using _server = await serve(lighttpd, ["-D", "-f", path], folder.path, port);
  assert.ok(await fetchAll(port) > 8);
});

testWith([caddy], "the engine fetches files of every size in parts from caddy", async () => {
  await using folder = await filesFolder();
  const port = freePort();
  const args = ["file-server", "--listen", `127.0.0.1:${port}`, "--root", `${folder.path}/files`];
  await using _server = await serve(caddy, args, folder.path, port);
  assert.ok(await fetchAll(port) > 8);
});

testWith([python], "the engine fetches files whole from a plain HTTP/1.0 server", async () => {
  await using folder = await filesFolder();
  const port = freePort();
  const args = ["-m", "http.server", "--bind", "127.0.0.1", "-d", "files", String(port)];
  await using _server = await serve(python, args, folder.path, port);
  await fetchAll(port);
});
