/**
 * The page of the catalog: a picture of every stream, and what its server says of it.
 *
 * @module
 */
// Where the file lies; at the root of the page's server it leads to /web/live.js all the same.
import { follow } from "../../../web/live.js";

/** A browser keeps at most six connections to one server, and pictures that move keep theirs. */
const MOVING_A_SERVER = 4;
/** How often the others are fetched anew. */
const STILL_MS = 1_000;
/** For how long a stream that has gone is still shown. */
const GONE_MS = 60_000;

const methodNames = {
  tcp_pull: "TCP pull",
  tcp_push: "TCP push",
  udp_pull: "UDP pull",
  udp_push: "UDP push",
  mcast_push: "Multicast push",
};

const byId = (id) => document.getElementById(id);
const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const number = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const list = byId("streams");

/** By the stream's file. */
const cards = new Map();
const cardOf = new WeakMap();
let isLost = true;
let lastView;

/** Writes only what differs, so that nothing is read out twice. */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const many = (count, one, more = `${one}s`) =>
  `${number.format(count)} ${count === 1 ? one : more}`;

/** What is not on the screen needs no picture. */
const sight = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) cardOf.get(target).isSeen = isIntersecting;
  arrangePictures();
}, { rootMargin: "200px" });

function addCard(file) {
  const item = byId("stream").content.firstElementChild.cloneNode(true);
  const part = (name) => item.querySelector(`.${name}`);
  const card = { item, part, image: item.querySelector("img"), isSeen: false, picture: "none" };
  for (const event of ["load", "error"]) {
    card.image.addEventListener(event, () => {
      card.image.hidden = event === "error";
      saySigns(card);
    });
  }
  cards.set(file, card);
  cardOf.set(item, card);
  sight.observe(item);
  return card;
}

function removeCard(file, card) {
  sight.unobserve(card.item);
  card.image.removeAttribute("src");
  card.item.remove();
  cards.delete(file);
  showNone();
}

function showNone() {
  byId("none").hidden = cards.size > 0;
}

function show(view) {
  lastView = view;
  const there = new Set(view.streams.map(({ file }) => file));
  for (const [file, card] of cards) {
    if (there.has(file) || card.goneAt !== undefined) continue;
    card.goneAt = Date.now();
    card.item.classList.add("gone");
    setTimeout(() => cards.get(file) === card && removeCard(file, card), GONE_MS);
  }
  for (const stream of view.streams) {
    let card = cards.get(stream.file);
    if (card?.goneAt !== undefined) {
      removeCard(stream.file, card);
      card = undefined;
    }
    card ??= addCard(stream.file);
    card.stream = stream;
    describe(card);
  }
  order(view.streams);
  arrangePictures();
  showProblems(view);
  for (const element of document.querySelectorAll(".folder")) write(element, view.folder);
  showNone();
  showLine();
}

/** Each stream where its id puts it; what has gone stays where it was. */
function order(streams) {
  let before = null;
  for (const { file } of streams) {
    const { item } = cards.get(file);
    let next = before === null ? list.firstElementChild : before.nextElementSibling;
    while (next !== null && next !== item && next.classList.contains("gone")) {
      next = next.nextElementSibling;
    }
    // Moving an element would start its picture anew.
    if (next !== item) list.insertBefore(item, next);
    before = item;
  }
}

function describe({ part, image, stream }) {
  const { id, name, type, method, address, imagesPerSecond, http } = stream;
  write(part("name"), name);
  write(part("id"), `#${id}`);
  write(part("method"), methodNames[method]);
  write(part("type"), type);
  write(part("place"), address);
  image.alt = `Live picture of ${name}`;
  write(part("rate"), `${number.format(imagesPerSecond)} images/s`);
  const delivered = http?.deliveredPerSecond;
  for (const name of ["of-delivered", "delivered"]) part(name).hidden = delivered === undefined;
  write(part("delivered"), `${number.format(delivered ?? 0)} images/s`);
  const { viewers, clients } = http ?? {};
  const watching = [
    viewers !== undefined && `${number.format(viewers)} over HTTP`,
    clients !== undefined && many(clients, "client"),
  ].filter(Boolean).join(", ");
  write(part("viewers"), watching === "" ? "unknown" : watching);
}

