/**
 * The page of a caster: the pulse of every streampoint and the messages that pass through it, who receives
 * it, and who was refused.
 *
 * @module
 */
// Where the file lies; at the root of the page's server it leads to /web/live.js all the same.
import { follow } from "../../../web/live.js";

const PLOT_WIDTH = 240;
const PLOT_HEIGHT = 48;
/** How much of its second a bar fills. */
const BAR = 0.72;
/** A message that is so late, in its own intervals and beside the page's second, is marked. */
const LATE_INTERVALS = 2;
const PERIOD_MS = 1_000;
/** Over how many messages of the page a rate is worked out. */
const RATE_LENGTH = 6;

const qualities = {
  0: "no fix",
  1: "single",
  2: "differential",
  3: "PPS",
  4: "RTK fixed",
  5: "RTK float",
  6: "estimated",
};
const carriers = ["code only", "L1", "L1 and more"];

const byId = (id) => document.getElementById(id);
const number = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const many = (count, one, more = `${one}s`) =>
  `${number.format(count)} ${count === 1 ? one : more}`;

/** By the streampoint's name, by the rover's id; and what passed in all. */
const cards = new Map();
const rows = new Map();
const inBytes = [];
const outBytes = [];
let isLost = true;
let last;

/** Writes only what differs, so that nothing is read out twice. */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function make(name, text = "", className = "") {
  const element = document.createElement(name);
  element.textContent = text;
  element.className = className;
  return element;
}

function bytes(count) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = count < 1_000 ? 0 : Math.min(4, Math.floor(Math.log10(count) / 3));
  return [number.format(count / 1_000 ** power), units[power]];
}

const bytesText = (count) => bytes(count).join(" ");

