/**
 * NTRIP, the protocol that carries GNSS corrections from sources through a caster to rovers: what
 * revision 1 needs on both sides, and what a client needs that accepts revision 2 as well.
 *
 * @module
 */
export { ChunkedDecoder, type ChunkedDecoderOptions } from "./chunked.ts";
export {
  encodeRoverRequest,
  encodeSourceRequest,
  type RoverRequestOptions,
  type SourceRequestOptions,
} from "./client_request.ts";
export type { Credentials } from "./credentials.ts";
export type { HeaderFields } from "./headers.ts";
export {
  encodeNtripRefusal,
  encodeRefusal,
  encodeRoverAccepted,
  encodeSourceAccepted,
  type OkLineEnding,
  type RefusalReason,
  refusals,
} from "./reply.ts";
export {
  type GetRequest,
  type InvalidRequest,
  type NtripRequest,
  RequestHeadDecoder,
  type RequestHeadDecoderOptions,
  type SourceRequest,
} from "./request.ts";
export type { GetLine, SourceLine } from "./request_line.ts";
export { ResponseDecoder, type ResponseDecoderOptions, type ResponseEvent } from "./response.ts";
export { decodeSourcetable, encodeSourcetable, type SourcetableOptions } from "./sourcetable.ts";
export {
  decodeRecord,
  encodeRecord,
  isStrRecord,
  type OtherRecord,
  type SourcetableRecord,
  type StrRecord,
} from "./str_record.ts";
