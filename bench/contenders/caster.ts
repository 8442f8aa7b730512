/**
 * Our caster among the contenders.
 *
 * @module
 */
import type { Address } from "../../core/address.ts";
import {
  encodeRoverAccepted,
  encodeRoverRequest,
  encodeSourceAccepted,
  encodeSourceRequest,
} from "../../protocols/ntrip/mod.ts";
import { Child } from "../child.ts";
import type { Feed } from "../load/plan.ts";
import type { Usage } from "../usage.ts";
import type { Contender } from "./contender.ts";

/** What the caster's process is told. */
export interface CasterPlan {
  streampoints: string[];
  login: string;
  password: string;
  sourcePassword: string;
}

const AGENT = "NTRIP Wirebench";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Our caster. */
export const caster: Contender = {
  name: "caster",
  missing: () => Promise.resolve(undefined),
  async start(rovers) {
    const plan: CasterPlan = {
      streampoints: rovers.map((_, index) => `point${index + 1}`),
      login: "user1",
      password: "password1",
      sourcePassword: "server_password",
    };
    await using stack = new AsyncDisposableStack();
    const child = stack.use(new Child("caster", plan));
    const { port } = await child.next() as Address;
    const feeds = rovers.map((count, index): Feed => ({
      source: {
        port,
        hello: text(encodeSourceRequest({
          password: plan.sourcePassword,
          streampoint: plan.streampoints[index]!,
          agent: AGENT,
        })),
        reply: text(encodeSourceAccepted()),
      },
      rover: {
        port,
        hello: text(encodeRoverRequest({
          streampoint: plan.streampoints[index]!,
          agent: AGENT,
          login: plan.login,
          password: plan.password,
        })),
        reply: text(encodeRoverAccepted()),
      },
      rovers: count,
    }));
    const running = stack.move();
    return {
      feeds,
      processes: 1,
      usage: async () => await child.ask("usage") as Usage,
      [Symbol.asyncDispose]: () => running.disposeAsync(),
    };
  },
};
