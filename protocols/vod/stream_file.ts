/**
 * The file that describes a stream, and that a running server leaves for the catalog to find.
 *
 * ```text
 * ID: 1
 * Name: example
 * Type: JPEG
 * Address: 127.0.0.1
 * Port: 8010
 * Protocol: TCP_PULL
 * IPS: 20
 * Http: 127.0.0.1:8090      optional
 * images/0001.jpg           any number of images
 * ```
 *
 * `Http` stands behind the seven lines and before the images, the only place that suits every older
 * reader: one that takes exactly seven lines, as a catalog does, has stopped by then, and one that
 * goes on while a line looks like `Key: value` passes over a key that it does not know. Among the
 * seven it would shift the lines that the first one counts, behind the images the second one would
 * take it for an image.
 *
 * @module
 */
import { type Address, formatAddress } from "../../core/address.ts";
import { ProtocolError } from "../../core/errors.ts";
import * as fields from "./fields.ts";
import type { StreamType } from "./image_type.ts";
import {
  type Field,
  lineOfText,
  linesOf,
  pathOf,
  readField,
  readKeyed,
  splitKey,
} from "./keyed_lines.ts";
import type { Protocol } from "./method.ts";

/** What is said of a stream, without its images. */
export interface StreamDescription {
  id: number;
  name: string;
  type: StreamType;
  /** Where its server is, or the group of a multicast. */
  address: string;
  port: number;
  protocol: Protocol;
  imagesPerSecond: number;
}

/** A stream file. */
export interface StreamFile extends StreamDescription {
  /** Where the stream is offered over HTTP as well. */
  http?: Address;
  /** The images' paths as the file has them, with `/` for `\`. */
  images: string[];
}

const keys = {
  ID: fields.id,
  Name: fields.name,
  Type: fields.type,
  Address: fields.host,
  Port: fields.port,
  Protocol: fields.protocol,
  IPS: fields.imagesPerSecond,
};

/**
 * Reads a stream file. Blank lines say nothing, line ends may be any, and paths may hold spaces.
 *
 * @param file What it is, for the error: "running/1.txt".
 * @throws {ProtocolError} when one of the seven lines is missing, twice there or malformed, with its
 * number and what to write.
 */
export function parseStreamFile(text: string, file = "stream file"): StreamFile {
  const { values, rest } = readKeyed(linesOf(text), keys, file);
  const [first, ...others] = rest;
  const isHttp = first !== undefined && isHttpLine(first.text);
  const http = isHttp
    ? readField(
      fields.address,
      "Http",
      splitKey(first.text).value,
      (what) => new ProtocolError(`Cannot read ${file}: line ${first.number}: ${what}`),
    )
    : undefined;
  return {
    id: values.ID,
    name: values.Name,
    type: values.Type,
    address: values.Address,
    port: values.Port,
    protocol: values.Protocol,
    imagesPerSecond: values.IPS,
    ...(http === undefined ? {} : { http }),
    images: (isHttp ? others : rest).map((line) => pathOf(line.text)),
  };
}

/**
 * Writes a stream file, with line feeds.
 *
 * @throws {RangeError} when a value would be read back as another.
 */
export function formatStreamFile(stream: StreamFile): string {
  const values: Record<keyof typeof keys, string> = {
    ID: `${stream.id}`,
    Name: stream.name,
    Type: stream.type,
    Address: stream.address,
    Port: `${stream.port}`,
    Protocol: stream.protocol,
    IPS: `${stream.imagesPerSecond}`,
  };
  const lines = Object.entries(values).map(([key, value]) =>
    `${key}: ${writable(key as keyof typeof keys, value)}`
  );
  if (stream.http !== undefined) lines.push(`Http: ${formatAddress(stream.http)}`);
  for (const [i, image] of stream.images.entries()) {
    const path = pathOf(lineOfText("path", image));
    // The first image must not be taken for the line that it may stand in place of.
    lines.push(i === 0 && isHttpLine(path) ? `./${path}` : path);
  }
  return lines.map((line) => `${line}\n`).join("");
}

function isHttpLine(line: string): boolean {
  return /^http:(?!\/)/i.test(line);
}

function writable(key: keyof typeof keys, value: string): string {
  const field: Field<unknown> = keys[key];
  if (field.read(value) !== undefined) return lineOfText(key, value);
  throw new RangeError(`The ${key} of a stream is ${value}, must be ${field.accepts}`);
}
