/**
 * `deno run -P=bench tools/images.ts`: writes the image sequences in `fixtures/images`, twelve frames
 * each as JPEG, PNG, GIF and BMP. A ball crosses the picture, and every frame has its number drawn in
 * it, so that a person sees which one it is and that it moves.
 *
 * The same frame always has the same bytes. The scenarios and tests that use them need no more than
 * the files; the packages that write them are not part of the program.
 *
 * @module
 */
import gifenc from "gifenc";
import jpeg from "jpeg-js";
import { deflateSync } from "node:zlib";
import { concat, utf8 } from "../core/bytes.ts";

/** How many frames a sequence has. */
export const FRAMES = 12;

const WIDTH = 160;
const HEIGHT = 120;

/** A picture: one index into the palette for every point, line by line from the top. */
type Picture = Uint8Array<ArrayBuffer>;

type Color = [red: number, green: number, blue: number];

/** A sky of 64 blues, the ball's red and its shade, white, and the ground. */
const SKY_COLORS = 64;
const palette: Color[] = [
  ...Array.from({ length: SKY_COLORS }, (_, i): Color => [20 + i, 40 + i * 2, 90 + i * 2]),
  [230, 60, 50],
  [160, 30, 40],
  [255, 255, 255],
  [40, 70, 45],
];
const [BALL, SHADE, WHITE, GROUND] = [64, 65, 66, 67] as const;

/** Digits of 3 × 5 points, a line each three bits. */
const digits = [
  [7, 5, 5, 5, 7],
  [2, 6, 2, 2, 7],
  [7, 1, 7, 4, 7],
  [7, 1, 7, 1, 7],
  [5, 5, 7, 1, 1],
  [7, 4, 7, 1, 7],
  [7, 4, 7, 5, 7],
  [7, 1, 1, 2, 2],
  [7, 5, 7, 5, 7],
  [7, 5, 7, 1, 7],
];

/** Paints a frame, counted from 1. */
function paint(frame: number): Picture {
  const picture = new Uint8Array(WIDTH * HEIGHT);
  const phase = (frame - 1) / FRAMES;
  const ballX = Math.round(20 + phase * (WIDTH - 28));
  const ballY = Math.round(84 - 50 * Math.abs(Math.sin(phase * 2 * Math.PI)));
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const sky = Math.floor(y * SKY_COLORS / HEIGHT);
      const distance = Math.hypot(x - ballX, y - ballY);
      const isShaded = Math.hypot(x - ballX + 4, y - ballY + 4) > 13;
      const background = y >= 100 ? GROUND : sky;
      picture[y * WIDTH + x] = distance > 15 ? background : isShaded ? SHADE : BALL;
    }
  }
  drawNumber(picture, frame);
  return picture;
}

/** Two digits, five points wide and high for each of theirs, in the upper left corner. */
function drawNumber(picture: Picture, number: number): void {
  const scale = 5;
  for (const [i, digit] of [...`${number}`.padStart(2, "0")].entries()) {
    for (let y = 0; y < 5 * scale; y++) {
      const bits = digits[Number(digit)]![Math.floor(y / scale)]!;
      for (let x = 0; x < 3 * scale; x++) {
        const isSet = (bits >> (2 - Math.floor(x / scale)) & 1) === 1;
        if (isSet) picture[(8 + y) * WIDTH + 8 + i * 4 * scale + x] = WHITE;
      }
    }
  }
}

function encodeJpeg(picture: Picture): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(picture.length * 4);
  for (const [i, index] of picture.entries()) data.set([...palette[index]!, 255], i * 4);
  return Uint8Array.from(jpeg.encode({ width: WIDTH, height: HEIGHT, data }, 80).data);
}

