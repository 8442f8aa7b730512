import assert from "node:assert/strict";
import { join } from "node:path";
import { formatAddress } from "../../../../core/address.ts";
import { BenchError } from "../../../../core/errors.ts";
import { eventually } from "../../../within.ts";
import { basics, type Caster, Client, startCaster } from "../client.ts";
import { inFolder } from "./in_folder.ts";

async function ask(caster: Caster, method: string, path: string, body?: unknown) {
  const response = await fetch(`http://${formatAddress(caster.endpoints.admin!)}${path}`, {
    method,
    headers: {
      authorization: `Basic ${btoa("admin:server_password")}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return [response.status, await response.json()];
}

/** The bytes of all recordings in a folder. */
async function recorded(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) if (name.endsWith(".rtcm3")) names.push(name);
  return await Promise.all(names.sort().map((name) => Deno.readTextFile(join(folder, name))));
}

Deno.test("Recordings record every streampoint from the start, whatever becomes of its rovers", async () => {
  await inFolder(async (folder) => {
    const record = join(folder, "new", "folder");
    {
      await using caster = await startCaster({ ...basics, streampoints: ["point1", "p2"], record });
      using source = await Client.source(caster);
      using other = await Client.source(caster, "SOURCE server_password /p2\r\n\r\n");
      await source.send("of point1");
      await other.send("of p2");
      await eventually(async () =>
        (await ask(caster, "GET", "/recordings/"))[1]
          .every((one: { written_bytes: number }) => one.written_bytes > 0)
      );
      const [, all] = await ask(caster, "GET", "/recordings/");
      assert.deepEqual(
        all.map((one: { stream_point: string; written_bytes: number }) => [
          one.stream_point,
          one.written_bytes,
        ]),
        [["point1", 9], ["p2", 5]],
      );
    }
    assert.deepEqual(await recorded(record), ["of p2", "of point1"]);
  });
});

Deno.test("Recordings begin and end where the admin API says so", async () => {
  await inFolder(async (record) => {
    await using caster = await startCaster({ ...basics, record, recordAll: false });
    using source = await Client.source(caster);
    using rover = await Client.rover(caster);
    const send = async (text: string) => {
      await source.send(text);
      assert.equal(await rover.take(text.length), text);
    };
    await send("before ");
    assert.deepEqual(await ask(caster, "GET", "/recordings/"), [200, []]);
    const wanted = { stream_point: "point1" };
    assert.deepEqual(await ask(caster, "POST", "/recordings/", wanted), [
      200,
      { message: "streampoint point1 is recorded" },
    ]);
    assert.deepEqual(await ask(caster, "POST", "/recordings/", wanted), [
      400,
      { detail: "streampoint point1 is recorded already" },
    ]);
    await send("while");
    assert.deepEqual(await ask(caster, "DELETE", "/recordings/point1"), [
      200,
      { message: "streampoint point1 is not recorded any more" },
    ]);
    await send(" after");
    assert.equal((await ask(caster, "DELETE", "/recordings/point1"))[0], 404);
    assert.equal((await ask(caster, "POST", "/recordings/", { stream_point: "none" }))[0], 404);
    await eventually(async () => (await recorded(record))[0] === "while");
  });
});

Deno.test("Recordings need a folder", async () => {
  await using caster = await startCaster(basics);
  assert.deepEqual(await ask(caster, "POST", "/recordings/", { stream_point: "point1" }), [
    400,
    { detail: "The caster has no folder to record in" },
  ]);
  await inFolder(async (folder) => {
    const file = join(folder, "file");
    await Deno.writeTextFile(file, "");
    await assert.rejects(
      startCaster({ ...basics, record: join(file, "within") }),
      (error) => error instanceof BenchError && error.message.startsWith("Cannot record into "),
    );
  });
});

Deno.test("Recordings follow streampoints that are added, and let go of those that are removed", async () => {
  await inFolder(async (record) => {
    await using caster = await startCaster({ ...basics, record });
    await ask(caster, "POST", "/streampoints/", { stream_point: "p2" });
    const names = async () =>
      (await ask(caster, "GET", "/recordings/"))[1]
        .map((one: { stream_point: string }) => one.stream_point);
    assert.deepEqual(await names(), ["point1", "p2"]);
    await ask(caster, "DELETE", "/streampoints/point1");
    assert.deepEqual(await names(), ["p2"]);
  });
});

Deno.test("Recordings are for administrators alone", async () => {
  await using caster = await startCaster(basics);
  const response = await fetch(`http://${formatAddress(caster.endpoints.admin!)}/recordings/`);
  await response.body?.cancel();
  assert.equal(response.status, 401);
});
