/**
 * What becomes of a message.
 *
 * ```text
 *            SENDTO, EVERY1
 *                  │
 *                  ▼          no MESSACC in time, nobody there, not allowed
 *               queued ─────────────────────────────────────────────▶ failed
 *                  │ ╲
 *          MESSACC │  ╲ the server or the peer went away before MESSACC
 *                  ▼   ▼
 *          delivered   unknown
 * ```
 *
 * A message whose fate is unknown may be sent again with the same `id`, by which its receiver knows it
 * again. Legacy clients are told delivered as true, failed and unknown as false, and queued not at all.
 *
 * @module
 */
import type { deliveryStatuses, ServerMessageOf } from "./server_message.ts";

/** What became of a message, so far. */
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** What a status says besides itself. */
export interface StatusDetails {
  /** Whose status it is; legacy clients have no ids. */
  id?: string | undefined;
  /** Why it is not delivered, in a sentence. */
  reason?: string | undefined;
}

/** The message that tells a sender. */
export function statusMessage(
  status: DeliveryStatus,
  { id, reason }: StatusDetails = {},
): ServerMessageOf<"MESSTAT"> {
  const BODY = status === "queued" ? null : status === "delivered";
  return { TYPE: "MESSTAT", BODY, status, reason, id };
}

/** What a server says of a message, be it a legacy one or not. */
export function statusOf({ BODY, status }: ServerMessageOf<"MESSTAT">): DeliveryStatus {
  if (status !== undefined) return status;
  if (BODY === null) return "queued";
  return BODY ? "delivered" : "failed";
}
