/**
 * A stand-in for the HTTP side of a stream server: pictures that move, one that does not, and how the
 * streams are doing.
 *
 * @module
 */
import { join } from "node:path";
import { formatAddress } from "../../../core/address.ts";
import {
  contentTypes,
  formatStreamFile,
  type ImageType,
  imageTypeOf,
  mjpegContentType,
  mjpegPart,
  type StreamFile,
} from "../../../protocols/vod/mod.ts";
import { listenHttp } from "../../../transports/http.ts";

const PERIOD_MS = 50;

/** What it serves: for each id its pictures and what it says of the stream. */
export interface StandInStream {
  id: number;
  images: Uint8Array<ArrayBuffer>[];
  viewers?: number;
  clients?: number;
  deliveredPerSecond?: number;
}

/** Serves streams over HTTP, on a port or on any free one. */
export function startStreamServer(streams: StandInStream[], port = 0) {
  const asked: string[] = [];
  const moving = new AbortController();
  const listener = listenHttp({ hostname: "127.0.0.1", port }, (request) => {
    const { pathname } = new URL(request.url);
    asked.push(pathname);
    if (pathname === "/state") {
      return Response.json({ streams: streams.map(({ images: _, ...state }) => state) });
    }
    const [, id, what] = /^\/streams\/(\d+)\/(.*)$/.exec(pathname) ?? [];
    const stream = streams.find((stream) => String(stream.id) === id);
    if (stream === undefined) return new Response(null, { status: 404 });
    const type = imageTypeOf(stream.images[0]!) as ImageType;
    if (what === "snapshot") {
      return new Response(stream.images[0], { headers: { "Content-Type": contentTypes[type] } });
    }
    const headers = { "Content-Type": mjpegContentType(), "Cache-Control": "no-store" };
    return new Response(move(stream.images, type, moving.signal), { headers });
  });
  return {
    address: listener.address,
    /** The paths that were asked for. */
    asked,
    streams,
    async [Symbol.asyncDispose]() {
      moving.abort();
      await listener[Symbol.asyncDispose]();
    },
  };
}

function move(images: Uint8Array<ArrayBuffer>[], type: ImageType, signal: AbortSignal) {
  let next = 0;
  let timer: ReturnType<typeof setTimeout>;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (signal.aborted) return controller.close();
      controller.enqueue(mjpegPart(images[next++ % images.length]!, type));
      return new Promise((resolve) => {
        timer = setTimeout(resolve, PERIOD_MS);
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
    },
    cancel: () => clearTimeout(timer),
  });
}

/** Pictures of the fixtures. */
export async function fixtureImages(type: string): Promise<Uint8Array<ArrayBuffer>[]> {
  const folder = new URL(`../../../fixtures/images/${type}/`, import.meta.url);
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
  return await Promise.all(names.map((name) => Deno.readFile(new URL(name, folder))));
}

/** A stream to describe, with what a test does not care about. */
export function describe(stream: Partial<StreamFile> = {}): StreamFile {
  return {
    id: 1,
    name: "example",
    type: "JPEG",
    address: "127.0.0.1",
    port: 8010,
    protocol: "TCP_PULL",
    imagesPerSecond: 20,
    images: ["images/0001.jpg"],
    ...stream,
  };
}

/** A folder of descriptions. Disposing removes it. */
export async function makeFolder() {
  const path = await Deno.makeTempDir({ prefix: "running-" });
  return {
    path,
    /** Writes a description as servers do: it is there at once and whole. */
    async leave(file: string, stream: Partial<StreamFile> = {}): Promise<void> {
      const text = formatStreamFile(describe(stream));
      await Deno.writeTextFile(join(path, `.${file}`), text);
      await Deno.rename(join(path, `.${file}`), join(path, file));
    },
    remove: (file: string) => Deno.remove(join(path, file)),
    write: (file: string, text: string) => Deno.writeTextFile(join(path, file), text),
    async [Symbol.asyncDispose]() {
      await Deno.remove(path, { recursive: true }).catch(() => {});
    },
  };
}

/** The line of a description in the catalog's text. */
export function lineOf(stream: Partial<StreamFile> = {}): string {
  const { id, name, type, address, port, protocol, imagesPerSecond } = describe(stream);
  const ips = Number.isInteger(imagesPerSecond) ? `${imagesPerSecond}.0` : `${imagesPerSecond}`;
  return `Object ID=${id} name=${name} type=${type} address=${address} port=${port} ` +
    `protocol=${protocol} ips=${ips}`;
}

/** `host:port` as the page's address. */
export const urlOf = (address: { hostname: string; port: number }, path = "/") =>
  `http://${formatAddress(address)}${path}`;
