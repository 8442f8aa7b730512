/**
 * Plots of what streams did over time, of one run or of several that lie over each other. A finished
 * report and a page that follows a run draw with the same code. It needs uPlot as the global `uPlot`.
 *
 * A run, as it is drawn here: `{ label, stepMs, durationMs, stalls, marks, notes, series }`, where
 * `series` is a list of `{ metric, values }`; the value `i` stands for the stretch from `i · stepMs` on.
 *
 * @module
 */
import { formatDuration, formatMoment, formatValue } from "./values.js";

/** The room for the scale beside a plot, and at its other end, in pixels: a timeline above leaves the same. */
export const GUTTER = 76;
export const MARGIN = 28;

const HEIGHT = 170;
/** So many times the usual distance of values may lie between two that are joined. */
const LONGEST_BRIDGE = 3;
/** The distances of round moments, in milliseconds. */
const TIME_STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600].map((s) => s * 1_000),
];
/** Sizes are told in KiB: a scale has round ones. */
const BINARY_STEPS = Array.from({ length: 50 }, (_, power) => 2 ** power);
const DASHES = { p50: [], p99: [7, 3], max: [2, 3] };
const SWATCHES = { 7: "dashed", 2: "dotted" };

/** One plot. */
export class PlotView {
  #host;
  #axis;
  #unit;
  #runs = [];
  #layout = "";
  #plot;
  #notes = new Map();
  #readout;
  #legend;
  #stage;
  /** Lies over the stage: what is a slider has no links inside. */
  #links = element("div", "plot-notes");
  #hidden = new Set();
  /** The moment that the keys have gone to; a plot that grows keeps it. */
  #chosenMs;
  #follow = () => this.#rescale();
  #resize;

