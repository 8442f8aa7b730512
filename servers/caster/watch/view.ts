/**
 * What there is to see of a caster: for `/state`, and for the page that follows it. Whoever looks needs no
 * login, so there are no addresses in it, and rovers are told to a hundred metres.
 *
 * @module
 */
import type { Clock } from "../../../core/clock.ts";
import type { Geodetic } from "../../../core/geodesy.ts";
import { refusals } from "../../../protocols/ntrip/mod.ts";
import type { Recordings } from "../recording/recordings.ts";
import type { Roster } from "../roster.ts";
import type { Rover } from "../rover.ts";
import { HISTORY_SECONDS } from "../station/bytes_each_second.ts";
import type { Streampoint } from "../streampoint.ts";
import { addressKind } from "./address_kind.ts";
import type { Tally } from "./tally.ts";

/** How many are shown at most; of the others only how many they are. */
const MAX_STREAMPOINTS = 200;
const MAX_ROVERS = 200;

/** What is looked at. */
export interface ViewHost {
  roster: Roster;
  tally: Tally;
  recordings: Recordings;
  clock: Clock;
}

/** How the caster is doing now. */
export function viewOf({ roster, tally, recordings, clock }: ViewHost) {
  const nowMs = clock.now();
  const streampoints = [...roster.streampoints];
  const rovers: ReturnType<typeof roverView>[] = [];
  let roverCount = 0;
  for (const streampoint of streampoints) {
    roverCount += streampoint.roverCount;
    for (const rover of streampoint.rovers) {
      if (rovers.length >= MAX_ROVERS) break;
      rovers.push(roverView(rover, streampoint, nowMs));
    }
  }
  return {
    now: new Date(nowMs).toISOString(),
    sources: streampoints.filter(({ sourceConnected }) => sourceConnected).length,
    rovers,
    roverCount,
    streampoints: streampoints.slice(0, MAX_STREAMPOINTS)
      .map((streampoint) => ({
        ...streampointView(streampoint, nowMs),
        /** In bytes; `null` where it is not recorded. */
        recorded: recordings.writtenBytes(streampoint.name) ?? null,
      })),
    streampointCount: streampoints.length,
    receivedBytes: sum(streampoints, ({ traffic }) => traffic.receivedBytes),
    sentBytes: sum(streampoints, ({ traffic }) => traffic.sentBytes),
    accepted: { sources: tally.sources, rovers: tally.rovers },
    refused: [...tally.refusals].map(([reason, count]) => ({ reason: refusals[reason], count }))
      .sort((a, b) => b.count - a.count),
  };
}

function streampointView({ name, source, traffic, roverCount }: Streampoint, nowMs: number) {
  const { station } = traffic;
  return {
    name,
    source: source === undefined ? null : {
      from: addressKind(source.connection.remote.hostname),
      sinceMs: nowMs - source.sinceMs,
      agent: source.agent ?? null,
    },
    rovers: roverCount,
    receivedBytes: traffic.receivedBytes,
    sentBytes: traffic.sentBytes,
    bitsPerSecond: traffic.bitsPerSecond(nowMs) ?? null,
    /** Bytes in each of the last whole seconds, the oldest first. */
    received: traffic.received.last(HISTORY_SECONDS, nowMs),
    ageMs: since(traffic.lastDataMs, nowMs),
    messages: (station?.messages ?? []).map(([type, passage]) => ({
      type,
      count: passage.count,
      intervalMs: passage.intervalMs ?? null,
      ageMs: since(passage.lastAtMs, nowMs),
      gaps: passage.gaps,
      longestGapMs: passage.longestGapMs,
    })),
    constellations: station?.constellations ?? [],
    carrier: station?.carrier ?? null,
    stationId: station?.stationId ?? station?.place?.stationId ?? null,
    place: placeView(station?.place?.geodetic),
    receiver: station?.equipment?.receiver ?? null,
    antenna: station?.equipment?.antenna ?? null,
    falseFrames: station?.damage.falseHeaders ?? 0,
  };
}

function roverView(rover: Rover, { name }: Streampoint, nowMs: number) {
  const { facts, reported } = rover;
  return {
    id: facts.id,
    streampoint: name,
    /** Whose data it gets, where that is not the streampoint's own. */
    base: rover.base ?? null,
    login: facts.login ?? null,
    from: addressKind(rover.connection.remote.hostname),
    sinceMs: nowMs - facts.sinceMs,
    agent: facts.agent ?? null,
    sentBytes: rover.sentBytes,
    waitingBytes: rover.backlogBytes,
    gga: reported === undefined ? null : {
      latitude: rounded(reported.gga.latitude, 3),
      longitude: rounded(reported.gga.longitude, 3),
      quality: reported.gga.quality ?? null,
      satellites: reported.gga.satellites ?? null,
      correctionAgeS: reported.gga.ageS ?? null,
      ageMs: nowMs - reported.atMs,
    },
  };
}

function placeView(place: Geodetic | undefined) {
  return place === undefined ? null : {
    latitude: rounded(place.latitude, 5),
    longitude: rounded(place.longitude, 5),
    height: rounded(place.height, 1),
  };
}

function rounded(value: number | undefined, decimals: number): number | null {
  return value === undefined ? null : Number(value.toFixed(decimals));
}

function since(atMs: number | undefined, nowMs: number): number | null {
  return atMs === undefined ? null : nowMs - atMs;
}

function sum<One>(all: readonly One[], of: (one: One) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}
