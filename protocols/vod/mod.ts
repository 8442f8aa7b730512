/**
 * Image streams: the control words, images and fragments on the wire, the files that describe
 * streams, the catalog's text, and images over HTTP.
 *
 * @module
 */
export { type Catalog, decodeCatalog, encodeCatalog } from "./catalog.ts";
export { encodeCommand, encodeOpening, type Opening } from "./control_command.ts";
export { ControlDecoder, type ControlDecoderOptions, decodeControl } from "./control_decoder.ts";
export { type ControlAct, ControlSession } from "./control_session.ts";
export {
  type ControlEvent,
  type ControlWord,
  LEAST_FRAGMENT_SIZE,
  type UnknownWord,
} from "./control_word.ts";
export {
  decodeFragment,
  type Fragment,
  fragmentsOf,
  leastFragmentSize,
  MAX_DATAGRAM_BYTES,
} from "./fragment.ts";
export { encodeImage, type Image, ImageDecoder, type ImageDecoderOptions } from "./image.ts";
export {
  type AssembledImage,
  type AssemblerCounts,
  ImageAssembler,
  type ImageAssemblerOptions,
  type IncompleteImage,
  type WholeImage,
} from "./image_assembler.ts";
export {
  contentTypes,
  type ImageType,
  imageTypeOf,
  imageTypeOfStream,
  type StreamType,
  streamTypes,
} from "./image_type.ts";
export { type Method, methodOf, methods, type Protocol, protocolOf, protocols } from "./method.ts";
export { MJPEG_BOUNDARY, mjpegBoundaryOf, mjpegContentType, mjpegEnd, mjpegPart } from "./mjpeg.ts";
export { MjpegDecoder, type MjpegDecoderOptions, type MjpegPart } from "./mjpeg_decoder.ts";
export { formatServiceFile, parseServiceFile, type ServiceFile } from "./service_file.ts";
export {
  formatStreamFile,
  parseStreamFile,
  type StreamDescription,
  type StreamFile,
} from "./stream_file.ts";
