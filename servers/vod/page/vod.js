/**
 * The page of an image server: every stream as a moving picture, its images as a film strip to stop
 * at, and how it is doing.
 *
 * @module
 */
// Where the file lies; at the root of the page's server it leads to /web/live.js all the same.
import { follow } from "../../../web/live.js";

/** A browser keeps at most six connections to one server, and pictures that move keep theirs. */
const MOST_MOVING = 4;
/** How often the others are fetched anew. */
const STILL_MS = 1_000;
/** How many images a film strip has at most. */
const STRIP_LENGTH = 12;
/** How many measurements the plot of the rate has: a minute of them. */
const PLOT_LENGTH = 120;
const PLOT_WIDTH = 240;
const PLOT_HEIGHT = 48;

const methodNames = {
  tcp_pull: "TCP pull",
  tcp_push: "TCP push",
  udp_pull: "UDP pull",
  udp_push: "UDP push",
  mcast_push: "Multicast push",
};

const byId = (id) => document.getElementById(id);
const number = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const many = (count, one, more = `${one}s`) =>
  `${number.format(count)} ${count === 1 ? one : more}`;

/** By the stream's id. */
const cards = new Map();
let isLost = true;
let lastStreams = [];

/** Writes only what differs, so that nothing is read out twice. */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function addCard(id) {
  const item = byId("stream").content.firstElementChild.cloneNode(true);
  const part = (name) => item.querySelector(`.${name}`);
  const card = { id, item, part, picture: part("picture"), rates: [], stoppedAt: undefined };
  card.isMoving = cards.size < MOST_MOVING;
  cards.set(id, card);
  byId("streams").append(item);
  load(card);
  return card;
}

function load({ id, picture, stoppedAt, isMoving }) {
  const what = stoppedAt !== undefined
    ? `images/${stoppedAt}`
    : isMoving
    ? "stream.mjpg"
    : "snapshot";
  // A picture that is asked for twice under one name is not asked for again.
  picture.src = `/streams/${id}/${what}?${Date.now()}`;
}

function show({ streams }) {
  lastStreams = streams;
  byId("streams").classList.toggle("many", streams.length > 1);
  for (const stream of streams) {
    const card = cards.get(stream.id) ?? addCard(stream.id);
    card.stream = stream;
    describe(card);
    cutStrip(card);
    plot(card);
    saySign(card);
  }
  showLine();
}

function describe({ part, stream, picture }) {
  const { name, method, type, images, ips, clients, viewers, skipped, address } = stream;
  write(part("name"), name);
  write(part("method"), methodNames[method]);
  write(part("type"), many(images, `${type} image`));
  write(part("asked"), `${number.format(ips)} a second each`);
  write(part("delivered"), number.format(stream.deliveredPerSecond));
  write(part("clients"), method === "mcast_push" ? "a group" : number.format(clients));
  write(part("viewers"), number.format(viewers));
  write(part("skipped"), many(skipped, "image"));
  write(part("where-name"), method === "mcast_push" ? "Group" : "Control");
  write(part("where"), address);
  picture.alt = `Live picture of ${name}`;
  showWays(part("ways"), stream);
}

/** How to see the stream with other programs. */
function showWays(list, { id, method, address }) {
  if (list.childElementCount > 0 && list.dataset.address === address) return;
  list.dataset.address = address;
  const url = `${location.origin}/streams/${id}/stream.mjpg`;
  const client = `deno task sim image-clients --target ${address} --method ${method}`;
  const ways = [
    ["In a player", `ffplay -f mpjpeg ${url}`],
    ["As one picture", `curl -O ${location.origin}/streams/${id}/snapshot`],
    ["With a client that measures", method === "mcast_push" ? client : `${client} --stream ${id}`],
  ];
  list.replaceChildren(...ways.flatMap(([title, command]) => {
    const [name, value] = [document.createElement("dt"), document.createElement("dd")];
    name.textContent = title;
    value.textContent = command;
    return [name, value];
  }));
}

/** The strip holds some of the images, evenly apart; pressing one stops the picture there. */
function cutStrip(card) {
  const { id, stream: { images }, part } = card;
  if (card.images === images) return;
  card.images = images;
  const length = Math.min(images, STRIP_LENGTH);
  const numbers = Array.from({ length }, (_, i) => Math.floor(i * images / length));
  part("strip").replaceChildren(...numbers.map((at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.ariaLabel = `Stop at image ${at + 1}`;
    button.ariaPressed = "false";
    button.dataset.at = String(at);
    const image = document.createElement("img");
    image.alt = "";
    image.loading = "lazy";
    image.src = `/streams/${id}/images/${at}`;
    button.append(image);
    button.addEventListener("click", () => stopAt(card, card.stoppedAt === at ? undefined : at));
    return button;
  }));
}

function stopAt(card, at) {
  card.stoppedAt = at;
  for (const button of card.part("strip").children) {
    button.ariaPressed = String(button.dataset.at === String(at));
  }
  load(card);
  saySign(card);
}

function saySign({ item, part, stream, stoppedAt, isMoving }) {
  item.classList.toggle("live", stoppedAt === undefined && isMoving && !isLost);
  write(
    part("sign"),
    stoppedAt !== undefined
      ? `Stopped at ${stoppedAt + 1} of ${stream.images}`
      : isLost
      ? "Lost"
      : isMoving
      ? "Live"
      : "1 a second",
  );
}

function plot({ rates, part, stream }) {
  rates.push(stream.deliveredPerSecond);
  if (rates.length > PLOT_LENGTH) rates.shift();
  const most = Math.max(stream.ips, ...rates) * 1.1;
  const step = PLOT_WIDTH / (PLOT_LENGTH - 1);
  const from = PLOT_WIDTH - (rates.length - 1) * step;
  const points = rates.map((rate, i) =>
    `${(from + i * step).toFixed(1)},${(PLOT_HEIGHT * (1 - rate / most)).toFixed(1)}`
  );
  part("curve").setAttribute("d", `M${points.join("L")}`);
  part("area").setAttribute(
    "d",
    `M${from.toFixed(1)},${PLOT_HEIGHT}L${points.join("L")}L${PLOT_WIDTH},${PLOT_HEIGHT}Z`,
  );
}

function showLine() {
  const line = byId("line");
  line.className = `pill ${isLost ? "bad" : "good"}`;
  const watching = lastStreams.reduce((sum, { clients, viewers }) => sum + clients + viewers, 0);
  write(
    line,
    isLost
      ? "Server lost, trying again…"
      : `${many(lastStreams.length, "stream")}, ${number.format(watching)} watching`,
  );
  document.title = `${lastStreams.map(({ name }) => name).join(", ")} · ${location.host}`;
}

setInterval(() => {
  for (const card of cards.values()) {
    const isStill = !card.isMoving && card.stoppedAt === undefined;
    if (isStill && card.picture.complete && !document.hidden) load(card);
  }
}, STILL_MS);

write(byId("address"), location.host);
follow("/live", {
  onMessage: show,
  onLine(isThere) {
    const wasLost = isLost;
    isLost = !isThere;
    document.body.dataset.lost = String(isLost);
    byId("lost").hidden = !isLost;
    // A picture that was cut does not go on by itself.
    if (isThere && wasLost) { for (const card of cards.values()) load(card); }
    for (const card of cards.values()) saySign(card);
    if (isLost || lastStreams.length > 0) showLine();
  },
});
