/**
 * The types of images: what they are called in descriptions and over HTTP, and how their content
 * begins.
 *
 * ```text
 * JPEG   FF D8 FF
 * PNG    89 'P' 'N' 'G' 0D 0A 1A 0A
 * GIF    "GIF87a" or "GIF89a"
 * BMP    'B' 'M', 12 bytes of anything, the size of the second header as u32 LE
 * ```
 *
 * @module
 */

/** A type of images. */
export type ImageType = "jpeg" | "png" | "gif" | "bmp";

/** What `Type` of a stream may be; `JPG` and `JPEG` are the same. */
export const streamTypes = ["JPEG", "JPG", "PNG", "GIF", "BMP"] as const;

/** What a stream's images are. */
export type StreamType = typeof streamTypes[number];

/** The content type of images over HTTP. */
export const contentTypes: Readonly<Record<ImageType, string>> = {
  jpeg: "image/jpeg",
  png: "image/png",
  gif: "image/gif",
  bmp: "image/bmp",
};

/** The type of a stream's images: `jpeg` of `JPG`. */
export function imageTypeOfStream(type: StreamType): ImageType {
  return type === "JPG" ? "jpeg" : type.toLowerCase() as ImageType;
}

/** "BM" is a short mark; these are the sizes that the header behind it has had. */
const bmpHeaderBytes = [12, 16, 40, 52, 56, 64, 108, 124];

/** What type of image some bytes begin as; `undefined` when it is none of these. */
export function imageTypeOf(bytes: Uint8Array): ImageType | undefined {
  if (beginsWith(bytes, "\xff\xd8\xff")) return "jpeg";
  if (beginsWith(bytes, "\x89PNG\r\n\x1a\n")) return "png";
  if (beginsWith(bytes, "GIF87a") || beginsWith(bytes, "GIF89a")) return "gif";
  if (!beginsWith(bytes, "BM") || bytes.length < 18) return undefined;
  const headerBytes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(14, true);
  return bmpHeaderBytes.includes(headerBytes) ? "bmp" : undefined;
}

function beginsWith(bytes: Uint8Array, mark: string): boolean {
  for (let i = 0; i < mark.length; i++) if (bytes[i] !== mark.charCodeAt(i)) return false;
  return true;
}
