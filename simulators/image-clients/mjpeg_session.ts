/**
 * Viewing over HTTP: `multipart/x-mixed-replace`, from our servers and from cameras.
 *
 * @module
 */
import { formatAddress } from "../../core/address.ts";
import { concat, utf8 } from "../../core/bytes.ts";
import { ProtocolError } from "../../core/errors.ts";
import { formatDuration } from "../../core/units.ts";
import { mjpegBoundaryOf, MjpegDecoder } from "../../protocols/vod/mod.ts";
import { RefusedError, type Session } from "../../transports/redial.ts";
import { SilenceWatch } from "../../transports/silence.ts";
import type { ImageClientsContext, ImageClientsOptions } from "./image_clients.ts";
import type { ReceivedImages } from "./received_images.ts";

const MAX_HEAD_BYTES = 16 * 1024;

/** A session of http_mjpeg. Without a stream it asks for `/?action=stream`, as cameras have it. */
export function mjpegSession(
  { target, stream, misbehave, connectTimeout }: ImageClientsOptions,
  images: ReceivedImages,
  { clock, signal }: ImageClientsContext,
): Session {
  const path = stream === undefined ? "/?action=stream" : `/streams/${stream}/stream.mjpg`;
  // With this version the body comes as it is, without chunks, up to the end of the connection.
  const request = utf8(
    `GET ${path} HTTP/1.0\r\nHost: ${formatAddress(target)}\r\nAccept: multipart/*\r\n\r\n`,
  );

  return async (connection, opened) => {
    images.beginAnew();
    await connection.write(request);
    const source = connection[Symbol.asyncIterator]();
    let isLate = false;
    using patience = new SilenceWatch(clock, connectTimeout, () => {
      isLate = true;
      void connection.close();
    });
    const head = await readHead(source);
    patience[Symbol.dispose]();
    if (isLate) throw new RefusedError(`no answer in ${formatDuration(connectTimeout)}`);
    if (head === undefined) return;
    const boundary = boundaryOf(head.text);
    opened();
    if (misbehave === "never-read") return void await connection.ended;
    const decoder = new MjpegDecoder({ boundary });
    decoder.push(head.rest);
    try {
      do {
        for (let part = decoder.next(); part !== undefined; part = decoder.next()) {
          images.unnumbered(part.bytes);
          if (misbehave === "vanish") return connection.reset();
        }
        const { value, done } = await source.next();
        if (done) decoder.end();
        else decoder.push(value);
        if (done) return;
      } while (!decoder.done);
    } catch (error) {
      if (error instanceof ProtocolError && !signal.aborted) images.incomplete();
      throw error;
    }
  };
}

/** The answer up to its blank line, and what came behind; `undefined` when there is none. */
async function readHead(
  source: AsyncIterator<Uint8Array>,
): Promise<{ text: string; rest: Uint8Array } | undefined> {
  let bytes = new Uint8Array();
  for (;;) {
    const { value, done } = await source.next();
    if (done) return undefined;
    bytes = concat([bytes, value]);
    const text = new TextDecoder("latin1").decode(bytes.subarray(0, MAX_HEAD_BYTES));
    const end = /\r?\n\r?\n/.exec(text);
    if (end !== null) {
      return { text: text.slice(0, end.index), rest: bytes.subarray(end.index + end[0].length) };
    }
    if (bytes.length > MAX_HEAD_BYTES) {
      throw new ProtocolError(
        `Cannot decode HTTP: its head is longer than ${MAX_HEAD_BYTES} bytes`,
      );
    }
  }
}

/** @throws {RefusedError} when the answer is not that images follow. */
function boundaryOf(head: string): string {
  const [first = "", ...lines] = head.split(/\r?\n/);
  const [, status, reason] = /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/.exec(first) ?? [];
  if (status === undefined) throw new RefusedError("the answer is not HTTP");
  if (status !== "200") throw new RefusedError(`HTTP ${status} ${reason ?? ""}`.trim());
  const contentType = lines.find((line) => /^content-type:/i.test(line))?.slice(13).trim() ?? "";
  const boundary = mjpegBoundaryOf(contentType);
  if (boundary === undefined) {
    throw new RefusedError(`the answer is ${contentType || "of no type"}, not multipart`);
  }
  return boundary;
}
