/**
 * A loop that only writes, among the contenders: what the runtime itself costs.
 *
 * @module
 */
import { Child } from "../child.ts";
import type { Usage } from "../usage.ts";
import type { Contender } from "./contender.ts";

/** What the loop's process is told. */
export interface BareLoopPlan {
  streams: number;
}

/** Where one of its streams is. */
export interface BareLoopPorts {
  source: number;
  rover: number;
}

/** The bare write loop. */
export const bareLoop: Contender = {
  name: "bare loop",
  missing: () => Promise.resolve(undefined),
  async start(rovers) {
    await using stack = new AsyncDisposableStack();
    const plan: BareLoopPlan = { streams: rovers.length };
    const child = stack.use(new Child("bare_loop", plan));
    const ports = await child.next() as BareLoopPorts[];
    const running = stack.move();
    return {
      feeds: ports.map(({ source, rover }, index) => ({
        source: { port: source, hello: "", reply: "" },
        rover: { port: rover, hello: "", reply: "" },
        rovers: rovers[index]!,
      })),
      processes: 1,
      usage: async () => await child.ask("usage") as Usage,
      [Symbol.asyncDispose]: () => running.disposeAsync(),
    };
  },
};
