import assert from "node:assert/strict";
import { join } from "node:path";
import { createRandom } from "../../../../core/random.ts";
import { realProgram, testWith } from "../../../real_program.ts";
import { eventually } from "../../../within.ts";
import { basics, type Caster, Client, roverHead, startCaster } from "../client.ts";
import { streampointsOf } from "./casters.ts";

const socat = realProgram("socat", "socat");
const stty = realProgram("stty", "coreutils");
const cat = realProgram("cat", "coreutils");
const mkfifo = realProgram("mkfifo", "coreutils");

const bytes = createRandom(3).bytes(50_000);

async function withFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const connected = async (caster: Caster) => (await streampointsOf(caster)).device!.server_connected;

const roverOf = async (caster: Caster) => {
  await eventually(() => connected(caster));
  return await Client.rover(caster, roverHead("device"));
};

testWith(
  [socat, stty, cat],
  "startSerial() takes every byte of a serial line, also after it was gone",
  async () => {
    await withFolder(async (folder) => {
      const device = join(folder, "tty");
      await using caster = await startCaster({ ...basics, serial: { device: { device } } });
      for (let round = 0; round < 2; round++) {
        const line = new Deno.Command(socat.path!, {
          args: ["-u", "STDIN", `PTY,link=${device},raw,echo=0,wait-slave`],
          stdin: "piped",
          stdout: "null",
          stderr: "null",
        }).spawn();
        const writer = line.stdin.getWriter();
        {
          using rover = await roverOf(caster);
          const all = rover.takeBytes(bytes.length);
          await writer.write(bytes);
          assert.deepEqual(await all, bytes);
        }
        await writer.close();
        await line.status;
        await eventually(async () => !await connected(caster));
      }
    });
  },
);

testWith(
  [cat, mkfifo],
  "startFile() takes what programs write into a named pipe, one after the other",
  async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "pipe");
      await new Deno.Command(mkfifo.path!, { args: [path] }).output();
      await using caster = await startCaster({ ...basics, files: { device: { path } } });
      using rover = await roverOf(caster);
      for (let round = 0; round < 2; round++) {
        const all = rover.takeBytes(bytes.length);
        await Deno.writeFile(path, bytes);
        assert.deepEqual(await all, bytes);
      }
    });
  },
);

testWith([cat], "startFile() reads a file at its rate, once", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "file");
    await Deno.writeFile(path, bytes);
    await using caster = await startCaster({
      ...basics,
      rawOut: {},
      grace: "50ms",
      files: { device: { path, rate: "100kB/s" } },
    });
    const startedAt = performance.now();
    using rover = await roverOf(caster);
    const text = await rover.rest();
    const tookMs = performance.now() - startedAt;
    assert.ok(text.length > 0);
    assert.ok(tookMs > 300, `${tookMs} ms for half a second of data`);
    assert.ok(!await connected(caster));
  });
});

testWith([cat], "startFile() begins a file again where it shall", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "file");
    await Deno.writeFile(path, bytes.subarray(0, 1_000));
    await using caster = await startCaster({
      ...basics,
      files: { device: { path, rate: "20kB/s", loop: true } },
    });
    using rover = await roverOf(caster);
    assert.equal((await rover.takeBytes(3_500)).length, 3_500);
  });
});

Deno.test("startFile() and startSerial() wait for what is not there", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "nothing");
    await using caster = await startCaster({
      ...basics,
      files: { device: { path } },
      serial: { line: { device: path } },
    });
    assert.equal(await connected(caster), false);
  });
});
