/**
 * The lamp's TLV protocol: frames, commands, the decoder that finds them in a stream, and what they make
 * of a lamp.
 *
 * @module
 */
export {
  type Command,
  type CommandName,
  commandNames,
  encodeCommand,
  isCommandName,
} from "./command.ts";
export { API_PORT, TLV_PORT } from "./ports.ts";
export { commands } from "./commands/registry.ts";
export { encodeState, initialState, type LampState, obey } from "./lamp_state.ts";
export { encodeFrame, HEADER_BYTES } from "./frame.ts";
export {
  type CommandEvent,
  type IgnoredEvent,
  TlvDecoder,
  type TlvDecoderOptions,
  type TlvEvent,
} from "./tlv_decoder.ts";
