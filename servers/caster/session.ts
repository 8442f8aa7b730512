/**
 * One connection to the NTRIP port, from its first byte to its end: a source, a rover, somebody who
 * wants the sourcetable, or nobody we know.
 *
 * @module
 */
import type { NtripRequest, RefusalReason } from "../../protocols/ntrip/mod.ts";
import type { Connection } from "../../transports/connection.ts";
import { answersFor, isBrowser } from "./answers/answers_for.ts";
import { revision1 } from "./answers/revision1.ts";
import { revision2 } from "./answers/revision2.ts";
import { type Head, readHead } from "./head.ts";
import { isLoop } from "./relays/via.ts";
import { RoverSession } from "./rover_session.ts";
import { sendSourcetable } from "./send_sourcetable.ts";
import { serveSource } from "./source_session.ts";
import { type CasterHost, Visit } from "./visit.ts";

/** Refusals that are a failed login, where the request tried to log in at all. */
const failedLogins: readonly RefusalReason[] = [
  "invalidSource",
  "userNotFound",
  "authorizationFailed",
];

/** Serves one connection until its session is over; whoever accepted it closes it. */
export async function serveConnection(connection: Connection, host: CasterHost): Promise<void> {
  const visit = new Visit(connection, host, revision1(host.options));
  using entered = host.limits.enter(connection.remote.hostname);
  if (entered === undefined) return visit.refuse("tooManyConnections");
  const rover = new RoverSession(visit);
  try {
    await serve(visit, rover);
  } finally {
    await rover.forget();
  }
}

async function serve(visit: Visit, rover: RoverSession): Promise<void> {
  const { options, roster } = visit.host;
  const head = await readHead(visit.reads, {
    decoder: visit.decoder,
    timeoutMs: options.headTimeout,
    isStreampoint: (name) => roster.streampoint(name) !== undefined,
    onCompletable: (request) => rover.expect(request),
    clock: visit.clock,
  });
  if (head.kind === "gone") return;
  if (head.kind !== "request") return refuseHead(visit, head);
  const { request } = head;
  visit.answers = answersFor(request, options, visit.clock);
  const bannedMs = visit.host.bans.remainingMs(visit.connection.remote.hostname);
  if (bannedMs !== undefined) {
    const retryAfterSeconds = Math.ceil(bannedMs / 1_000);
    return visit.refuse("banned", undefined, { streampoint: "", retryAfterSeconds });
  }
  const refusal = await serveRequest(visit, rover, request, head.bySilence ?? false);
  if (refusal === undefined) return;
  countFailedLogin(visit, request, refusal);
  if (isLogin(request)) visit.answered("error");
  await refuseRequest(visit, request, refusal);
}

/** Serves a request to its end, or says why it may not be served. */
function serveRequest(
  visit: Visit,
  rover: RoverSession,
  request: NtripRequest,
  bySilence: boolean,
): Promise<RefusalReason | undefined> | RefusalReason {
  if (request.kind !== "invalid" && isLoop(request.headers, visit.host.name)) return "relayLoop";
  switch (request.kind) {
    case "invalid":
      return request.method === undefined ? "invalidProtocol" : "methodUnknown";
    case "source":
    case "post":
      return serveSource(visit, request);
    case "get":
      if (request.streampoint === "") return sendSourcetable(visit, request);
      if (isBrowser(request)) return forBrowser(visit, request.streampoint);
      return rover.serve(request, bySilence);
  }
}

/** A browser shows the sourcetable; a stream is nothing to look at. */
function forBrowser({ host: { roster } }: Visit, streampoint: string): RefusalReason {
  return roster.streampoint(streampoint) === undefined ? "streampointNotFound" : "invalidProtocol";
}

function refuseHead(
  visit: Visit,
  head: Extract<Head, { kind: "headTooLong" | "headTooSlow" }>,
): Promise<void> {
  if (visit.decoder.ntripVersion === 2) {
    visit.answers = revision2({ chunked: true, clock: visit.clock });
  }
  return visit.refuse(head.kind, "reason" in head ? head.reason : undefined);
}

/** Whether a request is that of a source or a rover, and not the one that asks how to log in. */
function isLogin(request: NtripRequest): boolean {
  if (request.kind === "source") return true;
  if (request.kind === "invalid" || request.streampoint === "") return false;
  return request.ntripVersion === 1 || request.headers.has("authorization");
}

function countFailedLogin(visit: Visit, request: NtripRequest, refusal: RefusalReason): void {
  const { bans, context: { log } } = visit.host;
  const { hostname } = visit.connection.remote;
  const hasTried = request.kind === "source" ||
    (request.kind !== "invalid" && request.headers.has("authorization"));
  if (hasTried && failedLogins.includes(refusal) && bans.failed(hostname)) {
    log.warn("banned {address}: too many failed logins", { address: hostname });
  }
}

/** After how long a refused client may find things changed. */
const retryAfterSeconds: Partial<Record<RefusalReason, number>> = {
  notActive: 10,
  tooManyOfUser: 30,
  tooBusy: 5,
};

async function refuseRequest(
  visit: Visit,
  request: NtripRequest,
  refusal: RefusalReason,
): Promise<void> {
  const { access } = visit.host;
  const isHttp = request.kind === "get" || request.kind === "post";
  const after = retryAfterSeconds[refusal];
  await visit.refuse(refusal, detailOf(request), {
    streampoint: request.kind === "invalid" ? "" : request.streampoint,
    ...(isHttp ? { challenges: access.challenges(request, refusal) } : {}),
    ...(after === undefined ? {} : { retryAfterSeconds: after }),
  });
}

/** A line that is nearly a SOURCE line holds a password: of what was no request only its first word. */
function detailOf(request: NtripRequest): string {
  if (request.kind !== "invalid") return request.streampoint;
  return request.reason.replace(/^(the first line "[^" ]*) .*" is/s, '$1 …" is');
}
