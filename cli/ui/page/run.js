/**
 * The page of a run: shows what the bench says of it, and draws what was seen so far.
 *
 * @module
 */
// Where the files lie; at the root of the page's server it leads to /web/ all the same.
import { follow } from "../../../web/live.js";
import { PlotView } from "../../../web/plots.js";
import { TimeAxis } from "../../../web/time_axis.js";
import { TimelineView } from "../../../web/timeline.js";
import { formatDuration } from "../../../web/values.js";

const byId = (id) => document.getElementById(id);

let axis;
let timeline;
/** Each plot by its stream and its name. */
let plots = new Map();
let shownRun;
let latest;

/** Writes only what differs, so that nothing is read out twice. */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function made(tag, className = "", text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function show(view) {
  // Before the first run there is nothing yet.
  if (view.picture === undefined) return;
  latest = view;
  const key = `${view.name} ${view.seed}`;
  // Another run, or the same once more.
  if (key !== shownRun || view.picture.durationMs < axis.fullMs) begin(view, key);
  const { picture, step, totalMs, outcome } = view;
  write(byId("step"), `step ${step.number} of ${step.of}: ${step.text}`);
  const ofTotal = totalMs === null ? "" : ` of ${formatDuration(totalMs)}`;
  write(byId("time"), `+${(picture.durationMs / 1000).toFixed(1)} s${ofTotal}`);
  const progress = byId("progress");
  progress.hidden = totalMs === null || outcome !== undefined;
  progress.value = totalMs === null ? 0 : Math.min(1, picture.durationMs / totalMs);
  showParts(view);
  showVerdicts(view);
  draw(outcome === undefined ? soFar(picture) : picture);
  showLine();
}

function begin({ name, about, seed, picture }, key) {
  shownRun = key;
  for (const { view } of plots.values()) view.destroy();
  plots = new Map();
  for (const id of ["streams", "other-streams", "timeline"]) byId(id).replaceChildren();
  byId("others").hidden = true;
  // Where nothing is expected, all is of interest.
  byId("others").open = !picture.streams.some(({ isJudged }) => isJudged);
  axis = new TimeAxis();
  timeline = new TimelineView(byId("timeline"), axis);
  document.title = `${name} – Wirebench`;
  write(byId("name"), name);
  write(byId("about"), about);
  write(byId("seed"), String(seed));
}

function showParts({ parts, listening }) {
  const rows = parts.flatMap(({ name, count, state, streams }) =>
    streams.map((stream, i) => [
      i > 0 ? "" : count > 1 ? `${name} (${count})` : name,
      i > 0 ? "" : state,
      stream.name,
      stream.now,
      stream.total,
    ])
  );
  const body = byId("parts");
  while (body.rows.length > rows.length) body.deleteRow(-1);
  rows.forEach((texts, i) => {
    const row = body.rows[i] ?? body.insertRow();
    texts.forEach((text, cell) => write(row.cells[cell] ?? row.insertCell(), text));
  });
  const list = byId("listening");
  if (list.children.length !== listening.length) {
    list.replaceChildren(...listening.map(() => made("li")));
  }
  listening.forEach((text, i) => write(list.children[i], text));
}

function showVerdicts({ verdicts, failure }) {
  const notice = byId("failure");
  notice.hidden = failure === undefined;
  write(notice, failure ?? "");
  const list = byId("verdicts");
  list.hidden = verdicts.length === 0;
  if (list.children.length === verdicts.length) return;
  list.replaceChildren(...verdicts.map(({ name, judgement, findings }, i) => {
    const item = made("li", `verdict ${judgement}`);
    item.id = `verdict-${i}`;
    item.tabIndex = -1;
    const head = made("div", "verdict-head");
    head.append(made("span", `outcome ${judgement}`, judgement), made("strong", "", name));
    const told = made("ul", "findings");
    told.append(...findings.map((text) => made("li", judgement, text)));
    item.append(head, told);
    return item;
  }));
}

/** While it goes on, the latest values are of stretches that are not over: what they lack is under way. */
function soFar({ steps, streams, ...picture }) {
  const count = Math.max(0, Math.floor(picture.durationMs / picture.stepMs) - 1);
  return {
    ...picture,
    // A step that goes on is not one that was given up.
    steps: steps.map((step) => ({ ...step, done: true })),
    streams: streams.map(({ plots, ...stream }) => ({
      ...stream,
      plots: plots.map(({ series, ...plot }) => ({
        ...plot,
        series: series.map(({ metric, values }) => ({ metric, values: values.slice(0, count) })),
      })),
    })),
  };
}

function draw({ durationMs, stepMs, marks, steps, links, stalls, notes, streams }) {
  axis.fullMs = durationMs;
  timeline.show([{ label: "run", durationMs, marks, steps, links, stalls }]);
  write(
    byId("stretch"),
    streams.length === 0
      ? ""
      : `Each value is that of ${
        formatDuration(stepMs)
      }, by the time of sending; where the bench ` +
        "itself stalled it is grey.",
  );
  for (const stream of streams) {
    for (const plot of stream.plots) {
      const own = notes.filter((note) => note.stream === stream.name && note.plot === plot.name)
        .map((note, i) => ({
          ...note,
          id: `note-${stream.name}-${plot.name}-${i}`,
          href: `#verdict-${note.verdict}`,
        }));
      const run = { label: "run", stepMs, durationMs, marks, stalls, notes: own };
      const place = plots.get(`${stream.name} ${plot.name}`) ?? addPlot(stream, plot);
      place.run = { ...run, series: plot.series };
      if (place.isNear) place.view.show([place.run]);
    }
  }
}

/** Only what somebody is about to see is drawn. */
const nearby = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    const place = plots.get(target.dataset.plot);
    if (place === undefined) continue;
    place.isNear = isIntersecting;
    if (isIntersecting && place.run !== undefined) place.view.show([place.run]);
  }
}, { rootMargin: "200px" });

