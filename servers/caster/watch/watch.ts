/**
 * Looking at a caster: its page at `/`, which follows it live, the same as JSON at `/state`, and metrics
 * at `/metrics`.
 *
 * @module
 */
import { Hono } from "hono";
import type { CasterContext } from "../caster.ts";
import { Followers } from "../../../web/followers.ts";
import { type Decline, keepForeignPagesOut } from "../../../web/guards.ts";
import { pageRoutes } from "../../../web/pages.ts";
import page from "../page/caster.html" with { type: "text" };
import script from "../page/caster.js" with { type: "text" };
import style from "../page/caster.css" with { type: "text" };
import { metricsOf } from "./metrics.ts";
import { encodeMetrics, PROMETHEUS_TYPE } from "./prometheus_text.ts";
import { type ViewHost, viewOf } from "./view.ts";

/** How often the page is told. */
const PERIOD_MS = 1_000;

/** The paths at which one sees something of the caster. */
export const watchPaths = ["/", "/state", "/live", "/metrics"];

/** The routes of those paths, and of what the page loads. */
export function openWatch(
  host: ViewHost,
  { clock, signal }: CasterContext,
  stack: AsyncDisposableStack,
): Hono {
  let version = 0;
  let telling: Promise<void> | undefined;

  async function tell(): Promise<void> {
    while (followers.size > 0 && !signal.aborted) {
      await clock.sleep(PERIOD_MS, signal).catch(() => {});
      followers.changed();
    }
    telling = undefined;
  }

  const followers: Followers = stack.use(
    new Followers(() => ({ version: ++version, ...viewOf(host) }), {
      opened() {
        // Only now it is counted, and told for the first time.
        queueMicrotask(() => telling ??= tell());
      },
      ended() {},
    }),
  );
  stack.defer(() => telling);

  const app = new Hono();
  app.get("/live", keepForeignPagesOut([], declined), (c) => followers.admit(c.req.raw));
  app.get("/state", (c) => {
    c.header("Cache-Control", "no-store");
    return c.json(viewOf(host));
  });
  app.get("/metrics", (c) => {
    c.header("Cache-Control", "no-store");
    return c.body(encodeMetrics(metricsOf(host)), 200, { "Content-Type": PROMETHEUS_TYPE });
  });
  app.route("/", pageRoutes({ "/": page, "/caster.css": style, "/caster.js": script }));
  return app;
}

const declined: Decline = (c, detail) => c.json({ detail }, 403);
