import assert from "node:assert/strict";
import {
  checkedUrl,
  followText,
  freshTextSession,
  type Shelf,
  type TextState,
  type UrlVerdict,
} from "../../../protocols/downloads/mod.ts";

const nothing: Shelf = { threadsSize: 4, queued: [], loading: [], done: [] };

/** A session whose URLs are checked as a table says. */
class Session {
  state: TextState = freshTextSession;
  submitted: readonly string[] = [];
  readonly #verdicts: Record<string, UrlVerdict>;

  constructor(verdicts: Record<string, UrlVerdict> = {}) {
    this.#verdicts = verdicts;
  }

  /** What is answered to a frame. */
  say(frame: string, shelf: Partial<Shelf> = {}): readonly string[] {
    let step = followText(this.state, frame, { ...nothing, ...shelf });
    this.submitted = step.submit ?? this.submitted;
    if (step.check !== undefined) {
      step = checkedUrl(step.state, step.check, this.#verdicts[step.check]!);
    }
    this.state = step.state;
    return step.frames;
  }
}

Deno.test("followText() answers help_command with a frame for each command, the last without its line feed", () => {
  assert.deepEqual(new Session().say("help_command"), [
    "help_command - Перечень доступных команд.\n",
    "start - Начать запись url.\n",
    "end - Закончить запись url и отправить на обработку.\n",
    "queue - Показать url в ожидании.\n",
    "loading - Показать url ,по которой происходит загрузка.\n",
    "download - Показать url ,по которым загрузились файлы.",
  ]);
});

Deno.test("followText() takes what comes from start to end for URLs, and answers none that is accepted", () => {
  const session = new Session({
    "http://a/1": { verdict: "accepted" },
    "https://b/2?x=y": { verdict: "accepted" },
  });
  assert.deepEqual(session.say("start"), []);
  assert.deepEqual(session.say("http://a/1"), []);
  assert.deepEqual(session.say("https://b/2?x=y"), []);
  assert.deepEqual(session.say("http://a/1"), [], "a second time is no fault");
  assert.deepEqual(session.say("end"), ["Отправка urls на обработку."]);
  assert.deepEqual(session.submitted, ["http://a/1", "https://b/2?x=y"]);
  assert.deepEqual(session.say("http://a/1"), ["Команда не найдена."]);
});

Deno.test("followText() says when there is no URL to send on", () => {
  const session = new Session();
  const words = ["Не добавленно ни одного url для скачивания."];
  assert.deepEqual(session.say("end"), words, "without start");
  session.say("start");
  assert.deepEqual(session.say("end"), words);
  assert.deepEqual(session.say("queue"), [], "it is over");
  assert.deepEqual(session.submitted, []);
});

Deno.test("followText() and checkedUrl() refuse URLs in the words of the original", () => {
  const session = new Session({
    "http://gone/": { verdict: "unreachable" },
    "http://page/": { verdict: "page" },
    "http://had/f.bin": { verdict: "there", path: "/srv/files/f.bin" },
  });
  session.say("start");
  for (
    const text of ["", "start", "queue", "ftp://a/b", "http://", "http:// x", "www.a.de", "END"]
  ) {
    assert.deepEqual(session.say(text), ["url не соответствует формату."], text);
  }
  assert.deepEqual(session.say(`http://a/${"x".repeat(9_000)}`), ["url не соответствует формату."]);
  assert.deepEqual(session.say("http://gone/"), ["url не действителен."]);
  assert.deepEqual(session.say("http://page/"), [
    "Данный url не предназначен для скачивания файла.",
  ]);
  assert.deepEqual(session.say("http://had/f.bin"), [
    "Файл по данному url был скачен ранее и находится по адресу: file:////srv/files/f.bin",
  ]);
  assert.deepEqual(session.say("end"), ["Не добавленно ни одного url для скачивания."]);
});

Deno.test("followText() declines start while earlier ones wait or load, and stays out of the list", () => {
  const words = [
    "Для добавления новых url на скачивание, дождитесь окончания загрузки отправленых ранее.",
  ];
  const session = new Session();
  const loading = [{ url: "http://a/1", sizeBytes: 10, doneBytes: 1 }];
  assert.deepEqual(session.say("start", { loading }), words);
  assert.deepEqual(session.say("start", { queued: [{ url: "http://a/2" }] }), words);
  assert.deepEqual(session.say("http://a/1"), ["Команда не найдена."]);
});

Deno.test("followText() lists what waits, a frame each", () => {
  const queued = [{ url: "http://a/1" }, { url: "http://a/2" }];
  assert.deepEqual(new Session().say("queue", { queued }), [
    "url:http://a/1, status: В очереди\n",
    "url:http://a/2, status: В очереди\n",
  ]);
});

Deno.test("followText() lists what loads, in percent with one decimal", () => {
  const percents: [number | null, number, string][] = [
    [1_000, 545, "54.5"],
    [3, 1, "33.3"],
    [3, 2, "66.6"],
    [1_000_000, 999_999, "99.9"],
    [134_217_728, 0, "0.0"],
    [7, 7, "100.0"],
    [0, 0, "100.0"],
    [null, 500, "0.0"],
  ];
  const loading = percents.map(([sizeBytes, doneBytes]) => ({ url: "u", sizeBytes, doneBytes }));
  assert.deepEqual(
    new Session().say("loading", { loading, threadsSize: 16 }),
    percents.map(([size, , status]) =>
      `url:u, file_amount_bytes:${size ?? 0}, threads_size:16, status:${status}`
    ),
  );
});

Deno.test("followText() lists what is done, with the word and the slashes of the original", () => {
  const done = [{ url: "http://a/n", sizeBytes: 12, path: "/abs/files/имя с пробелом" }];
  assert.deepEqual(new Session().say("download", { done }), [
    "url:http://a/n, file_amount_bytes:12, patch: file:////abs/files/имя с пробелом\n",
  ]);
});

Deno.test("followText() knows no other command, also none that every object has", () => {
  for (const text of ["", "help", "START", " start", "queue\n", "toString", "__proto__"]) {
    assert.deepEqual(new Session().say(text), ["Команда не найдена."], text);
  }
});
