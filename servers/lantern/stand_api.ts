/**
 * The debug API of a control stand, as the lamp's buttons use it: one method, which sends a command to
 * every lamp of the stand.
 *
 * @module
 */
import { type Address, formatAddress } from "../../core/address.ts";
import { sentence } from "../../core/errors.ts";

/** How long the stand may take to answer. */
const PATIENCE_MS = 5_000;

/** What came of a command: the stand's own result, or whose fault it is and a sentence. */
export type Outcome =
  | { result: unknown }
  | { error: { code: "refused" | "unreachable"; message: string } };

/** Has the stand send a command. Whatever happens is in the outcome. */
export async function sendThroughStand(
  api: Address,
  command: { command: string; value?: unknown },
  signal: AbortSignal,
): Promise<Outcome> {
  const where = formatAddress(api);
  try {
    const response = await fetch(`http://${where}/`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ method: "message", params: command }),
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    });
    const answer = readJson(await response.text());
    if (response.ok && answer?.error === undefined) return { result: answer?.result ?? null };
    const told = answer?.error?.message ?? `status ${response.status}`;
    return refused(`The stand at ${where} declined: ${told}`);
  } catch (error) {
    const message = `The stand's debug API at ${where} does not answer: ${reasonOf(error)}`;
    return { error: { code: "unreachable", message } };
  }
}

function refused(message: string): Outcome {
  return { error: { code: "refused", message } };
}

/** Stands of others may answer with anything. */
function readJson(text: string): { result?: unknown; error?: { message?: string } } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What `fetch` throws tells the reason at the end of its cause, with a number that says no more. */
function reasonOf(error: unknown): string {
  if (error instanceof DOMException && error.name === "TimeoutError") return "no answer in time";
  const cause = error instanceof Error ? error.cause ?? error : error;
  const reason = sentence(cause).split(": ").at(-1)!.replace(/ \(os error \d+\)$/, "");
  return reason.charAt(0).toLowerCase() + reason.slice(1);
}
