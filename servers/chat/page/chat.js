/**
 * The box to take part: a login, then messages to one or to all, what becomes of each, and what others
 * say.
 *
 * @module
 */
// Where the file lies; at the root of the page's server it leads to /web/live.js all the same.
import { whenDrawn } from "../../../web/live.js";
import { takePart } from "./participant.js";

/** How much of the conversation is kept. */
const KEPT_ENTRIES = 200;
/** How near its end one has to be to be taken along when it grows. */
const NEAR_PX = 40;
/** About how often a screen shows something new. */
const PICTURE_MS = 16;

const byId = (id) => document.getElementById(id);
const clock = new Intl.DateTimeFormat("en", { timeStyle: "short", hourCycle: "h23" });

const [entry, box, talk] = [byId("entry"), byId("box"), byId("talk")];
const [loginField, toField, textField] = [byId("login"), byId("to"), byId("text")];

/** @type {ReturnType<typeof takePart> | undefined} */
let participant;
/** The entries of what was sent, by what it is called. */
const sent = new Map();
/** What came since the last picture. */
let arrived = [];

/** Shows what stands between a person and taking part: where they are not, they are asked in. */
function showWhere(where) {
  entry.hidden = where !== "outside" && where !== "entering";
  box.hidden = where !== "inside" && where !== "lost";
  byId("join").setAttribute("aria-busy", String(where === "entering"));
  byId("send").disabled = where === "lost";
}

function complain(sentence) {
  byId(box.hidden ? "entry-problem" : "problem").textContent = sentence;
}

/** A reason as it stands alone. */
function asSentence(reason) {
  const [first = "", ...others] = reason;
  return `${first.toUpperCase()}${others.join("")}${reason.endsWith(".") ? "" : "."}`;
}

function join(login) {
  showWhere("entering");
  complain("");
  byId("self").textContent = login;
  participant = takePart(login, {
    onJoined() {
      const isNew = box.hidden;
      showWhere("inside");
      complain("");
      if (isNew) textField.focus();
    },
    onRefused(reason) {
      showWhere("outside");
      complain(asSentence(reason));
      loginField.focus();
    },
    onLost(reason) {
      showWhere("lost");
      complain(`The line is lost, trying again…${reason === undefined ? "" : ` (${reason})`}`);
    },
    onMessage(message, acknowledge) {
      arrived.push({ message, acknowledge });
      if (document.hidden) showArrived();
      else if (arrived.length === 1) setTimeout(showArrived, PICTURE_MS);
    },
    onStatus: showStatus,
  });
}

function leave() {
  participant?.leave();
  participant = undefined;
  showWhere("outside");
  complain("");
  loginField.focus();
}

function send(to, text) {
  if (!participant?.isJoined) return;
  const entry = newEntry("own", text);
  const name = entry.part("to");
  name.textContent = to ?? "everyone";
  name.classList.toggle("all", to === undefined);
  entry.message = { to, text };
  addEntries([entry], true);
  dispatch(entry);
}

/** @param {string} [id] What it was called before. */
function dispatch(entry, id) {
  const { to, text } = entry.message;
  const name = participant.send(to, text, id);
  sent.delete(entry.element.dataset.id);
  entry.element.dataset.id = name;
  sent.set(name, entry);
  showStatus(name, "sent");
}

const words = {
  sent: "on its way",
  queued: "queued",
  delivered: "delivered",
  failed: "failed",
  unknown: "unknown",
};

function showStatus(id, status, reason) {
  const entry = sent.get(id);
  if (entry === undefined) return;
  entry.element.dataset.status = status;
  entry.part("status").textContent = words[status] ?? status;
  entry.part("because").textContent = reason ?? "";
  const again = entry.part("again");
  again.hidden = status !== "failed" && status !== "unknown";
  // By its id others know it again, should they have seen it after all.
  again.onclick = () =>
    participant?.isJoined && dispatch(entry, status === "unknown" ? id : undefined);
}

/** Shows together what came since the last picture: in a crowd that is a lot. */
function showArrived() {
  const shown = arrived;
  arrived = [];
  addEntries(
    shown.slice(-KEPT_ENTRIES).map(({ message: { from, text, toAll } }) => {
      const entry = newEntry("theirs", text);
      entry.part("from").textContent = from;
      entry.part("to-all").hidden = !toAll;
      return entry;
    }),
  );
  whenDrawn(() => shown.forEach(({ acknowledge }) => acknowledge()));
}

function newEntry(whose, text) {
  const element = byId(`${whose}-entry`).content.firstElementChild.cloneNode(true);
  const part = (name) => element.querySelector(`.${name}`);
  part("text").textContent = text;
  part("time").textContent = clock.format(Date.now());
  return { element, part };
}

/** Puts entries at the end, and has who was there see them. */
function addEntries(entries, isOwn = false) {
  const list = byId("entries");
  const isAtEnd = talk.scrollHeight - talk.scrollTop - talk.clientHeight < NEAR_PX;
  byId("silence").hidden = true;
  list.append(...entries.map(({ element }) => element));
  while (list.childElementCount > KEPT_ENTRIES) {
    sent.delete(list.firstElementChild.dataset.id);
    list.firstElementChild.remove();
  }
  if (isAtEnd || isOwn) talk.scrollTop = talk.scrollHeight;
}

/** Tells on the button whom the text goes to. */
function showReceiver() {
  const to = toField.value.trim();
  byId("receiver").textContent = to === "" ? "everyone" : to;
}

entry.addEventListener("submit", (event) => {
  event.preventDefault();
  if (byId("join").ariaBusy !== "true") join(loginField.value);
});

byId("compose").addEventListener("submit", (event) => {
  event.preventDefault();
  const to = toField.value;
  if (textField.value === "" || !participant?.isJoined) return;
  send(to.trim() === "" ? undefined : to, textField.value);
  textField.value = "";
  textField.focus();
});

textField.addEventListener("keydown", (event) => {
  // Whoever composes a character with several keys ends that with Enter.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  byId("compose").requestSubmit();
});

toField.addEventListener("input", showReceiver);
byId("leave").addEventListener("click", leave);

byId("people").addEventListener("click", ({ target }) => {
  const { login } = target.closest("button")?.dataset ?? {};
  if (login === undefined) return;
  toField.value = login;
  showReceiver();
  (box.hidden ? loginField : textField).focus();
});

showWhere("outside");
showReceiver();
