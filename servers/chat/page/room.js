/**
 * Shows the room on its page: its state, who is there, the messages and what becomes of them.
 *
 * @module
 */
// Where the file lies; at the root of the page's server it leads to /web/live.js all the same.
import { follow } from "../../../web/live.js";

const states = {
  WAIT4CLIENTS: "Waits for more clients",
  READY2SERV: "Ready",
};
const lines = { tcp: "TCP", web: "page" };

const byId = (id) => document.getElementById(id);
const number = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat("en", { timeStyle: "medium", hourCycle: "h23" });

let isLost = true;
let lastState;
/** Rows by what they are about, so that they change in place. */
const rows = new Map();
const people = new Map();

/** Writes only what differs, so that nothing is read out twice, and no selection is lost. */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function fromTemplate(id) {
  const element = byId(id).content.firstElementChild.cloneNode(true);
  return { element, part: (name) => element.querySelector(`.${name}`) };
}

function show({ state, clients, clientCount, counts, perSecond, messages }) {
  lastState = state;
  showLine();
  for (const [name, count] of Object.entries(counts)) {
    write(byId(`count-${name}`), number.format(count));
  }
  write(byId("count-clients"), number.format(clientCount));
  write(byId("rate-taken"), number.format(perSecond.taken));
  write(byId("rate-delivered"), number.format(perSecond.delivered));
  showPeople(clients, clientCount);
  showMessages(messages);
}

function showLine() {
  const line = byId("line");
  line.className = `pill ${!isLost && lastState === "READY2SERV" ? "good" : isLost ? "bad" : ""}`;
  write(line, isLost ? "Server lost, trying again…" : states[lastState]);
}

function showPeople(clients, count) {
  byId("nobody").hidden = count > 0;
  byId("others").hidden = clients.length === count;
  write(byId("others"), `and ${number.format(count - clients.length)} more`);
  let isChanged = keepOnly(people, new Set(clients.map(({ login }) => login)));
  for (const { login, framing, line, waiting } of clients) {
    let person = people.get(login);
    if (person === undefined) {
      person = fromTemplate("person");
      write(person.part("login"), login);
      person.element.querySelector("button").dataset.login = login;
      people.set(login, person);
      byId("people").append(person.element);
      isChanged = true;
    }
    write(person.part("framing"), framing);
    write(person.part("line"), lines[line]);
    write(person.part("waiting"), waiting === 0 ? "" : `${number.format(waiting)} under way`);
  }
  if (isChanged) {
    byId("logins").replaceChildren(...clients.map(({ login }) => {
      const option = document.createElement("option");
      option.value = login;
      return option;
    }));
  }
}

function showMessages(messages) {
  byId("none").hidden = messages.length > 0;
  byId("messages").hidden = messages.length === 0;
  // A server that was started anew counts from the beginning.
  const key = ({ number, atMs }) => `${number} ${atMs}`;
  keepOnly(rows, new Set(messages.map(key)));
  // From the oldest: what is new goes above all others.
  for (const message of messages.toReversed()) {
    let row = rows.get(key(message));
    if (row === undefined) {
      row = addMessage(message);
      rows.set(key(message), row);
    }
    if (row.element.dataset.status !== message.status) showStatus(row, message);
  }
}

function addMessage({ from, to, text, more, atMs }) {
  const row = fromTemplate("message");
  write(row.part("time"), clock.format(atMs));
  write(row.part("from"), from);
  if (to !== undefined) write(row.part("to"), to);
  row.part("to").classList.toggle("quiet", to === undefined);
  write(row.part("text"), text);
  if (more !== undefined) write(row.part("more"), `… ${number.format(more)} more characters`);
  byId("messages").tBodies[0].prepend(row.element);
  return row;
}

function showStatus({ element, part }, { status, tookMs, reason }) {
  element.dataset.status = status;
  write(part("status"), status);
  write(
    part("because"),
    status === "delivered" && tookMs !== undefined ? `${number.format(tookMs)} ms` : reason ?? "",
  );
}

/** Takes away what is no more. @returns {boolean} whether there was any. */
function keepOnly(shown, wanted) {
  let isChanged = false;
  for (const [key, { element }] of shown) {
    if (wanted.has(key)) continue;
    shown.delete(key);
    element.remove();
    isChanged = true;
  }
  return isChanged;
}

write(byId("address"), location.host);
document.title = `Chat ${location.host}`;
follow("/follow", {
  onMessage: show,
  onLine(isThere) {
    isLost = !isThere;
    byId("lost").hidden = isThere;
    document.querySelector("main").dataset.lost = String(isLost);
    if (isLost || lastState !== undefined) showLine();
  },
});
