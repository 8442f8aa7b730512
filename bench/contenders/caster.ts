/**
 * Our caster among the contenders.
 *
 * @module
 */
import {
  encodeRoverAccepted,
  encodeRoverRequest,
  encodeSourceAccepted,
  encodeSourceRequest,
} from "../../protocols/ntrip/mod.ts";
import { Child } from "../child.ts";
import { makeCertificate } from "../../tests/certificate.ts";
import type { TlsIdentity } from "../../transports/tls.ts";
import type { Feed, Login } from "../load/plan.ts";
import type { Usage } from "../usage.ts";
import type { Contender } from "./contender.ts";

/** What the caster's process is told. */
export interface CasterPlan {
  streampoints: string[];
  login: string;
  password: string;
  sourcePassword: string;
  /** With which it speaks TLS on a port beside. */
  identity?: TlsIdentity;
}

/** Where it listens. */
export interface CasterPorts {
  ntrip: number;
  ntrips?: number;
}

const AGENT = "NTRIP Wirebench";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** How rovers speak with it: revision 1, revision 2 in chunks, or revision 1 over TLS. */
type Way = "revision 1" | "revision 2" | "TLS";

function casterBy(way: Way, name: string): Contender {
  return {
    name,
    missing: () => Promise.resolve(undefined),
    async start(rovers) {
      const identity = way === "TLS" ? await makeCertificate() : undefined;
      const plan: CasterPlan = {
        streampoints: rovers.map((_, index) => `point${index + 1}`),
        login: "user1",
        password: "password1",
        sourcePassword: "server_password",
        ...(identity === undefined ? {} : { identity }),
      };
      await using stack = new AsyncDisposableStack();
      const child = stack.use(new Child("caster", plan));
      const { ntrip, ntrips } = await child.next() as CasterPorts;
      const feeds = rovers.map((count, index): Feed => ({
        source: {
          port: ntrip,
          hello: text(encodeSourceRequest({
            password: plan.sourcePassword,
            streampoint: plan.streampoints[index]!,
            agent: AGENT,
          })),
          reply: text(encodeSourceAccepted()),
        },
        rover: {
          ...roverLogin(plan, plan.streampoints[index]!, way),
          ...(identity === undefined ? { port: ntrip } : { port: ntrips!, ca: identity.cert }),
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
}

function roverLogin(
  { login, password }: CasterPlan,
  streampoint: string,
  way: Way,
): Pick<Login, "hello" | "reply" | "isHttp"> {
  const request = { streampoint, agent: AGENT, login, password };
  if (way !== "revision 2") {
    return { hello: text(encodeRoverRequest(request)), reply: text(encodeRoverAccepted()) };
  }
  const hello = text(encodeRoverRequest({ ...request, host: `127.0.0.1`, version: 2 }));
  return { hello, reply: "HTTP/1.1 200 OK\r\n", isHttp: true };
}

/** Our caster, revision 1. */
export const caster = casterBy("revision 1", "caster");

/** Our caster as its rovers may also ask for it. */
export const casterOtherwise: readonly Contender[] = [
  casterBy("revision 2", "caster, revision 2"),
  casterBy("TLS", "caster, TLS"),
];
