/**
 * The start-up file of a whole service: a catalog and the streams that belong to it.
 *
 * ```text
 * ServerAddress: 127.0.0.1
 * ServerPort: 8080
 * streams/1.txt             any number of stream files
 * ```
 *
 * @module
 */
import type { Address } from "../../core/address.ts";
import * as fields from "./fields.ts";
import { lineOfText, linesOf, pathOf, readKeyed } from "./keyed_lines.ts";

/** A start-up file. */
export interface ServiceFile {
  /** Where the catalog is. */
  catalog: Address;
  /** The stream files' paths as the file has them, with `/` for `\`. */
  streamFiles: string[];
}

const keys = { ServerAddress: fields.host, ServerPort: fields.port };

/**
 * Reads a start-up file, as liberally as a stream file is read.
 *
 * @param file What it is, for the error: "service.txt".
 * @throws {ProtocolError} when a line is missing, twice there or malformed, with its number and what
 * to write.
 */
export function parseServiceFile(text: string, file = "service file"): ServiceFile {
  const { values, rest } = readKeyed(linesOf(text), keys, file);
  return {
    catalog: { hostname: values.ServerAddress, port: values.ServerPort },
    streamFiles: rest.map((line) => pathOf(line.text)),
  };
}

/**
 * Writes a start-up file, with line feeds.
 *
 * @throws {RangeError} when a value would be read back as another.
 */
export function formatServiceFile({ catalog, streamFiles }: ServiceFile): string {
  const lines = [
    `ServerAddress: ${lineOfText("address", catalog.hostname)}`,
    `ServerPort: ${catalog.port}`,
    ...streamFiles.map((path) => pathOf(lineOfText("path", path))),
  ];
  return lines.map((line) => `${line}\n`).join("");
}
