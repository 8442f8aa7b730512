/**
 * The page of a lamp: shows what the lamp says of itself, and sends what the buttons say.
 *
 * @module
 */
// Where the file lies; at the root of the page's server it leads to /web/live.js all the same.
import { follow, post } from "../../../web/live.js";

/** No more than three flashes a second, whatever the lamp does: faster ones can harm people. */
const SHORTEST_BLINK_MS = 334;

const byId = (id) => document.getElementById(id);
const lantern = byId("lantern");
const picker = byId("color");
const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const slider = byId("brightness");
const period = byId("blink");
/** The fields in which a person chose something: until then they follow the lamp. */
const chosen = new Set();
let isLost = false;
let newest = 0;
let lastView;

/** Writes only what differs, so that nothing is read out twice. */
function write(id, text) {
  const element = byId(id);
  if (element.textContent !== text) element.textContent = text;
}

function show(view) {
  lastView = view;
  const { on, color, brightness, blinkMs, total } = view;
  lantern.dataset.on = String(on);
  lantern.style.setProperty("--lamp", color);
  lantern.style.setProperty("--level", String(brightness / 255));
  blink(blinkMs);
  const percent = `${Math.round(brightness / 2.55)} %`;
  const blinks = blinkMs > 0 ? `every ${blinkMs} ms` : "no";
  write(
    "state",
    on
      ? ["On", color, brightness < 255 && percent, blinkMs > 0 && `blinks ${blinks}`].filter(
        Boolean,
      )
        .join(" · ")
      : "Off",
  );
  write("fact-color", color);
  write("fact-brightness", percent);
  write("fact-blink", blinks);
  write("fact-stand", view.target ?? `listens on ${view.listening}`);
  write("api", view.api);
  write("total", total > 0 ? `${total} in all` : "");
  if (!chosen.has(picker)) picker.value = color;
  if (!chosen.has(slider)) slider.value = String(brightness);
  showChosen();
  showCommands(view.commands);
  showLine();
  const fill = on ? color : "#444";
  byId("icon").href = "data:image/svg+xml," + encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="${fill}" stroke="#888"/></svg>`,
  );
  document.title = `${on ? "On" : "Off"} · Lantern ${location.host}`;
}

function blink(blinkMs) {
  const blinks = String(blinkMs > 0);
  const periodMs = Math.max(SHORTEST_BLINK_MS, blinkMs);
  const period = `${periodMs}ms`;
  const { style, dataset } = lantern;
  if (dataset.blinks === blinks && style.getPropertyValue("--period") === period) return;
  // By the time of day, so that all pages blink together.
  style.setProperty("--phase", `-${Date.now() % periodMs}ms`);
  style.setProperty("--period", period);
  dataset.blinks = blinks;
}

function showCommands(commands) {
  byId("none").hidden = commands.length > 0;
  byId("commands").hidden = commands.length === 0;
  if (commands[0]?.number === newest) return;
  newest = commands[0]?.number ?? 0;
  byId("commands").tBodies[0].replaceChildren(...commands.map(({ number, name, hex, atMs }) => {
    const row = document.createElement("tr");
    const cells = [String(number), clock.format(atMs), name, hex].map((text) => {
      const cell = document.createElement("td");
      cell.textContent = text;
      return cell;
    });
    cells[0].className = "quiet number";
    cells[3].className = "mono";
    if (name === "COLOR") {
      const swatch = document.createElement("span");
      swatch.className = "swatch";
      swatch.style.setProperty("--own", `#${hex.replaceAll(" ", "").slice(6)}`);
      cells[3].prepend(swatch);
    }
    row.append(...cells);
    return row;
  }));
}

function showLine() {
  const line = byId("line");
  const { connected, refusal, listening } = lastView ?? {};
  line.className = `pill ${!isLost && connected ? "good" : "bad"}`;
  const waiting = listening === undefined ? "No stand: dials again" : "No stand: waits for one";
  write(
    "line",
    isLost
      ? "Lamp lost, trying again…"
      : connected
      ? "Connected to the stand"
      : `${waiting}${refusal === undefined ? "" : ` (${refusal})`}`,
  );
}

function showChosen() {
  write("chosen", picker.value);
  write("chosen-brightness", slider.value);
}

for (const field of [picker, slider, period]) {
  field.addEventListener("input", () => {
    chosen.add(field);
    showChosen();
  });
}

/** What each command sends along. */
const values = {
  COLOR: () => picker.value.slice(1),
  BRIGHTNESS: () => Number(slider.value),
  BLINK: () => Number(period.value),
};

byId("controls").addEventListener("submit", (event) => event.preventDefault());

for (const button of document.querySelectorAll("button[data-command]")) {
  button.addEventListener("click", async () => {
    const { command } = button.dataset;
    button.setAttribute("aria-busy", "true");
    write("problem", "");
    try {
      await post("/command", { command, value: values[command]?.() });
    } catch (error) {
      write("problem", error.message);
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
}

write("address", location.host);
follow("/live", {
  onMessage: show,
  onLine(isThere) {
    isLost = !isThere;
    lantern.dataset.lost = String(isLost);
    byId("lost").hidden = !isLost;
    // A lamp that was started anew counts from the beginning.
    if (isThere) newest = 0;
    if (isLost || lastView !== undefined) showLine();
  },
});
