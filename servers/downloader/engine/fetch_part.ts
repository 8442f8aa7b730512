/**
 * Reading one response into one part.
 *
 * @module
 */
import type { ByteRange } from "../../../protocols/http/mod.ts";
import { Interrupted } from "./failures.ts";
import type { Line } from "./line.ts";
import type { Part } from "./parts.ts";
import type { PartWriter } from "./part_writer.ts";

/**
 * Reads what comes on the line into a part, up to its end, which may come nearer meanwhile.
 *
 * @param coming The range that the response holds, from the part's position on.
 * @param onBytes Told of every piece that was written.
 * @throws {Interrupted} when it was cut; what came before is written and noted.
 */
export async function fetchPart(
  part: Part,
  coming: ByteRange,
  line: Line,
  writer: PartWriter,
  onBytes: (bytes: number) => void,
): Promise<void> {
  writer.seek(part.position);
  try {
    for (;;) {
      const bytes = await line.next();
      // Who took over the end of the part fetches what comes behind it.
      const end = Math.min(part.end, coming.end);
      if (bytes === undefined) {
        if (part.position >= end) return;
        throw new Interrupted("the server sent less than it had announced");
      }
      const lengthBytes = Math.min(bytes.length, Math.max(0, end - part.position));
      writer.write(bytes.subarray(0, lengthBytes));
      part.position += lengthBytes;
      onBytes(lengthBytes);
      // More than this part comes: the rest would be read for nothing.
      if (part.position >= end && (lengthBytes < bytes.length || end < coming.end)) {
        line.drop();
        return;
      }
    }
  } finally {
    writer.flush();
  }
}
