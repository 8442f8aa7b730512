/**
 * A source's visit: its data goes to its streampoint until one of them ends it.
 *
 * @module
 */
import { ProtocolError, sentence } from "../../core/errors.ts";
import {
  BodyDecoder,
  bodyFraming,
  encodeContinue,
  type PostRequest,
  type RefusalReason,
  type SourceRequest,
} from "../../protocols/ntrip/mod.ts";
import { viaOf } from "./relays/via.ts";
import type { Source } from "./source.ts";
import type { Streampoint } from "./streampoint.ts";
import type { Visit } from "./visit.ts";

/** Serves a source until its session is over, or says why it may not feed what it wants to. */
export async function serveSource(
  visit: Visit,
  request: SourceRequest | PostRequest,
): Promise<RefusalReason | undefined> {
  const { access, context: { log, observe } } = visit.host;
  const body = bodyOf(request);
  if (typeof body === "string") return body;
  const admitted = request.kind === "source"
    ? await access.admitSource(request)
    : await access.admitPost(request);
  if (typeof admitted === "string") return admitted;
  const { name } = admitted;
  const via = viaOf(request.headers);
  const source: Source = {
    connection: visit.connection,
    id: visit.id,
    sinceMs: visit.clock.now(),
    ...(request.agent === undefined ? {} : { agent: request.agent }),
    ...(request.str === undefined ? {} : { str: request.str }),
    ...(via === undefined ? {} : { via }),
  };
  admitted.begin(source);
  if (/^100-continue$/i.test(request.headers.get("expect") ?? "")) visit.send(encodeContinue());
  visit.send(visit.answers.sourceAccepted());
  observe.clients.opened();
  visit.host.tally.sources++;
  visit.answered("ok");
  log.info("source {peer} feeds {streampoint}", {
    peer: visit.peer,
    streampoint: name,
    agent: request.agent,
  });
  let failure: string | undefined;
  try {
    failure = await feed(visit, admitted, body);
  } finally {
    admitted.end(source);
    const how = await visit.close();
    log.info("source {peer} of {streampoint} ended: {how}", {
      peer: visit.peer,
      streampoint: name,
      how: source.ending ?? failure ?? how,
    });
  }
  return undefined;
}

/** How the data is wrapped: not at all in revision 1. */
function bodyOf(request: SourceRequest | PostRequest): BodyDecoder | RefusalReason {
  if (request.kind === "source") return new BodyDecoder({ kind: "until-close" });
  try {
    const framing = bodyFraming(request.headers);
    return framing.kind === "unsupported" ? "codingUnknown" : new BodyDecoder(framing);
  } catch (error) {
    if (error instanceof ProtocolError) return "invalidProtocol";
    throw error;
  }
}

/** Relays until the source has said all, or something that it must not. */
async function feed(
  { decoder, reads }: Visit,
  streampoint: Streampoint,
  body: BodyDecoder,
): Promise<string | undefined> {
  function relay(bytes: Uint8Array): void {
    body.push(bytes);
    for (let data = body.next(); data !== undefined; data = body.next()) streampoint.relay(data);
  }
  try {
    relay(decoder.rest());
    while (!body.done) {
      const read = await reads.next();
      if (read.done) return undefined;
      relay(read.value);
    }
    return undefined;
  } catch (error) {
    if (error instanceof ProtocolError) return sentence(error);
    throw error;
  }
}
