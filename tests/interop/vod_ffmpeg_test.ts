/** FFmpeg as a viewer of the image server's moving pictures. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { formatAddress } from "../../core/address.ts";
import { servers, startPart } from "../../mod.ts";
import { realProgram, testWith } from "../real_program.ts";
import { runProgram } from "./running_program.ts";

const ffmpeg = realProgram("ffmpeg", "ffmpeg");
const ffprobe = realProgram("ffprobe", "ffmpeg");

const FOLDER = "fixtures/images/jpeg";
const mpjpeg = ["-hide_banner", "-loglevel", "error", "-f", "mpjpeg", "-strict_mime_boundary", "1"];

async function startStream(ips: number) {
  const server = await startPart(servers.vod, { images: [FOLDER], port: 0, httpPort: 0, ips });
  const url = `http://${formatAddress(server.endpoints.http!)}/streams/1/stream.mjpg`;
  return { url, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

async function readFolder(folder: string): Promise<Uint8Array[]> {
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
  return await Promise.all(names.map((name) => Deno.readFile(join(folder, name))));
}

testWith([ffmpeg], "ffmpeg gets the stream's very images over HTTP, in their order", async () => {
  await using stream = await startStream(50);
  const folder = await Deno.makeTempDir();
  try {
    const frames = ["-frames:v", "24", "-c:v", "copy"];
    const files = ["-f", "image2", join(folder, "%04d.jpg")];
    await runProgram(ffmpeg, [...mpjpeg, "-i", stream.url, ...frames, ...files]);
    const sources = await readFolder(FOLDER);
    const got = await readFolder(folder);
    assert.equal(got.length, 24);
    const numbers = got.map((image) =>
      sources.findIndex((source) => source.toHex() === image.toHex())
    );
    for (const [i, number] of numbers.entries()) {
      assert.ok(number >= 0, `image ${i} is none of the stream's`);
      // A viewer that is held up for a moment is not sent what is old by then.
      const step = i === 0 ? 1 : (number - numbers[i - 1]! + sources.length) % sources.length;
      assert.ok(step >= 1 && step <= sources.length / 2, `image ${i} came after ${step} steps`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

testWith(
  [ffprobe],
  "ffprobe sees as many images as it asked for, as JPEG of their size",
  async () => {
    await using stream = await startStream(100);
    const entries = ["-show_entries", "stream=codec_name,width,height,nb_read_packets"];
    const range = ["-read_intervals", "%+#30", "-count_packets", "-of", "json"];
    const answer = await runProgram(ffprobe, [...mpjpeg, ...entries, ...range, stream.url]);
    const { streams: [video] } = JSON.parse(answer);
    assert.deepEqual(video, {
      codec_name: "mjpeg",
      width: 160,
      height: 120,
      nb_read_packets: "30",
    });
  },
);