/** Which picture each card has: the first few of a server move, the others follow once a second. */
function arrangePictures() {
  const moving = new Map();
  for (const item of list.children) {
    const card = cardOf.get(item);
    const { http, writtenAtMs } = card.stream;
    const isThere = card.goneAt === undefined && http !== undefined && http.answers !== false;
    let picture = "none";
    if (isThere && card.isSeen) {
      const taken = moving.get(http.address) ?? 0;
      moving.set(http.address, taken + 1);
      picture = taken < MOVING_A_SERVER ? "moving" : "still";
    }
    // A server that was started anew wrote its file anew.
    const source = picture === "none" ? picture : `${picture} ${http.address} ${writtenAtMs}`;
    if (card.source !== source) {
      card.source = source;
      card.picture = picture;
      if (picture !== "none") load(card);
      // The last picture of a stream that has gone stays; one that nobody sees takes no connection.
      else if (!card.isSeen) card.image.removeAttribute("src");
    }
    saySigns(card);
  }
}

function load({ stream, image, picture }) {
  const path = picture === "moving" ? "stream.mjpg" : "snapshot";
  image.src = `http://${reachable(stream.http.address)}/streams/${stream.id}/${path}?${Date.now()}`;
}

/** A server that listens everywhere is where this page came from. */
function reachable(address) {
  return address.replace(/^(0\.0\.0\.0|\[::\])(?=:)/, location.hostname);
}

function saySigns(card) {
  const { item, part, stream, goneAt, picture, image } = card;
  const isSilent = goneAt === undefined && stream.http?.answers === false;
  item.classList.toggle("gone", goneAt !== undefined);
  item.classList.toggle("silent", isSilent);
  item.classList.toggle("live", picture === "moving" && !image.hidden);
  write(
    part("sign"),
    image.hidden || picture === "none" ? "" : picture === "moving" ? "Live" : "1 a second",
  );
  write(
    part("instead"),
    goneAt !== undefined
      ? `Gone since ${clock.format(goneAt)}`
      : isSilent
      ? `Its server at ${stream.http.address} does not answer`
      : stream.http === undefined
      ? "No picture here: its server has no HTTP port"
      : "",
  );
}

setInterval(() => {
  for (const card of cards.values()) {
    if (card.picture === "still" && card.image.complete && !document.hidden) load(card);
  }
}, STILL_MS);

function showProblems({ problem, broken }) {
  byId("problem").hidden = problem === undefined;
  write(byId("problem"), problem ?? "");
  byId("broken").hidden = broken.length === 0;
  const texts = broken.map(({ problem }) => problem);
  const problems = byId("broken").querySelector(".problems");
  const shown = Array.from(problems.children, (item) => item.textContent);
  if (JSON.stringify(shown) === JSON.stringify(texts)) return;
  problems.replaceChildren(...texts.map((text) => {
    const item = document.createElement("li");
    item.textContent = text;
    return item;
  }));
}

function showLine() {
  const line = byId("line");
  line.className = `pill ${isLost ? "bad" : "good"}`;
  const count = lastView?.streams.length ?? 0;
  write(
    line,
    isLost ? "Catalog lost, trying again…" : count === 0 ? "No streams" : many(count, "stream"),
  );
  document.title = `${many(count, "stream")} · Catalog ${location.host}`;
}

write(byId("address"), location.host);
follow("/live", {
  onMessage: show,
  onLine(isThere) {
    isLost = !isThere;
    document.body.dataset.lost = String(isLost);
    byId("lost").hidden = !isLost;
    if (isLost || lastView !== undefined) showLine();
  },
});
