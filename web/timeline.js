/**
 * The timeline above plots: marks, steps and what links did, over the same time as the plots.
 *
 * @module
 */

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
    const width = Math.max(1, this.#host.clientWidth - 90);
    const x = (atMs) => (atMs - from) / (to - from) * width;
    for (const { fromMs, toMs } of stalls) {
      const shade = made("i", "stall");
      place(shade, x(fromMs), Math.max(2, x(toMs) - x(fromMs)));
      track.append(shade);
    }
    const lanes = [];
    for (const { text, fromMs, toMs, kind } of bars) {
      if (toMs < from || fromMs > to) continue;
      const left = Math.max(-2, x(fromMs));
      const length = Math.max(3, Math.min(width + 2, x(toMs)) - left);
      // A text that does not fit into its bar stands behind it.
      const isInside = length > text.length * CHARACTER_PX + 10;
      const end = left + (isInside ? length : length + text.length * CHARACTER_PX + 10);
      let lane = lanes.findIndex((free) => free <= left);
      if (lane < 0) lane = lanes.length < MAX_LANES ? lanes.length : MAX_LANES - 1;
      lanes[lane] = Math.max(lanes[lane] ?? 0, end);
      const one = made("span", `bar ${kind}`, isInside ? text : "");
      one.title = text;
      place(one, left, length);
      one.style.top = `${lane * LANE_PX}px`;
      track.append(one);
      if (isInside || left > width) continue;
      const label = made("span", "bar-text", text);
      // Near the end it stands in front.
      const room = width - left - length;
      const isTooFar = room < text.length * CHARACTER_PX && left > width / 2;
      label.style.top = one.style.top;
      label.style.left = isTooFar ? "auto" : `${left + length + 4}px`;
      label.style.right = isTooFar ? `${width - left + 4}px` : "auto";
      track.append(label);
    }
    track.style.height = `${Math.max(1, lanes.length) * LANE_PX}px`;
    return row;
  }
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