/** PNG with a palette: signature, IHDR, PLTE, IDAT, IEND. */
function encodePng(picture: Picture): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, WIDTH);
  view.setUint32(4, HEIGHT);
  header.set([8, 3, 0, 0, 0], 8);
  // Every line begins with its filter, and 0 is none.
  const lines = new Uint8Array((WIDTH + 1) * HEIGHT);
  for (let y = 0; y < HEIGHT; y++) {
    lines.set(picture.subarray(y * WIDTH, (y + 1) * WIDTH), y * (WIDTH + 1) + 1);
  }
  return concat([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    pngChunk("IHDR", header),
    pngChunk("PLTE", Uint8Array.from(palette.flat())),
    pngChunk("IDAT", deflateSync(lines, { level: 9 })),
    pngChunk("IEND", new Uint8Array()),
  ]);
}

/** Length, name, data, and the CRC-32 of name and data. */
function pngChunk(name: string, data: Uint8Array): Uint8Array {
  const checked = concat([utf8(name), data]);
  const chunk = new Uint8Array(checked.length + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  chunk.set(checked, 4);
  view.setUint32(checked.length + 4, crc32(checked));
  return chunk;
}

function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc >>> 1 ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** What is used of the package, which has no types of its own. */
interface GifEncoder {
  writeFrame(
    points: Uint8Array,
    width: number,
    height: number,
    options: { palette: Color[] },
  ): void;
  finish(): void;
  bytes(): Uint8Array;
}

const { GIFEncoder } = gifenc as { GIFEncoder: () => GifEncoder };

function encodeGif(picture: Picture): Uint8Array<ArrayBuffer> {
  const encoder = GIFEncoder();
  encoder.writeFrame(picture, WIDTH, HEIGHT, { palette });
  encoder.finish();
  return Uint8Array.from(encoder.bytes());
}

/** BMP with a palette: two headers, the colours as blue, green, red, 0, and the lines from the last. */
function encodeBmp(picture: Picture): Uint8Array<ArrayBuffer> {
  const pointsAt = 14 + 40 + palette.length * 4;
  const file = new Uint8Array(pointsAt + picture.length);
  const view = new DataView(file.buffer);
  file.set(utf8("BM"));
  view.setUint32(2, file.length, true);
  view.setUint32(10, pointsAt, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, WIDTH, true);
  view.setInt32(22, HEIGHT, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 8, true);
  view.setUint32(34, picture.length, true);
  view.setUint32(46, palette.length, true);
  for (const [i, [red, green, blue]] of palette.entries()) {
    file.set([blue, green, red, 0], 54 + i * 4);
  }
  for (let y = 0; y < HEIGHT; y++) {
    const line = picture.subarray(y * WIDTH, (y + 1) * WIDTH);
    file.set(line, pointsAt + (HEIGHT - 1 - y) * WIDTH);
  }
  return file;
}

/** How a frame is written, by the folder of its sequence and the suffix of its name. */
const encoders = {
  jpeg: { suffix: "jpg", encode: encodeJpeg },
  png: { suffix: "png", encode: encodePng },
  gif: { suffix: "gif", encode: encodeGif },
  bmp: { suffix: "bmp", encode: encodeBmp },
};

/** An image of a sequence. */
export interface FixtureImage {
  /** Below `fixtures/images`: "jpeg/0001.jpg". */
  path: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** A frame, counted from 1, in each of the four types. */
export function fixtureImages(frame: number): FixtureImage[] {
  const picture = paint(frame);
  return Object.entries(encoders).map(([folder, { suffix, encode }]) => ({
    path: `${folder}/${`${frame}`.padStart(4, "0")}.${suffix}`,
    bytes: encode(picture),
  }));
}

if (import.meta.main) {
  const root = new URL("../fixtures/images/", import.meta.url);
  let total = 0;
  for (let frame = 1; frame <= FRAMES; frame++) {
    for (const { path, bytes } of fixtureImages(frame)) {
      const file = new URL(path, root);
      await Deno.mkdir(new URL(".", file), { recursive: true });
      await Deno.writeFile(file, bytes);
      total += bytes.length;
    }
  }
  console.log(`${FRAMES * Object.keys(encoders).length} images, ${total} bytes`);
}