function addPlot(stream, { name, summary, unit }) {
  const key = `${stream.name} ${name}`;
  const figure = made("figure", "plot");
  figure.dataset.plot = key;
  const caption = made("figcaption");
  caption.append(made("strong", "", name), " ", made("span", "quiet", summary));
  const host = made("div", "plot-host");
  figure.append(caption, host);
  sectionOf(stream).append(figure);
  const view = new PlotView(host, { label: `${name} of ${stream.name} over time`, unit, axis });
  const place = { view, isNear: false, run: undefined };
  plots.set(key, place);
  nearby.observe(figure);
  return place;
}

function sectionOf({ name, kind, instances, isJudged }) {
  const id = `stream-${name}`;
  const there = byId(id);
  if (there !== null) return there;
  const section = made("section", "stream");
  section.id = id;
  const head = made("h3", "", `${name} `);
  const who = instances > 1 ? `${kind} of ${instances} instances` : kind;
  head.append(made("span", "quiet", who));
  section.append(head);
  byId(isJudged ? "streams" : "other-streams").append(section);
  byId("others").hidden = byId("other-streams").children.length === 0;
  return section;
}

let isThere = false;

function showLine() {
  const line = byId("line");
  const [word, look] = latest?.outcome === undefined
    ? [isThere ? "running" : "lost", isThere ? "good" : "bad"]
    : [latest.outcome[0], latest.outcome[1] === "pass" ? "good" : "bad"];
  write(line, latest === undefined && isThere ? "Nothing runs yet" : word);
  line.className = `pill ${look}`;
  byId("lost").hidden = isThere || latest === undefined || latest.outcome !== undefined;
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  for (const { view, isNear } of plots.values()) if (isNear) view.redraw();
});

follow("/live", {
  onMessage: show,
  onLine(line) {
    isThere = line;
    showLine();
  },
});
