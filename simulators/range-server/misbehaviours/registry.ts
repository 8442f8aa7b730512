/**
 * The misbehaviours there are. To add one: its file, and its line here.
 *
 * @module
 */
import { chunked } from "./chunked.ts";
import { cut } from "./cut.ts";
import { etagChanges } from "./etag_changes.ts";
import { extraBytes } from "./extra_bytes.ts";
import { fewerBytes } from "./fewer_bytes.ts";
import { fileChanges } from "./file_changes.ts";
import { gzip } from "./gzip.ts";
import { headRefused } from "./head_refused.ts";
import { htmlError } from "./html_error.ts";
import { lyingAcceptRanges } from "./lying_accept_ranges.ts";
import type { Misbehaviour } from "./misbehaviour.ts";
import { noLength } from "./no_length.ts";
import { noRanges } from "./no_ranges.ts";
import { poorValidators } from "./poor_validators.ts";
import { rangesIgnored } from "./ranges_ignored.ts";
import { redirect } from "./redirect.ts";
import { slow } from "./slow.ts";
import { stall } from "./stall.ts";
import { status } from "./status.ts";
import { wrongContentRange } from "./wrong_content_range.ts";

/** Every misbehaviour, by its kind. */
export const misbehaviours = {
  "no-ranges": noRanges,
  "ranges-ignored": rangesIgnored,
  "lying-accept-ranges": lyingAcceptRanges,
  "wrong-content-range": wrongContentRange,
  "no-length": noLength,
  chunked,
  gzip,
  cut,
  stall,
  slow,
  "extra-bytes": extraBytes,
  "fewer-bytes": fewerBytes,
  status,
  "html-error": htmlError,
  "head-refused": headRefused,
  redirect,
  "etag-changes": etagChanges,
  "poor-validators": poorValidators,
  "file-changes": fileChanges,
} satisfies Record<string, Misbehaviour>;

/** The kinds of misbehaviours. */
export type MisbehaviourKind = keyof typeof misbehaviours;
