/**
 * Every simulator there is, by its kind.
 *
 * @module
 */
import { chatBots } from "./chat-bots/chat_bots.ts";
import { chatClient } from "./chat-client/chat_client.ts";
import { echoClients } from "./echo-clients/echo_clients.ts";
import { imageClients } from "./image-clients/image_clients.ts";
import { ntripBase } from "./ntrip-base/ntrip_base.ts";
import { ntripRovers } from "./ntrip-rovers/ntrip_rovers.ts";
import { rangeServer } from "./range-server/range_server.ts";
import { tlvEmitter } from "./tlv-emitter/tlv_emitter.ts";

/** Every simulator there is, by its kind. */
export const simulators = {
  "chat-bots": chatBots,
  "chat-client": chatClient,
  "echo-clients": echoClients,
  "image-clients": imageClients,
  "ntrip-base": ntripBase,
  "ntrip-rovers": ntripRovers,
  "range-server": rangeServer,
  "tlv-emitter": tlvEmitter,
};
