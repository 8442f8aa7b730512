/**
 * Recording messages that their sender has numbered: whoever receives them can tell what is missing
 * without knowing the sender.
 *
 * @module
 */
import { MessagesRecorder } from "./messages.ts";

/** Records the numbered messages that one instance receives. */
export class NumberedRecorder extends MessagesRecorder {
  /** Messages whose turn has passed did not come. */
  lost(count = 1): void {
    this.count(this.timeline.now(), "lost", count);
  }

  /** Messages came again, which are not to be recorded as received. */
  duplicated(count = 1): void {
    this.count(this.timeline.now(), "duplicates", count);
  }

  /** Messages came behind a later one; they are recorded as received besides. */
  reordered(count = 1): void {
    this.count(this.timeline.now(), "reordered", count);
  }

  /** Messages came whole that are not what they must be; they are recorded as received besides. */
  corrupted(count = 1): void {
    this.count(this.timeline.now(), "corrupt", count);
  }
}
