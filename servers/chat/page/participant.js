/**
 * Taking part in a room from a page: the messages that clients send over TCP, over a WebSocket, in
 * lines framing. A line that breaks is dialled again under the same login, until the person leaves.
 *
 * @module
 */

const FIRST_DELAY_MS = 300;
const LONGEST_DELAY_MS = 3_000;
/** After how long an attempt that neither succeeds nor fails is given up. */
const PATIENCE_MS = 3_000;
/** How long the server may take to say goodbye. */
const GOODBYE_MS = 1_000;
/** How many messages are known again when they come a second time. */
const KNOWN_MESSAGES = 1_000;

/** The last messages that came, by whom they were for, who sent them, and what they are called. */
const known = new Set();

/** What becomes of a message at last. */
const finalStatuses = ["delivered", "failed", "unknown"];

/**
 * What a person is told.
 *
 * @typedef {object} Listener
 * @property {() => void} onJoined The server has let them in.
 * @property {(reason: string) => void} onRefused It did not, and is not asked again.
 * @property {(reason: string | undefined) => void} onLost The line broke, or could not be had again;
 * it is dialled again.
 * @property {(message: { from: string, text: string, toAll: boolean }, acknowledge: () => void) => void}
 * onMessage Somebody says something. `acknowledge` is called once it is shown.
 * @property {(id: string, status: string, reason: string | undefined) => void} onStatus What became of
 * a message.
 */

/**
 * Joins.
 *
 * @param {string} login
 * @param {Listener} listener
 */
export function takePart(login, listener) {
  const url = new URL("/chat", location.href);
  url.protocol = url.protocol.replace("http", "ws");
  // Not all pages are where `randomUUID` is: over plain HTTP only those of this machine.
  const token = crypto.getRandomValues(new Uint32Array(1))[0].toString(36);
  let sent = 0;
  let delayMs = FIRST_DELAY_MS;
  let isOver = false;
  let wasJoined = false;
  let isJoined = false;
  /** @type {WebSocket} */
  let socket;
  let redial;
  /** What has no final status yet. */
  const open = new Set();

  function dial() {
    isJoined = false;
    let reason;
    const own = socket = new WebSocket(url);
    const impatience = setTimeout(() => own.close(), PATIENCE_MS);
    own.addEventListener(
      "open",
      () => say({ TYPE: "HI", BODY: login, framing: "lines", id: name() }),
    );
    own.addEventListener("message", ({ data }) => {
      for (const line of data.split("\n")) {
        if (line.trim() === "") continue;
        const message = JSON.parse(line);
        if (message.TYPE === "STATE") clearTimeout(impatience);
        if (message.TYPE === "BYE") reason = message.reason;
        else follow(message);
      }
    });
    own.addEventListener("close", () => {
      clearTimeout(impatience);
      isJoined = false;
      // Whether they were shown, only a line that stands could tell.
      for (const id of open) settle(id, "unknown", isOver ? "you left" : "the line broke");
      if (isOver) return;
      if (!wasJoined) return end(reason ?? "The server does not answer.");
      listener.onLost(reason);
      redial = setTimeout(dial, delayMs);
      delayMs = Math.min(LONGEST_DELAY_MS, delayMs * 2);
    });
  }

  function follow({ TYPE, BODY, id, status, reason }) {
    if (TYPE === "MESSTAT" && open.has(id)) settle(id, status, reason);
    // What nobody sees any more is not acknowledged.
    if (isOver) return;
    if (TYPE === "STATE" && !isJoined) {
      isJoined = wasJoined = true;
      delayMs = FIRST_DELAY_MS;
      listener.onJoined();
    } else if (TYPE === "INCMESS") {
      const [from, text] = BODY;
      const own = socket;
      const acknowledge = () => own === socket && say({ TYPE: "MESSACC", BODY: from, id });
      if (isKnown(from, id)) acknowledge();
      else listener.onMessage({ from, text, toAll: false }, acknowledge);
    } else if (TYPE === "BROADCAST") {
      const [from, text] = BODY;
      // What they sent themselves stands there already, with what became of it.
      if (from !== login) listener.onMessage({ from, text, toAll: true }, () => {});
    }
  }

  /** Whether a message has come before; one is sent again when nobody knows what became of it. */
  function isKnown(from, id) {
    if (id === undefined) return false;
    const key = JSON.stringify([login, from, id]);
    if (known.has(key)) return true;
    known.add(key);
    if (known.size > KNOWN_MESSAGES) known.delete(known.values().next().value);
    return false;
  }

  function settle(id, status, reason) {
    if (finalStatuses.includes(status)) open.delete(id);
    listener.onStatus(id, status, reason);
  }

  /** Whether the message is on its way. */
  function say(message) {
    if (socket.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(message));
    return true;
  }

  const name = () => `${token}-${++sent}`;

  function end(reason) {
    isOver = true;
    listener.onRefused(reason);
  }

  dial();
  return {
    /** Whether the server has let them in, and the line stands. */
    get isJoined() {
      return isJoined;
    },
    /**
     * Sends a text; they have to be let in.
     *
     * @param {string | undefined} to Whom; all, when nobody is named.
     * @param {string} text
     * @param {string} [id] What it was called when it was sent before.
     * @returns {string} What it is called.
     */
    send(to, text, id = name()) {
      open.add(id);
      const message = to === undefined
        ? { TYPE: "EVERY1", BODY: text, id }
        : { TYPE: "SENDTO", BODY: [to, text], id };
      if (!say(message)) queueMicrotask(() => settle(id, "failed", "the line is lost"));
      return id;
    },
    /** Leaves for good. */
    leave() {
      isOver = true;
      clearTimeout(redial);
      const own = socket;
      say({ TYPE: "BYE", BODY: "", id: name() });
      // The server closes once it has said goodbye, too.
      setTimeout(() => own.close(), own.readyState === WebSocket.OPEN ? GOODBYE_MS : 0);
    },
  };
}
