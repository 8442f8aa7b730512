/**
 * Driving downloads over a WebSocket: the original's text frames, and JSON with pushed progress.
 *
 * @module
 */
export {
  type Command,
  CommandError,
  type CommandId,
  type DownloadVerb,
  downloadVerbs,
  MAX_CONNECTIONS,
  readCommand,
  SUBPROTOCOL,
  type Wanted,
  wanted,
  wantedList,
} from "./commands.ts";
export {
  type Download,
  download,
  type DownloadState,
  downloadStates,
  MAX_PARTS_TOLD,
  type PartProgress,
} from "./download.ts";
export { type DownloadsEvent, encodeEvent, readEvent } from "./events.ts";
export {
  checkedUrl,
  type DoneDownload,
  followText,
  freshTextSession,
  type Shelf,
  type TextState,
  type TextStep,
  type UrlVerdict,
} from "./text_session.ts";
export { isDownloadUrl, withoutCredentials } from "./urls.ts";
export { nothingToSubmit } from "./texts.ts";
