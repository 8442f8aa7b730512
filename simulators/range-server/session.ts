/**
 * A client's connection: request after request, until one of both has had enough.
 *
 * @module
 */
import { ProtocolError, sentence } from "../../core/errors.ts";
import { parseTarget, type RequestHead } from "../../protocols/http/mod.ts";
import type { Connection } from "../../transports/connection.ts";
import { type Answer, answerTo, type Asked, plainAnswer } from "./answer.ts";
import { deliver } from "./delivery.ts";
import { Incoming } from "./incoming.ts";
import type { RangeServerContext } from "./range_server.ts";
import type { SentFiles } from "./sent_files.ts";
import type { Shelf } from "./shelf.ts";

/** What all connections share. */
export interface Service {
  shelf: Shelf;
  sent: SentFiles;
}

/** Answers the requests of a connection, each when the one before is answered. */
export async function serveClient(
  connection: Connection,
  service: Service,
  context: RangeServerContext,
): Promise<void> {
  const incoming = new Incoming(connection);
  try {
    for (;;) {
      const request = await incoming.next();
      if (request === undefined) return;
      if (!await exchange(request, incoming, connection, service, context)) return;
    }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    const startedAt = context.clock.now();
    const refused = {
      ...plainAnswer(400),
      body: [new TextEncoder().encode(`${sentence(error)}\n`)],
    };
    const request = { method: "GET", version: "1.1", keepAlive: false } as const;
    await deliver(refused, request, { connection, incoming, ...context, onSent() {} });
    context.observe.requests.done(startedAt, "error");
  }
}

/** Answers one request; whether the connection stays. */
async function exchange(
  request: RequestHead,
  incoming: Incoming,
  connection: Connection,
  { shelf, sent }: Service,
  context: RangeServerContext,
): Promise<boolean> {
  const { clock, log, observe, random } = context;
  const startedAt = clock.now();
  const target = parseTarget(request.target);
  using file = target && await shelf.open(target.path);
  const range = request.headers.get("range");
  const asked: Asked | undefined = target && {
    ...target,
    request,
    ...(file === undefined ? {} : { file }),
    ...(range === undefined ? {} : { range }),
  };
  if (range !== undefined && file !== undefined) observe.files.ranged();
  const answer: Answer = asked === undefined ? plainAnswer(400) : answerTo(asked, random);
  let outcome: "whole" | "cut" = "cut";
  let firstAt: number | undefined;
  try {
    const delivered = await deliver(answer, request, {
      connection,
      incoming,
      ...context,
      onSent(chunk) {
        firstAt ??= clock.now();
        sent.add(chunk);
      },
    });
    outcome = delivered.outcome;
    return delivered.stays;
  } finally {
    const isOk = outcome === "whole" && answer.status < 400;
    observe.requests.done(
      startedAt,
      isOk ? "ok" : "error",
      firstAt === undefined ? {} : { firstAt },
    );
    log.debug("answered", {
      method: request.method,
      target: request.target,
      range,
      status: answer.status,
      outcome,
    });
  }
}
