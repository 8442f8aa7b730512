/**
 * The page of a downloader: what is pasted is downloaded, and every download is shown as it goes.
 *
 * @module
 */
// Where the file lies; at the root of the page's server it leads to /web/live.js all the same.
import { follow } from "../../../web/live.js";

const SUBPROTOCOL = "wirebench.downloads.v1";
const TOKEN_KEY = "wirebench.downloads.token";

const stateNames = {
  queued: "Waiting",
  checking: "Asking",
  loading: "Loading",
  paused: "Paused",
  done: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
};

/** In which states each button can do something. */
const usable = {
  pause: ["queued", "checking", "loading"],
  resume: ["paused", "failed", "cancelled"],
  cancel: ["queued", "checking", "loading", "paused", "failed"],
  remove: ["done", "failed", "cancelled"],
};

const byId = (id) => document.getElementById(id);
const list = byId("downloads");
const number = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

/** By the download's id. */
const cards = new Map();
/** What the answer to a command is for, by the command's id. */
const awaited = new Map();
let lastCommand = 0;
let token = localStorage.getItem(TOKEN_KEY);
let send = () => false;

/** Writes only what differs, so that nothing is read out twice. */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A path of this server, with the token where there is one. */
function withToken(path) {
  return token === null ? path : `${path}?token=${encodeURIComponent(token)}`;
}

function sizeText(bytes) {
  for (const [unit, factor] of [["GiB", 2 ** 30], ["MiB", 2 ** 20], ["KiB", 2 ** 10]]) {
    if (bytes >= factor) return `${number.format(bytes / factor)} ${unit}`;
  }
  return `${bytes} B`;
}

