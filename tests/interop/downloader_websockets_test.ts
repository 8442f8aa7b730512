/** The WebSocket module of Python as a client of the downloader, in the words of the original. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { formatAddress } from "../../core/address.ts";
import { simulators, startPart } from "../../mod.ts";
import { downloader } from "../../servers/downloader/downloader.ts";
import { type RealProgram, realProgram, testWith } from "../real_program.ts";
import { eventually } from "../within.ts";
import { temporaryFolder } from "./places.ts";
import { runProgram } from "./running_program.ts";

/** Debian's Python, which has Debian's modules; another one that stands before it has not. */
const python: RealProgram = { ...realProgram("python3", "python3-websockets") };
const debians = "/usr/bin/python3";
const hasModule = await new Deno.Command(debians, { args: ["-c", "import websockets"] }).output()
  .then(({ success }) => success, () => false);
if (hasModule) python.path = debians;
else delete python.path;

/** Says each line of the input, then hears what the line is answered: a JSON list for each. */
const client = `
import asyncio, json, sys, websockets

async def main():
    # What is accepted is not answered: a command behind it shows that nothing came before.
    async with websockets.connect(sys.argv[1]) as socket:
        for line in sys.stdin.read().splitlines():
            words, _, count = line.rpartition(" ")
            await socket.send(words)
            frames = []
            for _ in range(int(count)):
                frames.append(await asyncio.wait_for(socket.recv(), 10))
            print(json.dumps([words, frames], ensure_ascii=False), flush=True)

asyncio.run(main())
`;

testWith(
  [python],
  "Python's websockets holds the original's conversation, word for word",
  async () => {
    await using folder = await temporaryFolder();
    await using origin = await startPart(simulators["range-server"], {
      port: 0,
      file: ["/a.bin=300KiB", "/page.bin=1kB"],
      misbehave: [{ kind: "html-error", path: "/page.bin" }],
    });
    const at = `http://${formatAddress(origin.endpoints.http!)}`;
    await using part = await startPart(downloader, { port: 0, files: folder.path });
    const url = `ws://${formatAddress(part.endpoints.web!)}`;

    /** Says words, each with how many frames are to come. */
    async function converse(...said: [string, number][]): Promise<string[][]> {
      const input = new TextEncoder().encode(said.map((one) => one.join(" ")).join("\n"));
      const output = await runProgram(python, ["-c", client, url], { input });
      const heard: [string, string[]][] = output.trimEnd().split("\n").map((line) =>
        JSON.parse(line)
      );
      assert.deepEqual(heard.map(([words]) => words), said.map(([words]) => words));
      return heard.map(([, frames]) => frames);
    }

    assert.deepEqual(
      await converse(
        ["help_command", 6],
        ["hello", 1],
        ["end", 1],
        ["queue", 0],
        ["loading", 0],
        ["download", 0],
        ["start", 0],
        ["hello", 1],
        [`${at}/none`, 1],
        [`${at}/page.bin`, 1],
        [`${at}/a.bin`, 0],
        ["end", 1],
      ),
      [
        [
          "help_command - Перечень доступных команд.\n",
          "start - Начать запись url.\n",
          "end - Закончить запись url и отправить на обработку.\n",
          "queue - Показать url в ожидании.\n",
          "loading - Показать url ,по которой происходит загрузка.\n",
          "download - Показать url ,по которым загрузились файлы.",
        ],
        ["Команда не найдена."],
        ["Не добавленно ни одного url для скачивания."],
        [],
        [],
        [],
        [],
        ["url не соответствует формату."],
        ["url не действителен."],
        ["Данный url не предназначен для скачивания файла."],
        [],
        ["Отправка urls на обработку."],
      ],
    );
    const path = join(folder.path, "a.bin");
    await eventually(async () => {
      const api = `http://${formatAddress(part.endpoints.web!)}/api/downloads`;
      return (await (await fetch(api)).json()).downloads[0].state === "done";
    });
    // A second client finds what the first one asked for.
    assert.deepEqual(await converse(["download", 1]), [
      [`url:${at}/a.bin, file_amount_bytes:307200, patch: file:///${path}\n`],
    ]);
    assert.deepEqual(await converse(["start", 0], [`${at}/a.bin`, 1], ["end", 1]), [
      [],
      [`Файл по данному url был скачен ранее и находится по адресу: file:///${path}`],
      ["Не добавленно ни одного url для скачивания."],
    ]);
  },
);

testWith([python], "Python's websockets is declined a start while something loads", async () => {
  await using folder = await temporaryFolder();
  await using origin = await startPart(simulators["range-server"], {
    port: 0,
    file: ["/slow.bin=1MiB", "/next.bin=1MiB"],
    misbehave: [{ kind: "slow", rate: "16KiB/s" }],
  });
  const at = `http://${formatAddress(origin.endpoints.http!)}`;
  await using part = await startPart(downloader, { port: 0, files: folder.path, downloads: 1 });
  const said = ["start 0", `${at}/slow.bin 0`, `${at}/next.bin 0`, "end 1", "queue 1", "start 1"];
  const input = new TextEncoder().encode(said.join("\n"));
  const url = `ws://${formatAddress(part.endpoints.web!)}`;
  const output = await runProgram(python, ["-c", client, url], { input });
  const frames = output.trimEnd().split("\n").map((line) => JSON.parse(line)[1]);
  assert.deepEqual(frames.slice(3), [
    ["Отправка urls на обработку."],
    [`url:${at}/next.bin, status: В очереди\n`],
    ["Для добавления новых url на скачивание, дождитесь окончания загрузки отправленых ранее."],
  ]);
});
