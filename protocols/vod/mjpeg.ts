/**
 * Images one after the other over HTTP: `multipart/x-mixed-replace`, which browsers show as a moving
 * picture.
 *
 * ```text
 * --boundary CRLF
 * Content-Type: image/jpeg CRLF
 * Content-Length: bytes CRLF
 * CRLF
 * bytes CRLF                            the next part follows, or
 * --boundary-- CRLF                     the end
 * ```
 *
 * @module
 */
import { utf8 } from "../../core/bytes.ts";
import { contentTypes, type ImageType } from "./image_type.ts";

/** The boundary unless another is asked for. */
export const MJPEG_BOUNDARY = "frame";

/** The content type of the whole. */
export function mjpegContentType(boundary = MJPEG_BOUNDARY): string {
  return `multipart/x-mixed-replace; boundary=${boundary}`;
}

/** An image as a part, in one array that can go to any number of viewers. */
export function mjpegPart(
  image: Uint8Array,
  type: ImageType,
  boundary = MJPEG_BOUNDARY,
): Uint8Array<ArrayBuffer> {
  const head = utf8(
    `--${boundary}\r\nContent-Type: ${
      contentTypes[type]
    }\r\nContent-Length: ${image.length}\r\n\r\n`,
  );
  const part = new Uint8Array(head.length + image.length + 2);
  part.set(head);
  part.set(image, head.length);
  part.set([0x0d, 0x0a], head.length + image.length);
  return part;
}

/** What ends the whole. */
export function mjpegEnd(boundary = MJPEG_BOUNDARY): Uint8Array<ArrayBuffer> {
  return utf8(`--${boundary}--\r\n`);
}

/** The boundary that a content type names; `undefined` when it is no multipart with one. */
export function mjpegBoundaryOf(contentType: string): string | undefined {
  const match = /^multipart\/[^;]*;(?:.*;)?\s*boundary\s*=\s*(?:"([^"]+)"|([^\s;"]+))/i.exec(
    contentType.trim(),
  );
  return match?.[1] ?? match?.[2];
}