function time(ms) {
  if (ms < 950) return `${number.format(ms / 1_000)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800
    ? `${Math.round(seconds / 3_600)} h`
    : `${Math.round(seconds / 86_400)} d`;
}

/** A count that grows, as a rate over the last messages. */
function rateOf(counts, count, now) {
  counts.push({ count, atMs: Date.parse(now) });
  if (counts.length > RATE_LENGTH) counts.shift();
  const spanMs = counts.at(-1).atMs - counts[0].atMs;
  return spanMs <= 0 ? undefined : (counts.at(-1).count - counts[0].count) * 1_000 / spanMs;
}

function writeAmount(element, amount, perWhat) {
  if (amount === undefined) return write(element, "–");
  const [value, unit] = bytes(amount);
  if (element.dataset.shown === `${value} ${unit}`) return;
  element.dataset.shown = `${value} ${unit}`;
  element.replaceChildren(value, make("small", ` ${unit}${perWhat}`));
}

function show(state) {
  last = state;
  write(byId("sources"), number.format(state.sources));
  write(byId("rovers"), number.format(state.roverCount));
  writeAmount(byId("in"), rateOf(inBytes, state.receivedBytes, state.now), "/s");
  writeAmount(byId("out"), rateOf(outBytes, state.sentBytes, state.now), "/s");
  showStreampoints(state);
  showRovers(state);
  showRefused(state.refused);
  showLine();
}

function showStreampoints({ streampoints, streampointCount }) {
  const names = new Set(streampoints.map(({ name }) => name));
  for (const [name, { item }] of cards) {
    if (names.has(name)) continue;
    item.remove();
    cards.delete(name);
  }
  for (const streampoint of streampoints) {
    describe(cards.get(streampoint.name) ?? addCard(streampoint.name), streampoint);
  }
  const more = streampointCount - streampoints.length;
  byId("more-streampoints").hidden = more === 0;
  write(byId("more-streampoints"), `And ${many(more, "streampoint")} more.`);
}

function addCard(name) {
  const item = byId("streampoint").content.firstElementChild.cloneNode(true);
  const card = { item, part: (name) => item.querySelector(`.${name}`), chips: new Map() };
  write(card.part("name"), name);
  cards.set(name, card);
  byId("streampoints").append(item);
  return card;
}

function describe(card, streampoint) {
  const { item, part } = card;
  const { source, ageMs, bitsPerSecond, received, rovers } = streampoint;
  item.classList.toggle("silent", source === null);
  const sign = part("state");
  sign.className = `pill state ${source === null ? "" : "good"}`;
  write(sign, source === null ? "No source" : "Live");
  if (bitsPerSecond === null) write(part("rate"), "–");
  else write(part("rate"), number.format(bitsPerSecond / 1_000));
  write(part("unit"), bitsPerSecond === null ? "no rate yet" : "kbit/s");
  part("bars").setAttribute("d", barsOf(received));
  showMessages(card, streampoint);
  write(
    part("source"),
    source === null ? ageMs === null ? "none so far" : `none; last data ${time(ageMs)} ago` : [
      `for ${time(source.sinceMs)}, from ${
        source.from === "internet" ? "the internet" : source.from
      }`,
      source.agent,
      ageMs === null ? "nothing sent yet" : `last data ${time(ageMs)} ago`,
    ].filter(Boolean).join(" · "),
  );
  write(part("rover-count"), number.format(rovers));
  write(part("base"), baseOf(streampoint));
  write(part("observes"), observesOf(streampoint));
  write(part("gaps"), gapsOf(streampoint));
  const { recorded } = streampoint;
  for (const one of ["recorded", "recorded-name"]) part(one).hidden = recorded === null;
  write(part("recorded"), recorded === null ? "" : bytesText(recorded));
  write(
    part("bytes"),
    `${bytesText(streampoint.receivedBytes)}, ${bytesText(streampoint.sentBytes)}`,
  );
}

function barsOf(received) {
  const most = Math.max(1, ...received);
  const step = PLOT_WIDTH / received.length;
  return received.map((count, i) => {
    if (count === 0) return "";
    const height = Math.max(1.5, count / most * (PLOT_HEIGHT - 2));
    const left = (i * step).toFixed(2);
    return `M${left},${PLOT_HEIGHT}v${(-height).toFixed(1)}h${
      (step * BAR).toFixed(2)
    }V${PLOT_HEIGHT}z`;
  }).join("");
}

function showMessages({ item, part, chips }, { messages, source }) {
  part("no-messages").hidden = messages.length > 0;
  const types = new Set(messages.map(({ type }) => type));
  for (const [type, chip] of chips) {
    if (types.has(type)) continue;
    chip.item.remove();
    chips.delete(type);
  }
  for (const { type, count, intervalMs, ageMs } of messages) {
    const chip = chips.get(type) ?? addChip(item, chips, type);
    const isLate = source !== null && intervalMs !== null &&
      ageMs > intervalMs * LATE_INTERVALS + PERIOD_MS;
    chip.item.classList.toggle("passed", chip.count !== undefined && count > chip.count);
    chip.item.classList.toggle("late", isLate);
    chip.count = count;
    chip.item.title = `${many(count, "message")}, the last ${time(ageMs)} ago`;
    write(
      chip.text,
      isLate ? `${time(ageMs)} ago` : intervalMs === null ? "once" : `every ${time(intervalMs)}`,
    );
  }
}

function addChip(item, chips, type) {
  const chip = { item: make("li"), text: make("small"), count: undefined };
  chip.item.append(make("span", type, "mono"), chip.text);
  chips.set(type, chip);
  const list = item.querySelector(".messages");
  const after = [...chips].filter(([other]) => other > type).sort(([a], [b]) => a - b)[0];
  list.insertBefore(chip.item, after?.[1].item ?? null);
  return chip;
}

function baseOf({ stationId, place, receiver, antenna }) {
  const told = [
    stationId === null ? "" : `station ${stationId}`,
    place === null
      ? ""
      : `${angle(place.latitude, "N", "S")} ${angle(place.longitude, "E", "W")}, ${
        number.format(place.height)
      } m`,
    receiver,
    antenna,
  ];
  return told.filter(Boolean).join(" · ") || "has not said";
}

function observesOf({ constellations, carrier }) {
  const names = constellations.join(" + ");
  return carrier === null ? "nothing that is known" : `${names} · ${carriers[carrier]}`;
}

function gapsOf({ messages, falseFrames }) {
  const gaps = messages.reduce((sum, message) => sum + message.gaps, 0);
  const longestMs = Math.max(0, ...messages.map(({ longestGapMs }) => longestGapMs));
  const told = gaps === 0 ? "none" : `${many(gaps, "gap")}, the longest ${time(longestMs)}`;
  return falseFrames === 0 ? told : `${told} · ${many(falseFrames, "damaged frame")}`;
}

function angle(degrees, positive, negative) {
  return `${Math.abs(degrees)}° ${degrees < 0 ? negative : positive}`;
}

function showRovers({ rovers, roverCount, now }) {
  byId("no-rovers").hidden = roverCount > 0;
  byId("rover-table").hidden = roverCount === 0;
  const ids = new Set(rovers.map(({ id }) => id));
  for (const [id, { item }] of rows) {
    if (ids.has(id)) continue;
    item.remove();
    rows.delete(id);
  }
  for (const rover of rovers) describeRover(rows.get(rover.id) ?? addRow(rover.id), rover, now);
  const more = roverCount - rovers.length;
  byId("more-rovers").hidden = more === 0;
  write(byId("more-rovers"), `And ${many(more, "rover")} more.`);
}

function addRow(id) {
  const item = make("tr");
  const titles = ["Login", "Receives", "From", "For", "Data", "Rate", "Said it was at"];
  const cells = titles.map((title, i) => {
    const cell = make("td", "", i >= 3 && i <= 5 ? "number" : "");
    cell.dataset.title = title;
    cell.append(make("span"));
    item.append(cell);
    return cell.firstElementChild;
  });
  const row = { item, cells, counts: [] };
  rows.set(id, row);
  byId("rover-rows").append(item);
  return row;
}

function describeRover({ item, cells, counts }, rover, now) {
  const [login, receives, from, since, data, rate, position] = cells;
  const perSecond = rateOf(counts, rover.sentBytes, now);
  write(login, rover.login ?? "anonymous");
  write(receives, rover.base === null ? rover.streampoint : `${rover.streampoint} (${rover.base})`);
  write(from, rover.from);
  write(since, time(rover.sinceMs));
  write(data, bytesText(rover.sentBytes));
  const waits = rover.waitingBytes > 0;
  rate.classList.toggle("waiting", waits);
  write(
    rate,
    waits
      ? `${bytesText(rover.waitingBytes)} wait`
      : perSecond === undefined
      ? "–"
      : `${bytesText(perSecond)}/s`,
  );
  write(position, positionOf(rover.gga));
  if (rover.agent !== null) item.title = rover.agent;
}

function positionOf(gga) {
  if (gga === null) return "–";
  const { latitude, longitude, quality, satellites, correctionAgeS, ageMs } = gga;
  const told = [
    latitude === null || longitude === null
      ? "no position"
      : `${angle(latitude, "N", "S")} ${angle(longitude, "E", "W")}`,
    quality === null ? "" : qualities[quality] ?? `quality ${quality}`,
    satellites === null ? "" : many(satellites, "satellite"),
    correctionAgeS === null ? "" : `corrections ${time(correctionAgeS * 1_000)} old`,
    `${time(ageMs)} ago`,
  ];
  return told.filter(Boolean).join(" · ");
}

function showRefused(refused) {
  byId("none-refused").hidden = refused.length > 0;
  const key = JSON.stringify(refused);
  const list = byId("refused");
  if (list.dataset.shown === key) return;
  list.dataset.shown = key;
  list.replaceChildren(...refused.flatMap(({ reason, count }) => [
    make("dt", reason),
    make("dd", number.format(count)),
  ]));
}

function showLine() {
  const line = byId("line");
  line.className = `pill ${isLost ? "bad" : "good"}`;
  write(
    line,
    isLost
      ? "Caster lost, trying again…"
      : `${many(last.sources, "source")}, ${many(last.roverCount, "rover")}`,
  );
}

write(byId("address"), location.host);
document.title = `NTRIP caster · ${location.host}`;
follow("/live", {
  onMessage: show,
  onLine(isThere) {
    isLost = !isThere;
    document.body.dataset.lost = String(isLost);
    byId("lost").hidden = !isLost;
    if (isLost || last !== undefined) showLine();
  },
});
