/**
 * Handing out a file that is done, to be saved by a browser and never to be shown as a page.
 *
 * @module
 */

const headers = {
  "Content-Type": "application/octet-stream",
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy": "default-src 'none'; sandbox",
  "Cache-Control": "no-store",
};

/** Counts the files that are being handed out. */
export class FileResponses {
  #underWay = 0;

  /** How many are being handed out. */
  get underWay(): number {
    return this.#underWay;
  }

  /** The answer to a request for a file; `undefined` where it is not there. */
  async of(path: string, name: string, method: string): Promise<Response | undefined> {
    // What a link leads to is none of ours.
    const info = await Deno.lstat(path).catch(() => undefined);
    if (info === undefined || !info.isFile) return undefined;
    const answer = {
      ...headers,
      "Content-Length": String(info.size),
      "Content-Disposition": `attachment; filename*=UTF-8''${encodeName(name)}`,
    };
    if (method === "HEAD") return new Response(null, { headers: answer });
    const file = await Deno.open(path).catch(() => undefined);
    if (file === undefined) return undefined;
    this.#underWay++;
    return new Response(file.readable.pipeThrough(this.#counted()), { headers: answer });
  }

  #counted(): TransformStream<Uint8Array, Uint8Array<ArrayBuffer>> {
    const over = () => void this.#underWay--;
    return new TransformStream({ flush: over, cancel: over });
  }
}

/** RFC 8187: everything but letters, digits and a few marks is escaped. */
function encodeName(name: string): string {
  return encodeURIComponent(name.toWellFormed())
    .replaceAll(/['()*!]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
}