function timeText(ms) {
  const seconds = Math.ceil(ms / 1_000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${number.format(minutes / 60)} h`;
}

function addCard(id) {
  const item = byId("download").content.firstElementChild.cloneNode(true);
  const part = (name) => item.querySelector(`.${name}`);
  const card = { item, part };
  for (const button of item.querySelectorAll("button")) {
    button.addEventListener("click", () => {
      command({ command: button.dataset.command, download: id }, (problem) => {
        write(part("error"), problem ?? card.download.error ?? "");
      });
    });
  }
  cards.set(id, card);
  return card;
}

function showAll(downloads) {
  const there = new Set(downloads.map(({ id }) => id));
  for (const [id, { item }] of cards) {
    if (there.has(id)) continue;
    item.remove();
    cards.delete(id);
  }
  for (const download of downloads) {
    const isNew = !cards.has(download.id);
    show(download);
    // The newest stand first.
    if (isNew) list.prepend(cards.get(download.id).item);
  }
  byId("none").hidden = downloads.length > 0;
  showTitle();
}

function show(download) {
  const card = cards.get(download.id) ?? addCard(download.id);
  const { item, part } = card;
  const { state, name, url, error, file, doneBytes, sizeBytes } = download;
  card.download = download;
  item.dataset.state = state;
  write(part("name"), name ?? url);
  write(part("url"), url);
  part("url").title = url;
  part("url").hidden = name === null;
  write(part("state"), stateNames[state]);
  part("state").className = `pill state ${
    state === "done" ? "good" : state === "failed" ? "bad" : ""
  }`;
  drawBar(part("bar"), download);
  write(part("figures"), figures(download));
  write(part("error"), error ?? "");
  part("place").hidden = file === null;
  if (file !== null) {
    write(part("path"), decodeURIComponent(new URL(file).pathname));
    part("save").href = withToken(`/files/${encodeURIComponent(download.id)}`);
  }
  part("save").hidden = file === null;
  for (const button of item.querySelectorAll("button")) {
    button.hidden = !usable[button.dataset.command].includes(state);
    button.setAttribute("aria-label", `${button.textContent}: ${name ?? url}`);
  }
  const percent = sizeBytes === null ? undefined : sizeBytes === 0 ? 100 : doneBytes / sizeBytes;
  if (percent === undefined) part("bar").removeAttribute("aria-valuenow");
  else part("bar").setAttribute("aria-valuenow", String(Math.floor(percent * 100)));
  part("bar").setAttribute("aria-label", `Progress of ${name ?? url}`);
}

function figures({ state, sizeBytes, doneBytes, bytesPerSecond, etaMs, connections }) {
  const isMoving = state === "loading";
  const amount = sizeBytes === null
    ? doneBytes > 0 ? `${sizeText(doneBytes)} of an unknown size` : ""
    : state === "done"
    ? sizeText(sizeBytes)
    : `${sizeText(doneBytes)} of ${sizeText(sizeBytes)}`;
  return [
    amount,
    isMoving && `${sizeText(Math.round(bytesPerSecond))}/s`,
    isMoving && etaMs !== null && `${timeText(etaMs)} left`,
    isMoving && `${connections} connection${connections === 1 ? "" : "s"}`,
  ].filter(Boolean).join(" · ");
}

/** The stretches that are there, where they are in the file; a thin line where a part begins. */
function drawBar(bar, { state, sizeBytes, doneBytes, parts }) {
  bar.classList.toggle("unsized", sizeBytes === null && doneBytes > 0);
  const whole = {
    fromByte: 0,
    toByte: sizeBytes ?? 1,
    doneBytes: Math.min(doneBytes, sizeBytes ?? 1),
  };
  const stretches = parts.length > 0 && sizeBytes !== null ? parts : [whole];
  const size = sizeBytes || 1;
  const isDone = state === "done";
  const spans = stretches.flatMap(({ fromByte, doneBytes }, i) => {
    const edge = i === 0 ? [] : [["edge", fromByte, 0]];
    return [["fill", fromByte, isDone ? size : doneBytes], ...edge];
  });
  while (bar.children.length > spans.length) bar.lastElementChild.remove();
  while (bar.children.length < spans.length) bar.append(document.createElement("span"));
  for (const [i, [kind, from, length]] of spans.entries()) {
    const span = bar.children[i];
    span.className = kind;
    span.style.insetInlineStart = `${from / size * 100}%`;
    span.style.inlineSize = kind === "edge" ? "" : `${length / size * 100}%`;
  }
}

function showTitle() {
  const states = Array.from(cards.values(), ({ download }) => download.state);
  const open = states.filter((state) => ["queued", "checking", "loading"].includes(state)).length;
  document.title = `${open > 0 ? `${open} loading · ` : ""}Downloads ${location.host}`;
  return open;
}

function showLine(isThere) {
  const line = byId("line");
  line.className = `pill ${isThere ? "good" : "bad"}`;
  const open = showTitle();
  write(
    line,
    !isThere ? "Downloader lost, trying again…" : open === 0 ? "Nothing to do" : `${open} to go`,
  );
}

/** Sends a command; `then` hears why it was declined, or `undefined` once it is done. */
function command(what, then) {
  const id = ++lastCommand;
  if (!send({ id, ...what })) return then("The downloader does not answer just now.");
  awaited.set(id, then);
}

const handlers = {
  downloads: ({ downloads }) => showAll(downloads),
  progress: ({ download }) => show(download),
  answer({ id, ok, error, downloads = [] }) {
    for (const download of downloads) if (cards.has(download.id)) show(download);
    awaited.get(id)?.(ok ? undefined : error);
    awaited.delete(id);
  },
};

function begin() {
  byId("login").hidden = true;
  byId("main").hidden = false;
  send = follow(withToken("/ws"), {
    onMessage(message) {
      handlers[message.event]?.(message);
      showLine(true);
    },
    onLine(isThere) {
      document.body.dataset.lost = String(!isThere);
      byId("lost").hidden = isThere;
      showLine(isThere);
      if (isThere) return;
      for (const then of awaited.values()) then("The downloader was lost before it answered.");
      awaited.clear();
    },
  }, [SUBPROTOCOL]);
}

/** Whether the token that there is, or none, is enough; `undefined` when nobody says so. */
async function isLetIn() {
  const headers = token === null ? {} : { Authorization: `Bearer ${token}` };
  const response = await fetch("/api/downloads", { headers }).catch(() => undefined);
  return response === undefined ? undefined : response.status !== 401;
}

byId("login").addEventListener("submit", async (event) => {
  event.preventDefault();
  token = byId("token").value;
  const answer = await isLetIn();
  if (answer) {
    localStorage.setItem(TOKEN_KEY, token);
    return begin();
  }
  write(
    byId("login-problem"),
    answer === undefined ? "The downloader does not answer just now." : "That is not its token.",
  );
});

byId("add").addEventListener("submit", (event) => {
  event.preventDefault();
  const lines = byId("urls").value.split(/\s+/).filter((line) => line !== "");
  if (lines.length === 0) return write(byId("problem"), "Paste one URL a line.");
  const wrong = lines.find((line) => !/^https?:\/\/./i.test(line) || !URL.canParse(line));
  if (wrong !== undefined) {
    return write(byId("problem"), `${wrong} is no http or https URL.`);
  }
  command({ command: "add", urls: lines.map((url) => ({ url })) }, (problem) => {
    write(byId("problem"), problem ?? "");
    if (problem === undefined) byId("urls").value = "";
  });
});

byId("urls").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) byId("add").requestSubmit();
});

write(byId("address"), location.host);
if (await isLetIn() === false) {
  byId("login").hidden = false;
  write(byId("line"), "Needs a token");
  byId("token").focus();
} else begin();
