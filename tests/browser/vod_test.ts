/** The image server's page in a real browser. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { formatAddress } from "../../core/address.ts";
import { startPart } from "../../parts/start_part.ts";
import { vod } from "../../servers/vod/vod.ts";
import { testInBrowser } from "./browser.ts";

const PHONE_WIDTH = 375;

function startServer(
  options: Parameters<typeof startPart<typeof vod.options, typeof vod.streams>>[1] = {},
) {
  return startPart(vod, {
    images: options.service === undefined ? ["fixtures/images/jpeg"] : [],
    port: 0,
    httpPort: 0,
    name: "A ball",
    ...options,
  });
}

/** Opens the page, and collects what it complains about and whom it asks. */
async function open(page: Page, server: Awaited<ReturnType<typeof startServer>>) {
  const complaints: string[] = [];
  const hosts = new Set<string>();
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:") hosts.add(url.host);
  });
  const origin = `http://${formatAddress(server.endpoints.http!)}`;
  // A page with a moving picture never comes to its end.
  await page.goto(origin, { waitUntil: "commit" });
  return { complaints, hosts, origin };
}

/** Waits until the picture of a stream has been so many different ones. */
async function moves(page: Page, pictures: number, selector = ".picture"): Promise<void> {
  await page.evaluate(
    `new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error("the picture does not move")), 20_000);
      const canvas = document.createElement("canvas");
      canvas.width = 80;
      canvas.height = 60;
      const context = canvas.getContext("2d");
      const seen = new Set();
      const look = () => {
        const picture = document.querySelector(${JSON.stringify(selector)});
        if (picture?.naturalWidth > 0) {
          context.drawImage(picture, 0, 0, 80, 60);
          seen.add(canvas.toDataURL());
        }
        if (seen.size >= ${pictures}) resolve();
        else requestAnimationFrame(look);
      };
      look();
    })`,
  );
}

for (const type of ["jpeg", "png", "gif", "bmp"]) {
  testInBrowser(`the image server's page shows a stream of ${type} moving`, async (page) => {
    await using server = await startServer({ images: [`fixtures/images/${type}`] });
    const { complaints, hosts, origin } = await open(page, server);
    await page.getByText("1 stream, 1 watching", { exact: true }).waitFor();
    await moves(page, 8);
    assert.deepEqual(complaints, []);
    assert.deepEqual([...hosts], [new URL(origin).host]);
  });
}

testInBrowser(
  "the image server's page shows a picture at once that stays for long",
  async (page) => {
    await using server = await startServer({ ips: 0.001 });
    await open(page, server);
    await moves(page, 1);
  },
);

testInBrowser("the image server's page stops at an image, and goes on", async (page) => {
  await using server = await startServer({ ips: 50 });
  await page.setViewportSize({ width: PHONE_WIDTH, height: 800 });
  const { complaints } = await open(page, server);
  await moves(page, 3);
  await page.getByRole("button", { name: "Stop at image 5" }).click();
  await page.getByText("Stopped at 5 of 12", { exact: true }).waitFor();
  await page.waitForFunction(`document.querySelector(".picture").src.includes("/images/4?")`);
  await page.getByRole("button", { name: "Stop at image 5" }).press("Enter");
  await page.getByText("Live", { exact: true }).waitFor();
  await moves(page, 3);
  assert.equal(await page.evaluate("document.documentElement.scrollWidth"), PHONE_WIDTH);
  assert.deepEqual(complaints, []);
});

testInBrowser("the image server's page shows every stream of a service", async (page) => {
  const folder = await Deno.makeTempDir();
  try {
    const files: string[] = [];
    for (const [i, type] of ["jpeg", "png", "gif", "bmp", "jpeg"].entries()) {
      const below = join(folder, `${i}`);
      await Deno.mkdir(below);
      const images: string[] = [];
      for (const { name } of Deno.readDirSync(`fixtures/images/${type}`)) {
        await Deno.copyFile(`fixtures/images/${type}/${name}`, join(below, name));
        images.push(name);
      }
      const description = [
        `ID: ${i + 1}`,
        `Name: Hall ${i + 1}`,
        `Type: ${type.toUpperCase()}`,
        "Address: 127.0.0.1",
        "Port: 0",
        "Protocol: TCP_PUSH",
        "IPS: 10",
        ...images.sort(),
      ];
      await Deno.writeTextFile(join(below, "stream.txt"), description.join("\n"));
      files.push(`${i}/stream.txt`);
    }
    const service = join(folder, "service.txt");
    const text = ["ServerAddress: 127.0.0.1", "ServerPort: 8080", ...files].join("\n");
    await Deno.writeTextFile(service, text);
    await using server = await startPart(vod, { service, httpPort: 0 });
    const { complaints } = await open(page, server);
    await page.getByText("5 streams, 4 watching", { exact: true }).waitFor();
    for (let i = 1; i <= 4; i++) await moves(page, 4, `.stream:nth-child(${i}) .picture`);
    await moves(page, 2, ".stream:nth-child(5) .picture");
    assert.deepEqual(complaints, []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

testInBrowser(
  "the image server's page says so when it lost the server, and recovers",
  async (page) => {
    const server = await startServer();
    const { port } = server.endpoints.http!;
    await open(page, server);
    await moves(page, 3);
    await server[Symbol.asyncDispose]();
    await page.getByText("The server is lost.").waitFor();
    await page.getByText("Server lost, trying again…", { exact: true }).waitFor();
    await using again = await startServer({ httpPort: port });
    await page.getByText("The server is lost.").waitFor({ state: "hidden" });
    await moves(page, 3);
    assert.ok(again.observed.viewers.open > 0);
  },
);
