import assert from "node:assert/strict";
import { concat, utf8 } from "../../../core/bytes.ts";
import { createRandom } from "../../../core/random.ts";
import { NmeaDecoder, type NmeaDecoderOptions } from "../../../protocols/nmea/nmea_decoder.ts";
import { encodeSentence } from "../../../protocols/nmea/sentence.ts";
import { checkCodec } from "../../contracts/check_codec.ts";

const gga = "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47";
const zda = encodeSentence("GPZDA,201530.00,04,07,2002,00,00");

function sentencesIn(decoder: NmeaDecoder): string[] {
  const sentences: string[] = [];
  for (let one = decoder.next(); one !== undefined; one = decoder.next()) sentences.push(one);
  return sentences;
}

function decode(bytes: string | Uint8Array, options?: NmeaDecoderOptions) {
  const decoder = new NmeaDecoder(options);
  decoder.push(typeof bytes === "string" ? utf8(bytes) : bytes);
  const sentences = sentencesIn(decoder);
  const { skippedBytes, checksumErrors } = decoder;
  return { decoder, sentences, skippedBytes, checksumErrors };
}

Deno.test("NmeaDecoder keeps the contract of a decoder", () => {
  checkCodec({
    create: () => new NmeaDecoder(),
    samples: [
      { name: "CRLF", bytes: utf8(`${gga}\r\n`), frames: [gga] },
      { name: "LF", bytes: utf8(`${gga}\n`), frames: [gga] },
      {
        name: "junk lines",
        bytes: utf8(`hello\r\n\r\n${gga}\r\n$GP\n${zda}\n`),
        frames: [gga, zda],
      },
    ],
    throwsWhenTruncated: false,
  });
});

Deno.test("NmeaDecoder.next() skips lines that are no sentences, and counts their bytes", () => {
  const wrongCheck = gga.replace("*47", "*48");
  const { sentences, skippedBytes, checksumErrors } = decode(
    `\r\n${gga}\r\n${wrongCheck}\r\n$GPGGA\n${zda}\n`,
  );
  assert.deepEqual(sentences, [gga, zda]);
  assert.equal(checksumErrors, 1);
  assert.equal(skippedBytes, 2 + wrongCheck.length + 2 + 7);
});

Deno.test("NmeaDecoder.next() begins anew at a $, whatever stood before it", () => {
  const noise = createRandom(5).bytes(5000).map((byte) => byte === 0x0a ? 0 : byte);
  const stream = concat([noise, utf8(`${gga}\r\n$GPGGA,12${zda}\r\n`)]);
  const { sentences, skippedBytes } = decode(stream);
  assert.deepEqual(sentences, [gga, zda]);
  assert.equal(skippedBytes, noise.length + "$GPGGA,12".length);
});

Deno.test("NmeaDecoder.next() drops a line longer than maxLineBytes", () => {
  const longest = encodeSentence("A".repeat(1020));
  assert.equal(longest.length, 1024);
  assert.deepEqual(decode(`${longest}\n`).sentences, [longest]);
  const { sentences, skippedBytes } = decode(`${encodeSentence("A".repeat(1021))}\n${gga}\n`);
  assert.deepEqual(sentences, [gga]);
  assert.equal(skippedBytes, 1026);
  assert.deepEqual(decode(`${gga}\n${zda}\n`, { maxLineBytes: 50 }).sentences, [zda]);
});

Deno.test("NmeaDecoder.push() takes megabytes without a line end", () => {
  const { decoder, skippedBytes } = decode(new Uint8Array(2 * 1024 * 1024).fill(0x41));
  assert.equal(skippedBytes, 2 * 1024 * 1024);
  decoder.push(utf8(`$${"A".repeat(100_000)}${gga}\n`));
  assert.deepEqual(sentencesIn(decoder), [gga]);
});

Deno.test("NmeaDecoder.push() throws when more than maxPendingBytes wait unread", () => {
  const decoder = new NmeaDecoder({ maxPendingBytes: 100 });
  decoder.push(utf8(`${gga}\n${gga}\n`));
  assert.throws(() => decoder.push(utf8(gga)), {
    name: "ProtocolError",
    message: /^Cannot decode NMEA stream: \d+ bytes of sentences wait unread, at most 100$/,
  });
  assert.deepEqual(sentencesIn(decoder), [gga, gga]);
  decoder.push(utf8(`${zda}\n`));
  assert.deepEqual(sentencesIn(decoder), [zda]);
});

Deno.test("NmeaDecoder.end() gives a last sentence without a line end, and counts a cut one", () => {
  const whole = decode(gga);
  assert.deepEqual(whole.sentences, []);
  whole.decoder.end();
  assert.deepEqual(sentencesIn(whole.decoder), [gga]);
  assert.equal(whole.decoder.skippedBytes, 0);
  const cut = decode(gga.slice(0, -1));
  cut.decoder.end();
  assert.deepEqual(sentencesIn(cut.decoder), []);
  assert.equal(cut.decoder.skippedBytes, gga.length - 1);
});
