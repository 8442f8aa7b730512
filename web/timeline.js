/**
 * The timeline above plots: marks, steps and what links did, over the same time as the plots.
 *
 * @module
 */

import { GUTTER, MARGIN } from "./plots.js";

const LANE_PX = 22;
const CHARACTER_PX = 6.6;
const MAX_LANES = 8;

/** The timeline of one run or of several, one below the other. */
export class TimelineView {
  #host;
  #axis;
  #runs = [];

  /** @param host The element that it fills. */
  constructor(host, axis) {
    this.#host = host;
    this.#axis = axis;
    host.role = "img";
    host.ariaLabel = "Steps and faults over time; the table below has the same";
    axis.addEventListener("change", () => this.redraw());
    new ResizeObserver(() => this.redraw()).observe(host);
  }

  /** Draws runs `{ label, durationMs, marks, steps, links, stalls }`, in place of those before. */
  show(runs) {
    this.#runs = runs;
    this.redraw();
  }

  /** Draws again, in the size of the moment. */
  redraw() {
    const isAlone = this.#runs.length === 1;
    this.#host.replaceChildren(...this.#runs.flatMap((run) => [
      ...(isAlone ? [] : [made("div", "timeline-run", run.label)]),
      ...(run.marks.length === 0 ? [] : [
        this.#row("marks", run.marks.map(({ name, atMs }) => bar(name, atMs, atMs, "mark")), run),
      ]),
      this.#row(
        "steps",
        run.steps.filter(({ text }) => !text.startsWith("mark ")).map(
          ({ text, fromMs, toMs, done }) => bar(text, fromMs, toMs, done ? "step" : "step undone"),
        ),
        run,
      ),
      ...run.links.map(({ name, spans }) =>
        this.#row(
          name,
          spans.map(({ text, fromMs, toMs }) => bar(text, fromMs, toMs, "fault")),
          run,
        )
      ),
    ]));
  }

  #row(name, bars, { stalls }) {
    const row = made("div", "timeline-row");
    const track = made("div", "timeline-track");
    row.append(made("div", "timeline-name", name), track);
    const [from, to] = this.#axis.shown;
    const width = Math.max(1, this.#host.clientWidth - GUTTER - MARGIN);
    const x = (atMs) => (atMs - from) / (to - from) * width;
    for (const { fromMs, toMs } of stalls) {
      const shade = made("i", "stall");
      place(shade, x(fromMs), Math.max(2, x(toMs) - x(fromMs)));
      track.append(shade);
    }
    const lanes = [];
    let isCrowded = false;
    // What is long gets its lane first: beside it there is room for what is short.
    const lengthMs = ({ fromMs, toMs }) => toMs - fromMs;
    for (
      const { text, fromMs, toMs, kind } of bars.toSorted((a, b) => lengthMs(b) - lengthMs(a))
    ) {
      if (toMs < from || fromMs > to) continue;
      const left = Math.max(-2, x(fromMs));
      const right = Math.max(left + 3, Math.min(width + 2, x(toMs)));
      const textPx = text.length * CHARACTER_PX + 10;
      const isInside = right - left > textPx;
      // A text that does not fit into its bar stands behind it; near the end, in front.
      const isInFront = !isInside && width - right < textPx && left > width / 2;
      const roomPx = isInside ? 0 : Math.min(textPx, isInFront ? left : width - right);
      const start = left - (isInFront ? roomPx : 0);
      const end = right + (isInFront ? 0 : roomPx);
      const lane = laneFor(lanes, start, end);
      const one = made("span", `bar ${kind}`, isInside && lane !== undefined ? text : "");
      one.title = text;
      place(one, left, right - left);
      // Where there is no lane for it, the bar stands below all of them, without its text.
      one.style.top = `${(lane ?? MAX_LANES) * LANE_PX}px`;
      isCrowded ||= lane === undefined;
      track.append(one);
      if (isInside || lane === undefined) continue;
      const label = made("span", "bar-text", text);
      label.title = text;
      label.style.top = one.style.top;
      place(label, isInFront ? start : right + 4, roomPx - 4);
      track.append(label);
    }
    track.style.height = `${(isCrowded ? MAX_LANES + 1 : Math.max(1, lanes.length)) * LANE_PX}px`;
    return row;
  }
}

/** Takes a stretch of the first lane where it is free; `undefined` where none is. */
function laneFor(lanes, start, end) {
  let lane = lanes.findIndex((taken) => taken.every((one) => one.end <= start || one.start >= end));
  if (lane < 0) {
    if (lanes.length === MAX_LANES) return undefined;
    lane = lanes.push([]) - 1;
  }
  lanes[lane].push({ start, end });
  return lane;
}

function bar(text, fromMs, toMs, kind) {
  return { text, fromMs, toMs, kind };
}

function place(shape, left, width) {
  shape.style.left = `${left}px`;
  shape.style.width = `${width}px`;
}

function made(tag, className, text = "") {
  const one = document.createElement(tag);
  one.className = className;
  one.textContent = text;
  return one;
}
