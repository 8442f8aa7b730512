/** What is served: options, descriptions, start-up files, and the images that they name. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { parseStreamFile } from "../../../protocols/vod/mod.ts";
import { BenchError } from "../../../core/errors.ts";
import { startPart } from "../../../parts/start_part.ts";
import { vod } from "../../../servers/vod/vod.ts";
import { imageOf, writeImages } from "./images.ts";
import { JPEGS, startVod, TcpClient, until } from "./raw_clients.ts";

const JPEG = "fixtures/images/jpeg/0001.jpg";
const PNG = "fixtures/images/png/0001.png";

const description = (images: string[], more: Partial<Record<string, string>> = {}) => {
  const values = {
    ID: "7",
    Name: "a stream",
    Type: "JPEG",
    Address: "127.0.0.1",
    Port: "0",
    Protocol: "UDP_PUSH",
    IPS: "12.5",
    ...more,
  };
  const lines = Object.entries(values).map(([key, value]) => `${key}: ${value}`);
  return [...lines, ...images, ""].join("\r\n");
};

async function refuses(options: Parameters<typeof startVod>[0], message: string | RegExp) {
  await assert.rejects(startVod(options), (error) => {
    assert.ok(error instanceof BenchError);
    if (typeof message === "string") assert.equal(error.message, message);
    else assert.match(error.message, message);
    return true;
  });
}

Deno.test("vod says what is wrong with its images in one sentence", async () => {
  await refuses({ images: [] }, "Cannot serve a stream without images");
  await refuses({ images: ["nowhere.jpg"] }, "Cannot serve nowhere.jpg: there is no such file");
  await refuses({ images: ["no/*.jpg"] }, "Cannot serve no/*.jpg: no file is named like this");
  await refuses(
    { images: [PNG], type: "jpg" },
    `Cannot serve ${PNG}: it is a PNG, the stream's type is JPEG`,
  );
  await refuses(
    { images: [JPEG, PNG] },
    `Cannot serve ${PNG}: it is a PNG, the stream's type is JPEG`,
  );
  await refuses(
    { images: ["deno.json"] },
    "Cannot serve deno.json: it is none of JPEG, PNG, GIF, BMP",
  );
  await using folder = await writeImages(0, 0);
  await refuses(
    { images: [folder.path] },
    `Cannot serve a stream without images: there is nothing in ${folder.path}`,
  );
});

Deno.test("vod takes a type in any case, and refuses a word that is none", async () => {
  for (const type of ["jpeg", "JPG", "Jpeg"]) {
    await using _ = await startVod({ type });
  }
  await assert.rejects(startVod({ type: "tiff" }), /must be one of jpeg, jpg, png, gif, bmp/);
});

Deno.test("vod serves files, folders in order of name, and patterns", async () => {
  await using folder = await writeImages(11, 500);
  await Deno.writeTextFile(join(folder.path, ".hidden"), "not an image");
  await Deno.mkdir(join(folder.path, "below"));
  const served = async (images: string[]) => {
    await using server = await startVod({ images });
    await using client = await TcpClient.dial(server.endpoints.tcp!);
    await client.say("LISTEN_PORT PORT?\r\n");
    const seen: number[] = [];
    for (;;) {
      await client.say("GET -1\r\n");
      const { id, bytes } = await client.image();
      if (id < seen.length) return seen;
      seen.push(folder.images.findIndex((image) => image.toHex() === bytes.toHex()));
    }
  };
  const all = folder.images.map((_, i) => i);
  assert.deepEqual(await served([folder.path]), all);
  assert.deepEqual(await served([`${folder.path}/*.jpg`]), all);
  assert.deepEqual(await served([`${folder.path}/000[24].jpg`]), [1, 3]);
  const file = (number: string) => join(folder.path, `${number}.jpg`);
  assert.deepEqual(await served([file("0003"), file("0001"), file("0002")]), [2, 0, 1]);
});

Deno.test("vod serves a description, and what is given beside it goes before", async () => {
  await using folder = await writeImages(3, 500);
  const flux = join(folder.path, "stream.txt");
  await Deno.writeTextFile(flux, description(["0001.jpg", ".\\0003.jpg"]));
  const save = join(folder.path, "again.txt");
  await using server = await startPart(vod, { flux, save, ips: 5, name: "other", server: false });
  assert.deepEqual(server.endpoints, {});
  assert.deepEqual(parseStreamFile(await Deno.readTextFile(save)), {
    id: 7,
    name: "other",
    type: "JPEG",
    address: "127.0.0.1",
    port: 0,
    protocol: "UDP_PUSH",
    imagesPerSecond: 5,
    images: ["0001.jpg", "0003.jpg"],
  });
});

Deno.test("vod serves nothing outside the folder of a description", async () => {
  await using folder = await writeImages(1, 500);
  const below = join(folder.path, "below");
  await Deno.mkdir(below);
  await Deno.symlink(join(folder.path, "0001.jpg"), join(below, "link.jpg"));
  const flux = join(below, "stream.txt");
  for (
    const image of ["../0001.jpg", "x/../../0001.jpg", "..\\0001.jpg", "/etc/hosts", "link.jpg"]
  ) {
    await Deno.writeTextFile(flux, description([image]));
    const shown = image.replaceAll("\\", "/");
    await refuses({ flux }, `Cannot serve ${flux}: ${shown} lies outside its folder`);
  }
});

Deno.test("vod says where a description is wrong", async () => {
  await using folder = await writeImages(1, 500);
  const flux = join(folder.path, "stream.txt");
  await Deno.writeTextFile(flux, description(["0001.jpg"], { IPS: "fast" }));
  await refuses({ flux }, /^Cannot read .*stream\.txt: line 7: IPS is "fast"; write /);
  await refuses({ flux: "nowhere.txt" }, "Cannot read nowhere.txt: there is no such file");
});

Deno.test("vod saves no description whose images would lie outside its folder", async () => {
  const save = join(await Deno.makeTempDir(), "stream.txt");
  await refuses({ images: [JPEG], save, server: false }, /lies outside its folder/);
  await assert.rejects(Deno.stat(save));
});

Deno.test("vod leaves its description in a folder while it runs", async () => {
  await using folder = await writeImages(1, 500);
  const running = join(folder.path, "running");
  const server = await startVod({ running, id: 4, name: "hall", ips: 2.5, httpPort: 0 });
  const names = Array.from(Deno.readDirSync(running), ({ name }) => name);
  assert.deepEqual(names, ["4.txt"]);
  const { images, ...said } = parseStreamFile(await Deno.readTextFile(join(running, "4.txt")));
  assert.equal(images.length, 12);
  assert.deepEqual(said, {
    id: 4,
    name: "hall",
    type: "JPEG",
    address: "127.0.0.1",
    port: server.endpoints.tcp!.port,
    protocol: "TCP_PULL",
    imagesPerSecond: 2.5,
    http: { hostname: "127.0.0.1", port: server.endpoints.http!.port },
  });
  await server[Symbol.asyncDispose]();
  assert.deepEqual([...Deno.readDirSync(running)], []);
});

Deno.test("vod serves all streams of a start-up file, chosen by the opening GET where they share a port", async () => {
  await using folder = await writeImages(2, 500);
  const { port } = freePort();
  const write = (name: string, text: string) => Deno.writeTextFile(join(folder.path, name), text);
  const at = { Port: `${port}`, Protocol: "TCP_PULL" };
  await write("a.txt", description(["0001.jpg"], { ...at, ID: "3" }));
  await write("b.txt", description(["0002.jpg"], { ...at, ID: "8" }));
  await write("c.txt", description(["0002.jpg"], { ID: "9" }));
  await write("service.txt", "ServerAddress: 127.0.0.1\nServerPort: 8080\na.txt\nb.txt\nc.txt\n");
  await using server = await startPart(vod, {
    service: join(folder.path, "service.txt"),
    running: join(folder.path, "running"),
  });
  assert.equal(server.endpoints.tcp!.port, port);
  const first = async (opening: string) => {
    await using client = await TcpClient.dial(server.endpoints.tcp!);
    await client.say(`${opening}LISTEN_PORT PORT?\r\nGET 0\r\n`);
    return (await client.image()).bytes;
  };
  assert.deepEqual(await first("GET 3\r\n"), folder.images[0]);
  assert.deepEqual(await first("GET 8\r\n"), folder.images[1]);
  assert.deepEqual(await first(""), folder.images[0]);
  await using lost = await TcpClient.dial(server.endpoints.tcp!);
  await lost.say("GET 9\r\nLISTEN_PORT PORT?\r\n");
  await lost.control.sawEnd();
  assert.equal(server.observed.clients.lastRefusal, "Cannot serve stream 9: there is 3, 8");
  const left = Array.from(Deno.readDirSync(join(folder.path, "running")), ({ name }) => name);
  assert.deepEqual(left.sort(), ["3.txt", "8.txt", "9.txt"]);
});

Deno.test("vod says what is wrong with a start-up file", async () => {
  await using folder = await writeImages(1, 500);
  const service = join(folder.path, "service.txt");
  const write = (files: string) =>
    Deno.writeTextFile(service, `ServerAddress: 127.0.0.1\nServerPort: 8080\n${files}`);
  await write("");
  await refuses({ service }, `Cannot serve ${service}: it names no stream`);
  await Deno.writeTextFile(join(folder.path, "a.txt"), description(["0001.jpg"]));
  await write("a.txt\na.txt\n");
  await refuses({ service }, `Cannot serve ${service}: two of its streams have the id 7`);
  await refuses(
    { service, images: [JPEG] },
    "Cannot serve a start-up file together with images or a description",
  );
});

Deno.test("vod takes up images that come into a folder it watches, once they are whole", async () => {
  await using folder = await writeImages(2, 500);
  await using server = await startVod({ images: [folder.path], watch: true, httpPort: 0 });
  const count = async () => {
    const response = await fetch(`http://127.0.0.1:${server.endpoints.http!.port}/state`);
    return (await response.json()).streams[0].images;
  };
  assert.equal(await count(), 2);
  await Deno.writeFile(join(folder.path, "0003.jpg"), imageOf("jpg", 900));
  await Deno.writeFile(join(folder.path, "0004.jpg"), imageOf("png", 900));
  await until(async () => await count() === 3, "the third image");
  await Deno.remove(join(folder.path, "0001.jpg"));
  await until(async () => await count() === 2, "the first one's going");
});

Deno.test("vod replaces its images when a scenario says so, and drops clients", async () => {
  await using folder = await writeImages(2, 500);
  await using server = await startVod({ images: [JPEGS] });
  await using client = await TcpClient.dial(server.endpoints.tcp!);
  await client.say("LISTEN_PORT PORT?\r\nGET 0\r\n");
  await client.image();
  await server.actions!.replace!({ images: [folder.path] });
  await client.say("GET 1\r\n");
  assert.deepEqual((await client.image()).bytes, folder.images[1]);
  await assert.rejects(async () => {
    await server.actions!.replace!({ images: ["fixtures/images/png"] });
  }, /it is a PNG, the stream's type is JPEG/);
  assert.equal(await server.actions!.drop!({ client: "127.0.0.2" }), 0);
  assert.equal(await server.actions!.drop!({}), 1);
  await client.control.error();
  await until(() => server.observed.clients.open === 0, "the session's end");
});

function freePort() {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return { port };
}
