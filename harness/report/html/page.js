/**
 * The report's page: draws a plot when somebody is about to see it, and leads from verdicts to plots.
 *
 * @module
 */
import { PlotView } from "../../../web/plots.js";
import { TimeAxis } from "../../../web/time_axis.js";
import { TimelineView } from "../../../web/timeline.js";
import { formatMoment, formatValue } from "../../../web/values.js";

const groups = JSON.parse(document.getElementById("data").textContent).map((runs) => {
  const axis = new TimeAxis();
  axis.fullMs = Math.max(1, ...runs.map(({ durationMs }) => durationMs));
  return { runs, axis };
});
const views = new Map();

/** The runs of a figure, as a plot takes them. */
function runsOf({ dataset: { group, stream, plot } }) {
  return groups[group].runs.flatMap(({ streams, notes, ...run }) => {
    const drawn = streams.find(({ name }) => name === stream)?.plots
      .find(({ name }) => name === plot);
    if (drawn === undefined) return [];
    const own = notes.filter((note) => note.stream === stream && note.plot === plot);
    return [{ ...run, series: drawn.series, notes: own }];
  });
}

function draw(figure) {
  if (views.has(figure)) return;
  const host = figure.querySelector(".plot-host");
  const { axis } = groups[figure.dataset.group];
  const view = new PlotView(host, { label: host.dataset.label, unit: figure.dataset.unit, axis });
  views.set(figure, view);
  view.show(runsOf(figure));
}

const figures = document.querySelectorAll("figure.plot");
const nearby = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    nearby.unobserve(target);
    draw(target);
  }
}, { rootMargin: "300px" });
for (const figure of figures) nearby.observe(figure);

const timelines = Array.from(document.querySelectorAll(".timeline"), (host) => {
  const { axis, runs } = groups[host.dataset.group];
  const view = new TimelineView(host, axis);
  view.show(runs);
  return view;
});

/** The values of a plot as a table, made when somebody opens it. */
function tableOf(figure) {
  const table = document.createElement("table");
  const head = table.createTHead().insertRow();
  const runs = runsOf(figure);
  const columns = runs.flatMap(({ label, stepMs, series }) =>
    series.map(({ metric, values }) => ({
      name: runs.length > 1 ? `${label}: ${metric}` : metric,
      values,
      stepMs,
    }))
  );
  for (const name of ["from", ...columns.map(({ name }) => name)]) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = name;
    head.append(cell);
  }
  const body = table.createTBody();
  const stepMs = Math.min(...columns.map((column) => column.stepMs));
  const rows = Math.max(...columns.map((column) => column.values.length * column.stepMs / stepMs));
  for (let i = 0; i < rows; i++) {
    const values = columns.map((column) => column.values[Math.floor(i * stepMs / column.stepMs)]);
    if (values.every((value) => value === null || value === undefined)) continue;
    const row = body.insertRow();
    row.insertCell().textContent = formatMoment(i * stepMs);
    for (const value of values) {
      row.insertCell().textContent = formatValue(value, figure.dataset.unit);
    }
  }
  return table;
}

for (const details of document.querySelectorAll("figure.plot details.values")) {
  details.addEventListener("toggle", () => {
    if (!details.open || details.querySelector("table") !== null) return;
    const box = document.createElement("div");
    Object.assign(box, { className: "table-box", tabIndex: 0, role: "region" });
    box.ariaLabel = "All values";
    box.append(tableOf(details.closest("figure")));
    details.append(box);
  });
}

document.addEventListener("click", (event) => {
  const { target } = event;
  const link = target.closest("a[data-note]");
  if (link !== null) {
    const figure = document.getElementById(link.hash.slice(1));
    if (figure === null) return;
    event.preventDefault();
    showNote(figure, link.dataset.note);
  }
  const copy = target.closest("button[data-copy]");
  if (copy !== null) copyText(copy);
  const back = target.closest("a[href^='#']:not([data-note])");
  if (back !== null) reveal(document.getElementById(decodeURIComponent(back.hash.slice(1))));
});

/** Brings a verdict's worst moment before the reader's eyes, and the keyboard to it. */
function showNote(figure, id) {
  reveal(figure);
  draw(figure);
  groups[figure.dataset.group].axis.show();
  history.replaceState(null, "", `#${figure.id}`);
  figure.scrollIntoView({ block: "center" });
  // The plot puts the note into its place with its next picture.
  requestAnimationFrame(() => {
    for (const old of document.querySelectorAll(".note.chosen")) old.classList.remove("chosen");
    const note = document.getElementById(id);
    note?.classList.add("chosen");
    note?.focus({ preventScroll: true });
  });
}

function reveal(element) {
  const closed = element?.closest("details:not([open])");
  if (closed) closed.open = true;
  requestAnimationFrame(() => element?.focus({ preventScroll: true }));
}

async function copyText(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "Copied";
  } catch {
    // A page from a file may not; then the text is chosen, ready to be copied by hand.
    getSelection().selectAllChildren(button.parentElement.querySelector("code"));
  }
}

function redrawAll() {
  for (const view of [...timelines, ...views.values()]) view.redraw();
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawAll);
// Paper is white, and shows what nobody has scrolled to.
addEventListener("beforeprint", () => {
  document.documentElement.classList.add("printing");
  for (const figure of figures) if (figure.checkVisibility()) draw(figure);
  redrawAll();
});
addEventListener("afterprint", () => {
  document.documentElement.classList.remove("printing");
  redrawAll();
});
