/** A scenario that judges what a real browser shows. */
import assert from "node:assert/strict";
import { runScenario } from "../../harness/mod.ts";
import { freeAddress } from "../peer.ts";
import { testInBrowser } from "./browser.ts";

const COMMANDS = 30;

testInBrowser(
  "a scenario asserts the time from the request to the browser's picture",
  async (page) => {
    const { port: webPort } = await freeAddress();
    let isOver = false;
    const running = runScenario({
      wirebench: 1,
      seed: 5,
      limits: { total: "60s" },
      servers: { lamp: { kind: "lantern", via: "stand", config: { webPort } } },
      simulators: { stand: { kind: "tlv-emitter", config: { port: 0, apiPort: 0 } } },
      steps: [
        { start: "lamp" },
        { until: { "lamp.viewers.concurrent": 1, "stand.clients.concurrent": 1 }, within: "30s" },
        // No two states are alike, so that each is found in what was sent.
        ...Array.from({ length: COMMANDS }, (_, i) => [
          { call: "stand.brightness", with: { value: i } },
          { wait: "40ms" },
        ]).flat(),
        { until: { "lamp.shown.count": COMMANDS }, within: "10s" },
        { mark: "end" },
      ],
      expect: [{
        name: "shown",
        over: "lamp.shown",
        against: "stand.states",
        samples: COMMANDS,
        that: { equals: true, count: COMMANDS, "latency.p50": { max: "100ms" } },
      }],
    }).finally(() => isOver = true);
    // The page is there as soon as the scenario has started the lamp.
    const url = `http://127.0.0.1:${webPort}`;
    while (!isOver && !await page.goto(url).then(() => true, () => false));
    const result = await running;
    assert.equal(result.outcome, "passed", JSON.stringify(result.verdicts, undefined, 1));
  },
);
