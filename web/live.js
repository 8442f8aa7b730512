/**
 * Following a part from its page: JSON over a WebSocket, for as long as the page is open. A line that
 * breaks is dialled again, and the page is told so.
 *
 * @module
 */

const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 1_000;
/** After how long an attempt that neither succeeds nor fails is given up. */
const PATIENCE_MS = 3_000;

/**
 * Follows a WebSocket of the page's own server.
 *
 * @param {string} path Where it is, relative to the page.
 * @param {{ onMessage(message: any): void, onLine(isThere: boolean): void }} follower Takes each
 * message, and hears when the line begins to stand and when it was lost or could not be had. Once a
 * message is on the screen its `version`, where it has one, is sent back.
 * @param {string[]} protocols The subprotocols that are offered.
 * @returns {(message: unknown) => boolean} Says something to the server; false while the line is lost.
 */
export function follow(path, { onMessage, onLine }, protocols = []) {
  const url = new URL(path, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  let delayMs = FIRST_DELAY_MS;
  let socket;

  function dial() {
    const dialled = socket = new WebSocket(url, protocols);
    const impatience = setTimeout(() => dialled.close(), PATIENCE_MS);
    dialled.addEventListener("open", () => {
      clearTimeout(impatience);
      delayMs = FIRST_DELAY_MS;
      onLine(true);
    });
    dialled.addEventListener("message", ({ data }) => {
      const message = JSON.parse(data);
      onMessage(message);
      if (message.version === undefined) return;
      whenDrawn(() => dialled.readyState === WebSocket.OPEN && dialled.send(message.version));
    });
    dialled.addEventListener("close", () => {
      clearTimeout(impatience);
      onLine(false);
      setTimeout(dial, delayMs);
      delayMs = Math.min(LONGEST_DELAY_MS, delayMs * 2);
    });
  }
  dial();
  return (message) => {
    const isOpen = socket.readyState === WebSocket.OPEN;
    if (isOpen) socket.send(JSON.stringify(message));
    return isOpen;
  };
}

/**
 * Calls back once the next picture is on the screen. A page that nobody looks at has no pictures.
 *
 * @param {() => void} then
 */
export function whenDrawn(then) {
  if (document.hidden) then();
  else requestAnimationFrame(() => setTimeout(then));
}

/**
 * Sends JSON to the page's own server.
 *
 * @param {string} path Relative to the page.
 * @param {unknown} body What is sent.
 * @returns {Promise<any>} What it answered.
 * @throws {Error} with its words when it declined, or with ours when it is not there.
 */
export async function post(path, body) {
  const response = await fetch(new URL(path, location.href), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new Error("The page's own server does not answer.");
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw new Error(answer.error?.message ?? `The answer was ${response.status}.`);
}
