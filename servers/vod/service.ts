/**
 * Streams at work: each on its port or its group, those that share a port behind one control.
 *
 * @module
 */
import { type Address, formatAddress } from "../../core/address.ts";
import { BenchError } from "../../core/errors.ts";
import { protocolOf, type StreamFile } from "../../protocols/vod/mod.ts";
import type { ControlHost } from "./control_host.ts";
import { openControl } from "./control_port.ts";
import { type StreamImage, streamTypeOf } from "./image_list.ts";
import { openGroup } from "./multicast.ts";
import type { Sessions } from "./sessions.ts";
import type { StreamSettings } from "./settings.ts";
import { ImageStream } from "./stream.ts";
import type { VodContext, VodOptions } from "./vod.ts";

/** A stream whose images are there. */
export interface Loaded {
  settings: StreamSettings;
  images: StreamImage[];
}

/** What a service needs. */
export interface ServiceContext extends VodContext {
  options: VodOptions;
  sessions: Sessions;
  /** Where the streams are over HTTP. */
  http: Address | undefined;
}

/** A stream, and where it came to be. */
export interface Served {
  readonly stream: ImageStream;
  readonly settings: StreamSettings;
  readonly endpoints: { readonly tcp?: Address; readonly udp: Address };
}

/**
 * Opens the ports and groups of some streams.
 *
 * @throws {BenchError} when one cannot be had.
 */
export async function openService(
  loaded: readonly Loaded[],
  context: ServiceContext,
  stack: AsyncDisposableStack,
): Promise<Served[]> {
  const served: Served[] = [];
  for (const group of byPort(loaded)) {
    const isGroup = group[0]!.settings.method === "mcast_push";
    served.push(...await (isGroup ? openGroupOf : openControlOf)(group, context, stack));
  }
  // As they were given, whatever their ports.
  return loaded.map(({ settings }) => served.find((one) => one.settings === settings)!);
}

/** What a description says of a stream that is not served yet. */
export function describe({ settings, images }: Loaded, told = settings.told): StreamFile {
  return {
    id: settings.id,
    name: settings.name,
    type: settings.type ?? streamTypeOf(images[0]!.type),
    address: told.hostname,
    port: told.port,
    protocol: protocolOf(settings.method),
    imagesPerSecond: settings.imagesPerSecond,
    images: images.map(({ path }) => path),
  };
}

async function openControlOf(
  group: readonly Loaded[],
  context: ServiceContext,
  stack: AsyncDisposableStack,
): Promise<Served[]> {
  const { options } = context;
  const { host, told, udpPort } = group[0]!.settings;
  const streams: ImageStream[] = [];
  const control: ControlHost = { ...context, streams };
  const ports = await openControl({ hostname: host, port: told.port }, udpPort, control, {
    fragmentSizeBytes: options.fragmentSize,
    expiryMs: options.udpExpiry,
  }, stack);
  return group.map((one) => {
    const isUdp = one.settings.method.startsWith("udp");
    const { port } = isUdp ? ports.udp : ports.tcp;
    const stream = openStream(one, { ...one.settings.told, port }, context, stack);
    streams.push(stream);
    return { stream, settings: one.settings, endpoints: ports };
  });
}

async function openGroupOf(
  group: readonly Loaded[],
  context: ServiceContext,
  stack: AsyncDisposableStack,
): Promise<Served[]> {
  const { options } = context;
  const { told } = group[0]!.settings;
  if (group.length > 1) {
    const ids = group.map(({ settings }) => settings.id).join(" and ");
    const where = formatAddress(told);
    throw new BenchError(`Cannot multicast the streams ${ids} to the same group ${where}`);
  }
  const port = await openGroup({ ...options, group: told }, context, stack);
  return group.map((one) => {
    const stream = openStream(one, port.group, context, stack);
    port.show(stream);
    return { stream, settings: one.settings, endpoints: { udp: port.group } };
  });
}

function openStream(
  loaded: Loaded,
  told: Address,
  context: ServiceContext,
  stack: AsyncDisposableStack,
): ImageStream {
  const { images: _, ...description } = describe(loaded, told);
  const { http } = context;
  const httpAddress = http && { hostname: httpHostOf(loaded.settings), port: http.port };
  const whole = httpAddress === undefined ? description : { ...description, http: httpAddress };
  return stack.use(new ImageStream(whole, loaded.images, context));
}

/** A group's address is nobody's to connect to. */
function httpHostOf({ method, host, told }: StreamSettings): string {
  if (method !== "mcast_push") return told.hostname;
  return host === "0.0.0.0" ? "127.0.0.1" : host;
}

/** Those that listen at the same place; whoever takes any free port has its own. */
function byPort(loaded: readonly Loaded[]): Loaded[][] {
  const groups = Map.groupBy(loaded, ({ settings: { told, host, method } }, i) => {
    if (told.port === 0) return `any ${i}`;
    return method === "mcast_push" ? `group ${formatAddress(told)}` : `${host}:${told.port}`;
  });
  return [...groups.values()];
}
