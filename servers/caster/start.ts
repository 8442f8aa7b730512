/**
 * Starts a caster: settings, streampoints, the NTRIP port, the admin API.
 *
 * @module
 */
import { formatAddress } from "../../core/address.ts";
import { formatDuration, formatSize } from "../../core/units.ts";
import type { Opened } from "../../parts/part.ts";
import { listenHttp } from "../../transports/http.ts";
import type { Connection } from "../../transports/connection.ts";
import { listenTcp } from "../../transports/tcp.ts";
import { listenTls } from "../../transports/tls.ts";
import { Access } from "./access/access.ts";
import { adminApi } from "./admin/admin.ts";
import type { CasterContext, CasterOptions, Drop } from "./caster.ts";
import { Bans } from "./access/bans.ts";
import { ConnectionLimits } from "./access/connection_limits.ts";
import { hashPassword } from "./access/password_hash.ts";
import { RequestRate } from "./access/request_rate.ts";
import { UserLimits } from "./access/user_limits.ts";
import type { Place } from "./nearest/spot.ts";
import { placeIn, VirtualStreampoints } from "./nearest/virtual_streampoints.ts";
import { Recordings } from "./recording/recordings.ts";
import { relayedStreampoints } from "./relays/options.ts";
import { startRelays } from "./relays/start_relays.ts";
import { casterName } from "./relays/via.ts";
import { Roster } from "./roster.ts";
import { readIdentity } from "./tls_identity.ts";
import { serveConnection } from "./session.ts";
import { hashPasswordsOf } from "./settings/hash_passwords.ts";
import { Tally } from "./watch/tally.ts";
import { openWatch } from "./watch/watch.ts";
import { SettingsFile } from "./settings/settings_file.ts";
import type { User } from "./settings/settings.ts";
import { Streampoint, type StreampointObserver } from "./streampoint.ts";
import type { CasterHost } from "./visit.ts";

/**
 * Starts a caster.
 *
 * @throws {BenchError} when a port is taken, or a file is wrong or cannot be read or written.
 */
export async function start(
  options: CasterOptions,
  context: CasterContext,
  stack: AsyncDisposableStack,
): Promise<Opened> {
  const { log } = context;
  const file = await SettingsFile.open(options.settings, {
    streampoints: [...new Set(options.streampoints)],
    users: new Map(Object.entries(options.users).map(([login, user]) => [login, userOf(user)])),
    sourcePasswords: new Map(Object.entries(options.sourcePasswords)),
  });
  if (options.hashPasswords) await hashPasswordsOf(file, { keepDigest: false });
  const observer = streampointObserver(options, context);
  const placeOf = ({ name, traffic }: Streampoint): Place | undefined =>
    traffic.station?.place?.geodetic ??
      placeIn(roster.sourcetable ?? options.sourcetable, name);
  const virtual = new VirtualStreampoints(options.nearest, placeOf, {
    clock: context.clock,
    log,
    maxBacklogBytes: options.maxBacklog,
  });
  const recordings = stack.use(await Recordings.open(options, log));
  const roster: Roster = stack.use(
    new Roster(file, (name) => {
      const streampoint = new Streampoint(name, {
        maxBacklogBytes: options.maxBacklog,
        graceMs: options.grace,
        inspect: options.inspect,
      }, observer);
      virtual.add(streampoint);
      recordings.added(streampoint);
      return streampoint;
    }, [...Object.keys(options.nearest), ...relayedStreampoints(options)]),
  );
  const access = new Access(roster, options, context.clock);
  const identity = await readIdentity(options);
  const bans = new Bans(options, context.clock);
  const tally = new Tally();
  const admin = stack.use(
    listenHttp(
      { hostname: options.host, port: options.adminPort },
      (request, remote) => api.fetch(request, { remote }),
      options.adminTls ? identity : undefined,
    ),
  );
  const api = adminApi({
    roster,
    access,
    bans,
    rate: new RequestRate(options.adminRate, context.clock),
    log,
    maxConnectionsPerUser: options.maxConnectionsPerUser,
    watchers: options.watch,
    watch: openWatch({ roster, tally, recordings, clock: context.clock }, context, stack),
    recordings,
    toStore: async (password) =>
      options.hashPasswords || roster.holdsHashes ? await hashPassword(password) : password,
  });
  let lastId = 0;
  const host: CasterHost = {
    options,
    context,
    roster,
    access,
    limits: new ConnectionLimits(options),
    userLimits: new UserLimits(),
    bans,
    tally,
    name: casterName(),
    nextId: () => ++lastId,
  };
  const serve = (connection: Connection) => serveConnection(connection, host);
  const address = { hostname: options.host, port: options.port };
  const ntrip = stack.use(await listenTcp(address, serve, context));
  const ntrips = identity && stack.use(
    await listenTls({ ...address, port: options.ntripsPort }, identity, serve, context),
  );
  await startRelays(options, (name) => roster.streampoint(name)!, host, stack);
  return {
    endpoints: {
      ntrip: ntrip.address,
      admin: admin.address,
      ...(ntrips === undefined ? {} : { ntrips: ntrips.address }),
    },
    actions: {
      drop: ({ streampoint, who }: Drop) => ({
        dropped: roster.streampoint(streampoint)?.drop(who) ?? 0,
      }),
    },
  };
}

function userOf({ maxConnections, ...user }: CasterOptions["users"][string]): User {
  return { ...user, ...(maxConnections === undefined ? {} : { maxConnections }) };
}

function streampointObserver(
  options: CasterOptions,
  { clock, log, observe }: CasterContext,
): StreampointObserver {
  return {
    clock,
    onReceived: (bytes) => observe.in.received(bytes),
    onSent: (bytes) => observe.out.counted(bytes),
    onBehind: ({ name }, { connection }) =>
      log.warn("reset rover {peer} of {streampoint}: more than {maxBacklog} waited for it", {
        peer: formatAddress(connection.remote),
        streampoint: name,
        maxBacklog: formatSize(options.maxBacklog),
      }),
    onAbandoned: ({ name }, rovers) =>
      log.info("close {rovers} rovers of {streampoint}: no source for {grace}", {
        rovers,
        streampoint: name,
        grace: formatDuration(options.grace),
      }),
  };
}
