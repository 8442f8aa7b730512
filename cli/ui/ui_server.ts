/**
 * `--ui`: a page that follows what runs, with the plots of the report.
 *
 * Working the plots out takes time that the bench needs. So it is done only while somebody looks, a
 * stream at a time, and never takes more than a small share of all time.
 *
 * @module
 */
import { setImmediate } from "node:timers/promises";
import uplotStyle from "uplot/dist/uPlot.min.css" with { type: "text" };
import uplot from "uplot/dist/uPlot.iife.min.js" with { type: "text" };
import type { Address } from "../../core/address.ts";
import { Plotter } from "../../harness/report/plotter.ts";
import type { RunResult } from "../../harness/result.ts";
import type { LiveRun, RunWatcher } from "../../harness/run.ts";
import type { Stream } from "../../observations/streams.ts";
import { listenHttp } from "../../transports/http.ts";
import { Followers } from "../../web/followers.ts";
import { keepForeignPagesOut } from "../../web/guards.ts";
import { pageRoutes } from "../../web/pages.ts";
import plotsScript from "../../web/plots.js" with { type: "text" };
import plotsStyle from "../../web/plots.css" with { type: "text" };
import axisScript from "../../web/time_axis.js" with { type: "text" };
import timelineScript from "../../web/timeline.js" with { type: "text" };
import valuesScript from "../../web/values.js" with { type: "text" };
import reportStyle from "../../harness/report/html/page.css" with { type: "text" };
import page from "./page/run.html" with { type: "text" };
import script from "./page/run.js" with { type: "text" };
import style from "./page/run.css" with { type: "text" };
import { type RunView, viewOf } from "./view.ts";

/** How often the page is told at most. */
const LOOK_EVERY_MS = 1_000;

/** Looking may take at most this share of all time. */
const MAX_SHARE = 0.02;

/** A page that watches runs: it shows the last one that began. */
export interface UiServer extends RunWatcher, AsyncDisposable {
  readonly address: Address;
  /** Draws the runs; it has to be told their events. */
  readonly plotter: Plotter;
}

/** A run that is shown. */
interface Shown {
  run: LiveRun;
  streams: ReadonlyMap<string, Stream>;
  result: RunResult | undefined;
  /** Whether the page was told how the run ended: nothing more comes of it. */
  isOver: boolean;
}

/** Listens. @throws {BenchError} when the port cannot be had. */
export function serveUi(address: Address): UiServer {
  const server = new Ui();
  const app = pageRoutes({
    "/": page,
    "/report.css": reportStyle,
    "/run.css": style,
    "/run.js": script,
    "/uplot.css": uplotStyle,
    "/uplot.js": uplot,
    "/web/plots.css": plotsStyle,
    "/web/plots.js": plotsScript,
    "/web/time_axis.js": axisScript,
    "/web/timeline.js": timelineScript,
    "/web/values.js": valuesScript,
  });
  const guard = keepForeignPagesOut([], (c, message) => c.text(`${message}\n`, 403));
  app.get("/live", guard, (c) => server.followers.admit(c.req.raw));
  const listener = listenHttp(address, (request) => app.fetch(request));
  return {
    address: listener.address,
    plotter: server.plotter,
    started: (run) => server.show(run),
    ended: (_, result) => server.ended(result),
    async [Symbol.asyncDispose]() {
      // Followers go before the port that they came through.
      await server.end();
      await listener[Symbol.asyncDispose]();
    },
  };
}

class Ui {
  readonly plotter = new Plotter();
  readonly followers = new Followers(() => this.#view, {
    opened: () => this.#soon(0),
    ended: () => {},
  });
  #shown: Shown | undefined;
  #view: Partial<RunView> & { version: number } = { version: 0 };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #looking: Promise<void> | undefined;

  show(run: LiveRun): void {
    const streams = [...run.members.values()].flatMap((member) => member.namedStreams());
    this.#shown = { run, streams: new Map(streams), result: undefined, isOver: false };
    this.#soon(0);
  }

  ended(result: RunResult): void {
    this.#shown!.result = result;
    this.#soon(0);
  }

  /** Shows how it ended, and says goodbye. */
  async end(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#looking;
    if (this.followers.size > 0 && !this.#shown?.isOver) await this.#look();
    clearTimeout(this.#timer);
    await this.followers[Symbol.asyncDispose]();
  }

  #soon(delayMs: number): void {
    if (this.#looking !== undefined) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.followers.size === 0) return;
      const startedMs = performance.now();
      this.#looking = this.#look().finally(() => {
        this.#looking = undefined;
        const tookMs = performance.now() - startedMs;
        if (this.followers.size === 0 || this.#shown?.isOver) return;
        this.#soon(Math.max(LOOK_EVERY_MS, tookMs / MAX_SHARE));
      });
    }, delayMs);
  }

  async #look(): Promise<void> {
    const shown = this.#shown;
    if (shown === undefined) return;
    const { run, streams, result } = shown;
    if (result === undefined) {
      await this.plotter.look(run.timeline.now(), streams, () => setImmediate());
    }
    // Meanwhile another one may have begun.
    if (shown !== this.#shown) return;
    const picture = this.plotter.picture(result);
    this.#view = viewOf(run, picture, result, this.#view.version + 1);
    this.followers.changed();
    shown.isOver = result !== undefined;
  }
}
