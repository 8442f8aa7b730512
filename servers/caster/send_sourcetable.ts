/**
 * Answering who wants the sourcetable, or the part of it that they ask for.
 *
 * @module
 */
import { ProtocolError } from "../../core/errors.ts";
import {
  type GetRequest,
  parseSourcetableQuery,
  queryOf,
  type RefusalReason,
  selectRecords,
  type SourcetableQuery,
} from "../../protocols/ntrip/mod.ts";
import { mayReceive } from "./access/access.ts";
import { isBrowser } from "./answers/answers_for.ts";
import type { User } from "./settings/settings.ts";
import type { Visit } from "./visit.ts";

/** Sends the sourcetable and closes, or says why not. In revision 1 there are no filters. */
export async function sendSourcetable(
  visit: Visit,
  request: GetRequest,
): Promise<RefusalReason | undefined> {
  const { access, context: { log } } = visit.host;
  const query = request.ntripVersion === 2 || isBrowser(request) ? queryIn(request.path) : nothing;
  if (query === undefined) return "invalidProtocol";
  let rights: User | undefined;
  if (query.auth) {
    const user = await access.userOf(request);
    if (typeof user === "string") return user;
    rights = user?.rights;
  }
  log.debug("sourcetable for {peer}", { peer: visit.peer });
  const selected = selectRecords(visit.sourcetable(), query, (name) => mayReceive(rights, name));
  visit.send(visit.answers.sourcetable(selected));
  await visit.connection.close();
  return undefined;
}

const nothing: SourcetableQuery = { auth: false, strict: false, patterns: [] };

function queryIn(path: string): SourcetableQuery | undefined {
  try {
    return parseSourcetableQuery(queryOf(path));
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}
