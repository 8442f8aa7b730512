/**
 * What the catalog's page shows: the streams of the folder, and how their servers say they are doing.
 *
 * @module
 */
import { type Address, formatAddress } from "../../core/address.ts";
import { methodOf } from "../../protocols/vod/mod.ts";
import type { Folder, ListedStream, Listing } from "./folder.ts";
import { askStreamServers, type ServerState } from "./stream_servers.ts";

/** Keeps the view of a folder. */
export class Watch {
  readonly #folder: Folder;
  readonly #changed: () => void;
  readonly #signal: AbortSignal;
  #listing: Listing = { streams: [], broken: [] };
  #servers: ReadonlyMap<string, ServerState> = new Map();
  #asking: Promise<void> | undefined;
  #version = 0;
  #shown = "";

  /** @param changed Is called whenever there is something new to show. */
  constructor(folder: Folder, changed: () => void, signal: AbortSignal) {
    this.#folder = folder;
    this.#changed = changed;
    this.#signal = signal;
  }

  /** What there is to show. */
  get view() {
    return { version: this.#version, ...this.#content };
  }

  /** Looks into the folder. */
  async read(): Promise<void> {
    this.#listing = await this.#folder.read();
    this.#compare();
  }

  /** Asks the servers of the streams that are there now. Who asks meanwhile waits for the same. */
  ask(): Promise<void> {
    return this.#asking ??= this.#ask().finally(() => this.#asking = undefined);
  }

  async #ask(): Promise<void> {
    const servers = this.#listing.streams.map(({ stream }) => stream.http)
      .filter((address) => address !== undefined);
    this.#servers = await askStreamServers(servers, this.#signal);
    this.#compare();
  }

  get #content() {
    const { streams, broken, problem } = this.#listing;
    return {
      folder: this.#folder.path,
      streams: streams.map((listed) => this.#show(listed)),
      broken,
      ...(problem === undefined ? {} : { problem }),
    };
  }

  #show({ file, writtenAtMs, stream }: ListedStream) {
    const { id, name, type, address, port, protocol, imagesPerSecond, images, http } = stream;
    return {
      file,
      writtenAtMs,
      id,
      name,
      type,
      method: methodOf(protocol),
      address: formatAddress({ hostname: address, port }),
      imagesPerSecond,
      images: images.length,
      ...(http === undefined ? {} : { http: this.#showHttp(http, id) }),
    };
  }

  /** `answers` is `undefined` while the server has not been asked. */
  #showHttp(http: Address, id: number) {
    const address = formatAddress(http);
    const server = this.#servers.get(address);
    const state = server?.get(id);
    return {
      address,
      ...(this.#servers.has(address) ? { answers: state !== undefined } : {}),
      viewers: state?.viewers,
      clients: state?.clients,
      deliveredPerSecond: state?.deliveredPerSecond,
    };
  }

  #compare(): void {
    const shown = JSON.stringify(this.#content);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#version++;
    this.#changed();
  }
}