  /**
   * @param host The element that the plot fills.
   * @param label What it shows, for who cannot see it.
   * @param unit The unit of its values.
   * @param axis The time that it shares with others.
   */
  constructor(host, { label, unit, axis }) {
    this.#host = host;
    this.#axis = axis;
    this.#unit = unit;
    this.#stage = element("div", "plot-stage");
    Object.assign(this.#stage, { tabIndex: 0, role: "slider", ariaLabel: label });
    this.#stage.ariaValueMin = "0";
    this.#stage.ariaValueText = "nothing chosen; the arrow keys go through the values";
    this.#stage.addEventListener("keydown", (event) => this.#key(event));
    this.#stage.addEventListener("pointermove", () => this.#chosenMs = undefined);
    this.#legend = element("div", "plot-legend");
    this.#readout = element("output", "plot-moment");
    const frame = element("div", "plot-frame");
    frame.append(this.#stage, this.#links);
    host.replaceChildren(this.#legend, frame);
    this.#resize = new ResizeObserver(() => {
      this.#plot?.setSize({ width: this.#stage.clientWidth, height: HEIGHT });
    });
    this.#resize.observe(this.#stage);
    axis.addEventListener("change", this.#follow);
  }

  /** Draws runs, in place of those before. */
  show(runs) {
    this.#runs = runs;
    const layout = JSON.stringify(runs.map(({ label, series }) => [
      label,
      series.map(({ metric }) => metric),
    ]));
    this.#stage.ariaValueMax = String(Math.round(this.#axis.fullMs));
    this.#stage.ariaValueNow ??= "0";
    const data = joined(runs);
    if (layout === this.#layout) {
      this.#plot.setData(data, false);
      this.#rescale();
      this.#showChosen();
    } else {
      this.#layout = layout;
      this.#plot?.destroy();
      this.#plot = new uPlot(this.#options(), data, this.#stage);
      this.#drawLegend();
    }
  }

  /** Draws again, in the size and the colours of the moment. */
  redraw() {
    this.#plot?.setSize({ width: this.#stage.clientWidth, height: HEIGHT });
    this.#plot?.redraw(false, true);
    this.#drawLegend();
  }

  /** Lets go of everything. */
  destroy() {
    this.#axis.removeEventListener("change", this.#follow);
    this.#resize.disconnect();
    this.#plot?.destroy();
    this.#host.replaceChildren();
  }

  #options() {
    const colour = (name) => () => colourOf(this.#host, name);
    const grid = { stroke: colour("--edge"), width: 1 };
    const axis = { stroke: colour("--quiet"), grid, ticks: grid, font: "12px system-ui" };
    return {
      width: this.#stage.clientWidth,
      height: HEIGHT,
      padding: [10, MARGIN, 0, 0],
      legend: { show: false },
      scales: {
        x: { time: false, range: () => this.#axis.shown },
        y: { range: (_, __, max) => [0, max > 0 ? max * 1.08 : 1] },
      },
      axes: [
        {
          ...axis,
          incrs: TIME_STEPS,
          space: 70,
          values: (_, splits) =>
            splits.map((atMs) => formatDuration(atMs).replace(/ min 0 s$/, " min")),
        },
        {
          ...axis,
          size: GUTTER,
          ...(this.#unit.startsWith("bytes") ? { incrs: BINARY_STEPS } : {}),
          values: (_, splits) => splits.map((value) => formatValue(value, this.#unit)),
        },
      ],
      cursor: { y: false, drag: { x: true, y: false, setScale: false }, points: { size: 6 } },
      series: [
        {},
        ...this.#lines().map(({ name, stroke, dash, width }) => ({
          label: name,
          stroke: colour(stroke),
          dash,
          width,
          points: {
            size: 4,
            fill: colour(stroke),
            filter: (plot, line, isShown) => isShown ? null : lonely(plot.data[line]),
          },
          show: !this.#hidden.has(name),
        })),
      ],
      hooks: {
        drawClear: [(plot) => this.#shade(plot)],
        draw: [(plot) => this.#mark(plot)],
        setCursor: [(plot) => this.#read(plot)],
        setSelect: [(plot) => this.#select(plot)],
        ready: [(plot) => plot.over.addEventListener("dblclick", () => this.#axis.show())],
      },
    };
  }

  /** How each line looks: one run has a colour for each statistic, several have one each. */
  #lines() {
    return this.#runs.flatMap(({ label, series }, run) =>
      series.map(({ metric }, i) => {
        const statistic = metric.split(".").at(-1);
        const isAlone = this.#runs.length === 1;
        return {
          name: isAlone ? metric : `${label}: ${metric}`,
          stroke: `--line-${(isAlone ? lineOf(statistic, i) : run % 6) + 1}`,
          dash: isAlone ? [] : DASHES[statistic] ?? [],
          width: statistic === "max" ? 1 : 1.75,
        };
      })
    );
  }

  #drawLegend() {
    const items = this.#lines().map(({ name, stroke, dash }, i) => {
      const button = element("button", "plot-line");
      button.type = "button";
      button.ariaPressed = String(!this.#hidden.has(name));
      const swatch = element("span", `swatch ${SWATCHES[dash[0]] ?? ""}`);
      swatch.style.setProperty("--line", `var(${stroke})`);
      button.append(swatch, name, element("span", "plot-value"));
      button.addEventListener("click", () => {
        const isShown = this.#hidden.delete(name) || void this.#hidden.add(name);
        this.#plot.setSeries(i + 1, { show: Boolean(isShown) });
        button.ariaPressed = String(Boolean(isShown));
      });
      return button;
    });
    this.#legend.replaceChildren(...items, this.#readout);
  }

  /** Stretches in which the bench itself stalled. */
  #shade({ ctx, bbox, valToPos }) {
    ctx.save();
    ctx.fillStyle = colourOf(this.#host, "--stalled");
    for (const { stalls } of this.#runs) {
      for (const { fromMs, toMs } of stalls) {
        const left = Math.max(bbox.left, valToPos(fromMs, "x", true));
        const right = Math.min(bbox.left + bbox.width, valToPos(toMs, "x", true));
        if (right < bbox.left || left > bbox.left + bbox.width) continue;
        ctx.fillRect(left, bbox.top, Math.max(2, right - left), bbox.height);
      }
    }
    ctx.restore();
  }

  /** The marks of the runs, and the worst moments of verdicts. */
  #mark(plot) {
    const { ctx, bbox, over, valToPos } = plot;
    ctx.save();
    ctx.strokeStyle = colourOf(this.#host, "--quiet");
    ctx.setLineDash([3, 4]);
    ctx.beginPath();
    for (const { atMs } of this.#runs.flatMap(({ marks }) => marks)) {
      const x = Math.round(valToPos(atMs, "x", true)) + 0.5;
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
    }
    ctx.stroke();
    ctx.restore();
    const [from, to] = this.#axis.shown;
    const used = new Set();
    for (const note of this.#runs.flatMap(({ notes }) => notes)) {
      used.add(note.id);
      let link = this.#notes.get(note.id);
      if (link === undefined) {
        link = element("a", `note ${note.judgement}`);
        Object.assign(link, {
          id: note.id,
          href: note.href,
          title: note.text,
          ariaLabel: note.text,
        });
        this.#notes.set(note.id, link);
        this.#links.append(link);
      }
      // What was under way at the end of the steps may have come after it.
      const atMs = Math.min(note.atMs, this.#axis.fullMs);
      link.hidden = atMs < from || atMs > to;
      const top = note.value === undefined ? 0 : Math.max(0, valToPos(note.value, "y"));
      link.style.left = `${over.offsetLeft + valToPos(atMs, "x")}px`;
      link.style.top = `${over.offsetTop + top}px`;
    }
    for (const [id, link] of this.#notes) {
      if (!used.has(id) && this.#notes.delete(id)) link.remove();
    }
  }

  #rescale() {
    if (this.#plot === undefined) return;
    const [min, max] = this.#axis.shown;
    this.#plot.setScale("x", { min, max });
  }

  #select(plot) {
    const { left, width } = plot.select;
    if (width < 4) return;
    this.#axis.show([plot.posToVal(left, "x"), plot.posToVal(left + width, "x")]);
    plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
  }

  /** Says the values under the cursor. */
  #read(plot) {
    const { idx, idxs } = plot.cursor;
    const values = this.#legend.querySelectorAll(".plot-value");
    if (idx === null || idx === undefined) {
      for (const value of values) value.textContent = "";
      this.#readout.textContent = "";
      return;
    }
    const atMs = plot.data[0][idx];
    this.#readout.textContent = `at ${formatMoment(atMs)}`;
    values.forEach((value, i) => {
      value.textContent = formatValue(plot.data[i + 1][idxs?.[i + 1] ?? idx], this.#unit);
    });
  }

  #key(event) {
    const plot = this.#plot;
    const last = (plot?.data[0].length ?? 0) - 1;
    if (last < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const now = this.#chosenMs === undefined
      ? plot.cursor.idx ?? -1
      : plot.data[0].findLastIndex((atMs) => atMs <= this.#chosenMs);
    const far = Math.max(1, Math.round(last / 20));
    const steps = {
      ArrowLeft: now - 1,
      ArrowRight: now + 1,
      ArrowDown: now - 1,
      ArrowUp: now + 1,
      PageDown: now - far,
      PageUp: now + far,
      Home: 0,
      End: last,
    };
    if (event.key === "Escape") this.#axis.show();
    else if (event.key === "+") this.#axis.zoom(0.5, plot.data[0][Math.max(0, now)]);
    else if (event.key === "-") this.#axis.zoom(2, plot.data[0][Math.max(0, now)]);
    else if (event.key in steps) {
      this.#choose(Math.min(last, Math.max(0, steps[event.key])));
    } else return;
    event.preventDefault();
  }

  #showChosen() {
    if (this.#chosenMs === undefined) return;
    this.#plot.setCursor({ left: this.#plot.valToPos(this.#chosenMs, "x"), top: 0 });
  }

  #choose(idx) {
    const plot = this.#plot;
    const atMs = plot.data[0][idx];
    this.#chosenMs = atMs;
    this.#showChosen();
    this.#stage.ariaValueNow = String(Math.round(atMs));
    this.#stage.ariaValueText = [
      formatMoment(atMs),
      ...this.#lines().map(({ name }, i) =>
        `${name} ${formatValue(plot.data[i + 1][idx], this.#unit)}`
      ),
    ].join(", ");
  }
}

/** The values of all runs over one scale of time. */
function joined(runs) {
  const tables = runs.map(({ stepMs, durationMs, series }) => {
    const columns = series.map(({ values }) => bridged(values));
    const length = columns[0]?.length ?? 0;
    const moments = Array.from({ length }, (_, i) => Math.min((i + 0.5) * stepMs, durationMs));
    return [moments, ...columns];
  });
  return tables.length === 1 ? tables[0] : uPlot.join(tables);
}

/** Short gaps between values become `undefined`, which a line spans, as it does not `null`. */
function bridged(values) {
  const places = values.flatMap((value, i) => value === null ? [] : [i]);
  if (places.length < 2) return values;
  const distances = places.slice(1).map((place, i) => place - places[i]);
  const usual = distances.toSorted((a, b) => a - b)[distances.length >> 1];
  const bridged = [...values];
  distances.forEach((distance, i) => {
    if (distance > usual * LONGEST_BRIDGE) return;
    bridged.fill(undefined, places[i] + 1, places[i + 1]);
  });
  return bridged;
}

/**
 * The places of values from which no line leads to another: only a point shows them.
 *
 * @param {(number | null | undefined)[]} values As they are drawn: a line spans `undefined`.
 */
export function lonely(values) {
  const seen = values.flatMap((value, i) => value === undefined ? [] : [i]);
  const isValue = (place) => typeof values[seen[place]] === "number";
  return seen.filter((_, place) => isValue(place) && !isValue(place - 1) && !isValue(place + 1));
}

/** The same statistic has the same colour on every plot. */
function lineOf(statistic, i) {
  return { p50: 0, p99: 1, max: 2 }[statistic] ?? i;
}

/** A colour of the style sheet as a canvas takes it: it does not know `light-dark()`. */
function colourOf(host, name) {
  const probe = element("span", "");
  probe.hidden = true;
  probe.style.color = `var(${name})`;
  host.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function element(tag, className) {
  const made = document.createElement(tag);
  made.className = className;
  return made;
}
