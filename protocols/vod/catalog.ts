/**
 * The catalog's text: where the catalog is, and one line a stream.
 *
 * ```text
 * ServerAddress: 127.0.0.1 CRLF          with a space before the line end
 * ServerPort: 8080 CRLF                  likewise
 * Object ID=1 name=x type=JPEG address=127.0.0.1 port=8010 protocol=TCP_PULL ips=20.0
 *                                        joined by a space and CRLF, none before the last CRLF
 * ```
 *
 * @module
 */
import type { Address } from "../../core/address.ts";
import { utf8 } from "../../core/bytes.ts";
import { ProtocolError } from "../../core/errors.ts";
import * as fields from "./fields.ts";
import { type Field, lineOfText, linesOf, readField, readKeyed } from "./keyed_lines.ts";
import { text as textOf } from "./lines.ts";
import type { StreamDescription } from "./stream_file.ts";

/** A catalog. */
export interface Catalog {
  /** Where the catalog itself is. */
  catalog: Address;
  streams: StreamDescription[];
}

/**
 * The bytes of a catalog.
 *
 * @throws {RangeError} when a text would break out of its line.
 */
export function encodeCatalog({ catalog, streams }: Catalog): Uint8Array<ArrayBuffer> {
  const head = `ServerAddress: ${lineOfText("address", catalog.hostname)} \r\n` +
    `ServerPort: ${catalog.port} \r\n`;
  return utf8(`${head}${streams.map(lineOf).join(" \r\n")}\r\n`);
}

function lineOf(stream: StreamDescription): string {
  const { id, name, type, address, port, protocol } = stream;
  return `Object ID=${id} name=${lineOfText("name", name)} type=${type} ` +
    `address=${lineOfText("address", address)} port=${port} protocol=${protocol} ` +
    `ips=${decimal(stream.imagesPerSecond)}`;
}

/** Always with a point: clients of the original may split there. */
function decimal(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : `${value}`;
}

const keys = { ServerAddress: fields.host, ServerPort: fields.port };

const objectLine =
  /^Object ID=(\S*) name=(.*) type=(\S*) address=(\S*) port=(\S*) protocol=(\S*) ips=(\S*)$/;

/**
 * The catalog that some bytes hold. A name may hold spaces.
 *
 * @throws {ProtocolError} when a line is missing or malformed.
 */
export function decodeCatalog(bytes: Uint8Array): Catalog {
  const { values, rest } = readKeyed(linesOf(textOf(bytes)), keys, "catalog");
  return {
    catalog: { hostname: values.ServerAddress, port: values.ServerPort },
    streams: rest.map(({ number, text }) => {
      const fail = (what: string) =>
        new ProtocolError(`Cannot read catalog: line ${number}: ${what}`);
      const match = objectLine.exec(text);
      if (match === null) {
        throw fail("it is not Object with ID, name, type, address, port, protocol and ips");
      }
      const [, id, name, type, address, port, protocol, ips] = match as unknown as string[];
      const read = <Value>(field: Field<Value>, key: string, value: string | undefined) =>
        readField(field, key, value ?? "", fail);
      return {
        id: read(fields.id, "ID", id),
        name: read(fields.name, "name", name?.trim()),
        type: read(fields.type, "type", type),
        address: read(fields.host, "address", address),
        port: read(fields.port, "port", port),
        protocol: read(fields.protocol, "protocol", protocol),
        imagesPerSecond: read(fields.imagesPerSecond, "ips", ips),
      };
    }),
  };
}
