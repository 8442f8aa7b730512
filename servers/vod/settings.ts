/**
 * What is served: the options, the description files that they name, and the defaults of what neither
 * says.
 *
 * @module
 */
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import type { Address } from "../../core/address.ts";
import { BenchError, ProtocolError, systemReason } from "../../core/errors.ts";
import {
  type Method,
  methodOf,
  parseServiceFile,
  parseStreamFile,
  type StreamFile,
  type StreamType,
} from "../../protocols/vod/mod.ts";
import type { VodOptions } from "./vod.ts";

/** What holds where nothing else is said. */
const initial = {
  id: 1,
  name: "stream",
  method: "tcp_pull",
  ips: 20,
  port: 8010,
  address: "127.0.0.1",
  group: "225.6.7.9",
} as const;

/** What can only be said of one stream is left to each one's description. */
const ofOneStream = {
  id: undefined,
  name: undefined,
  addr: undefined,
  port: undefined,
  udpPort: undefined,
} as const;

/** One stream to serve. */
export interface StreamSettings {
  id: number;
  name: string;
  /** `undefined`: what the first image is. */
  type: StreamType | undefined;
  method: Method;
  imagesPerSecond: number;
  /** What clients are told: where control is, or the group. Port 0 becomes what is free. */
  told: Address;
  /** Where control listens, and over HTTP; for a group only the latter. */
  host: string;
  /** Control over UDP; `undefined` is the same as over TCP. */
  udpPort: number | undefined;
  /** Files, folders, patterns. */
  images: string[];
}

/**
 * The streams that the options ask for, the first one first.
 *
 * @throws {BenchError} when a description cannot be read, or names what it may not.
 */
export async function readSettings(options: VodOptions): Promise<StreamSettings[]> {
  if (options.service === undefined) {
    const file = options.flux === undefined ? undefined : await readStreamFile(options.flux);
    return [streamOf(options, file)];
  }
  if (options.flux !== undefined || options.images.length > 0) {
    throw new BenchError("Cannot serve a start-up file together with images or a description");
  }
  const { service } = options;
  const { streamFiles } = readBy(parseServiceFile, await readText(service), service);
  if (streamFiles.length === 0) throw new BenchError(`Cannot serve ${service}: it names no stream`);
  const settings: StreamSettings[] = [];
  for (const path of streamFiles) {
    const file = await readStreamFile(resolve(dirname(service), path));
    if (settings.some(({ id }) => id === file.id)) {
      throw new BenchError(`Cannot serve ${service}: two of its streams have the id ${file.id}`);
    }
    settings.push(streamOf({ ...options, ...ofOneStream }, file));
  }
  return settings;
}

function streamOf(options: VodOptions, file: StreamFile | undefined): StreamSettings {
  const method = options.method ??
    (file === undefined ? initial.method : methodOf(file.protocol));
  const isGroup = method === "mcast_push";
  const address = options.addr ?? file?.address ?? (isGroup ? initial.group : options.host) ??
    initial.address;
  if (isGroup && !isGroupAddress(address)) {
    throw new BenchError(`Cannot multicast to ${address}: groups are 224.0.0.0 to 239.255.255.255`);
  }
  return {
    id: options.id ?? file?.id ?? initial.id,
    name: options.name ?? file?.name ?? initial.name,
    type: options.type ?? file?.type,
    method,
    imagesPerSecond: options.ips ?? file?.imagesPerSecond ?? initial.ips,
    // Nobody can connect to "every address".
    told: {
      hostname: address === "0.0.0.0" ? initial.address : address,
      port: options.port ?? file?.port ?? initial.port,
    },
    host: options.host ?? (isGroup ? initial.address : address),
    udpPort: options.udpPort,
    images: options.images.length > 0 ? options.images : file?.images ?? [],
  };
}

function isGroupAddress(address: string): boolean {
  const first = /^(\d+)\.\d+\.\d+\.\d+$/.exec(address)?.[1];
  return first !== undefined && Number(first) >= 224 && Number(first) <= 239;
}

/** A description, with the images' paths as seen from here. */
async function readStreamFile(path: string): Promise<StreamFile> {
  const file = readBy(parseStreamFile, await readText(path), path);
  const folder = dirname(resolve(path));
  const images = await Promise.all(file.images.map((image) => pathWithin(folder, image, path)));
  return { ...file, images };
}

/** Wherever the links on the way lead: what lies outside the folder is not the description's to give. */
async function pathWithin(folder: string, image: string, file: string): Promise<string> {
  const path = resolve(folder, image);
  const real = await Deno.realPath(path).catch(() => path);
  const realFolder = await Deno.realPath(folder).catch(() => folder);
  if (isWithin(folder, path) && isWithin(realFolder, real)) return path;
  throw new BenchError(`Cannot serve ${file}: ${image} lies outside its folder`);
}

/** Whether a path leads into a folder. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return !isAbsolute(way) && way !== ".." && !way.startsWith(`..${sep}`);
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    throw new BenchError(`Cannot read ${path}: ${systemReason(cause)}`, { cause });
  }
}

function readBy<File>(
  parse: (text: string, file: string) => File,
  text: string,
  path: string,
): File {
  try {
    return parse(text, path);
  } catch (cause) {
    if (cause instanceof ProtocolError) throw new BenchError(cause.message, { cause });
    throw cause;
  }
}
