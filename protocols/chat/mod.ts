/**
 * Chat: JSON objects over TCP, with deliveries that are acknowledged. The decoder, the messages and
 * sessions of both sides, and the care that peers need which read one object at a time.
 *
 * @module
 */
export {
  type ClientMessage,
  clientMessage,
  type ClientMessageOf,
  readClientMessage,
} from "./client_message.ts";
export {
  type ClientAct,
  type ClientSessionState,
  followServer,
  freshClientSession,
} from "./client_session.ts";
export {
  type DeliveryStatus,
  type StatusDetails,
  statusMessage,
  statusOf,
} from "./delivery_status.ts";
export { encodeMessage, excessBytes, formatLine } from "./encode_message.ts";
export { type Framing, maxMessageBytes } from "./framing.ts";
export { clientManners, isReply, type Manner, serverManners } from "./legacy_manners.ts";
export { LegacyOutbox, type LegacyOutboxOptions } from "./legacy_outbox.ts";
export { type ChatLimits, defaultLimits, loginFault, textFault } from "./limits.ts";
export { type JsonObject, ObjectDecoder, type ObjectDecoderOptions } from "./object_decoder.ts";
export { CHAT_PORT } from "./port.ts";
export {
  deliveryStatuses,
  readServerMessage,
  type RoomState,
  roomStates,
  type ServerMessage,
  serverMessage,
  type ServerMessageOf,
} from "./server_message.ts";
export {
  farewell,
  followClient,
  freshServerSession,
  type ServerAct,
  type ServerSessionState,
} from "./server_session.ts";
export type { Phase, Step } from "./session_table.ts";
export { whoAvail } from "./who_avail.ts";
