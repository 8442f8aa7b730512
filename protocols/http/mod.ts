/**
 * HTTP/1.1 and 1.0 as far as files are fetched with it: heads, bodies, ranges, validators.
 *
 * @module
 */
export { type ContentRange, encodeContentRange, parseContentRange } from "./content_range.ts";
export { isStrongTag, namesTag, sameStrongTag, sameWeakTag } from "./entity_tag.ts";
export { fileNameOfDisposition, fileNameOfPath, utf8Of } from "./file_name.ts";
export {
  encodeHeaders,
  type HeaderFields,
  type HeaderList,
  listHolds,
  listOf,
  parseHeaders,
} from "./headers.ts";
export { formatHttpDate, parseHttpDate } from "./http_date.ts";
export {
  encodeMultipartEnd,
  encodePartHead,
  type MultipartByteranges,
  multipartType,
} from "./multipart_byteranges.ts";
export { type ByteRange, type Selection, selectRanges } from "./range.ts";
export { basicCredentials, encodeRequest, type RequestOptions } from "./request.ts";
export { RequestDecoder, type RequestDecoderOptions, type RequestHead } from "./request_decoder.ts";
export { parseTarget, type RequestTarget } from "./request_target.ts";
export {
  type Framing,
  ResponseDecoder,
  type ResponseDecoderOptions,
  type ResponseEvent,
  type ResponseHead,
} from "./response_decoder.ts";
export { encodeResponseHead, reasonOf } from "./response_head.ts";
export { parseRetryAfter } from "./retry_after.ts";
