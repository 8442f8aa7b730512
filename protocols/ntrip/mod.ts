/**
 * NTRIP, the protocol that carries GNSS corrections from sources through a caster to rovers, in both
 * its revisions.
 *
 * @module
 */
export { type CasRecord, decodeCas, encodeCas } from "./cas_record.ts";
export { encodeChunk, encodeLastChunk } from "./chunk.ts";
export { ChunkedDecoder, type ChunkedDecoderOptions } from "./chunked.ts";
export {
  encodePostRequest,
  encodeRoverRequest,
  encodeSourceRequest,
  type PostRequestOptions,
  requestTarget,
  type RoverRequestOptions,
  type SourceRequestOptions,
} from "./client_request.ts";
export { type Credentials, encodeBasic } from "./credentials.ts";
export {
  decodeDigestResponse,
  type DigestAlgorithm,
  digestAlgorithms,
  digestProof,
  type DigestResponse,
  digestSecret,
  encodeDigestChallenge,
  encodeDigestResponse,
} from "./digest.ts";
export { answerDigest, decodeDigestChallenges, type DigestChallenge } from "./digest_challenge.ts";
export type { HeaderFields } from "./headers.ts";
export { httpRefusals } from "./http_refusals.ts";
export {
  encodeContinue,
  encodeDocument,
  encodeHttpRefusal,
  encodePostAccepted,
  encodeStreamHead,
  type HttpRefusal,
  type HttpReplyOptions,
  type HttpStatus,
  statuses,
} from "./http_reply.ts";
export { decodeNet, encodeNet, type NetRecord } from "./net_record.ts";
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
  type PostRequest,
  RequestHeadDecoder,
  type RequestHeadDecoderOptions,
  type SourceRequest,
} from "./request.ts";
export type { GetLine, SourceLine } from "./request_line.ts";
export { BodyDecoder, type BodyFraming, bodyFraming } from "./request_body.ts";
export { ResponseDecoder, type ResponseDecoderOptions, type ResponseEvent } from "./response.ts";
export { asksForRevision2, queryOf, REVISION_2 } from "./revision2.ts";
export {
  decodeSourcetable,
  encodeSourcetable,
  encodeSourcetableBody,
  type SourcetableOptions,
} from "./sourcetable.ts";
export {
  parseSourcetableQuery,
  type RecordPattern,
  selectRecords,
  type SourcetableQuery,
} from "./sourcetable_filter.ts";
export { decodeStrFields, rowText, type StrFields } from "./str_fields.ts";
export {
  decodeRecord,
  encodeRecord,
  isStrRecord,
  type OtherRecord,
  type SourcetableRecord,
  type StrRecord,
} from "./str_record.ts";
