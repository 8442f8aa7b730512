/**
 * The values that stream files, start-up files and catalogs are made of.
 *
 * @module
 */
import { type Address, parseAddress } from "../../core/address.ts";
import { MAX_NUMBER } from "./header.ts";
import { type StreamType, streamTypes } from "./image_type.ts";
import type { Field } from "./keyed_lines.ts";
import { type Protocol, protocols } from "./method.ts";

/** A whole number. */
function whole(what: string, max: number): Field<number> {
  return {
    accepts: `${what} from 0 to ${max}`,
    read(text) {
      const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
      return value <= max ? value : undefined;
    },
  };
}

/** One of some words, in any case. */
function oneOf<Word extends string>(words: readonly Word[]): Field<Word> {
  return {
    accepts: `one of ${words.join(", ")}`,
    read: (text) => words.find((word) => word === text.toUpperCase()),
  };
}

export const id = whole("a whole number", MAX_NUMBER);
export const port = whole("a port", 65535);
export const type: Field<StreamType> = oneOf(streamTypes);
export const protocol: Field<Protocol> = oneOf(protocols);

export const name: Field<string> = {
  accepts: "a name",
  read: (text) => text === "" ? undefined : text,
};

export const host: Field<string> = {
  accepts: "a host's name or IP address",
  read: (text) => /^\S+$/.test(text) ? text : undefined,
};

export const address: Field<Address> = {
  accepts: "host:port, such as 127.0.0.1:8080",
  read: parseAddress,
};

/** The fastest stream; a rate above it is a slip. */
const MAX_IPS = 1000;

export const imagesPerSecond: Field<number> = {
  accepts: `how many images a second, above 0 and at most ${MAX_IPS}`,
  read(text) {
    const value = /^(\d{1,6}(\.\d{0,20})?|\.\d{1,20})$/.test(text) ? Number(text) : NaN;
    return value > 0 && value <= MAX_IPS ? value : undefined;
  },
};
