/**
 * A stand-in for a caster: a bare TCP server whose every answer the test writes by hand.
 *
 * @module
 */
import { Peer, type PeerServer, serve } from "../peer.ts";

/** One connection that the stand-in accepted. */
export class Visit extends Peer {
  /** The request up to its blank line; what follows can still be read. */
  async head(): Promise<string> {
    for (;;) {
      const text = new TextDecoder("latin1").decode(this.bytes);
      const end = text.indexOf("\r\n\r\n");
      if (end >= 0) return new TextDecoder("latin1").decode(await this.take(end + 4));
      await this.atLeast(text.length + 1);
    }
  }
}

/** The server. Disposing tears all its connections. */
export type StandIn = PeerServer<Visit>;

/** Starts a stand-in on any free port. */
export function startStandIn(): Promise<StandIn> {
  return serve(Visit);
}
