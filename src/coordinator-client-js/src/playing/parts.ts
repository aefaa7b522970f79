import { CoordinatorClock } from '../clock/coordinatorClock.js';
import { Topics } from '../events/topics.js';
import { CoordinatorReach } from '../hub/coordinatorReach.js';
import { Outbox } from '../hub/outbox.js';
import { TokenRenewal } from '../hub/tokenRenewal.js';
import { IceServers } from '../links/iceServers.js';
import type { LinkEvents } from '../links/link.js';
import { Mesh } from '../links/mesh.js';
import { PeerNotices, type PeerNoticesOptions } from '../notices/peerNotices.js';
import { UnconfirmedNotices } from '../notices/unconfirmedNotices.js';
import { Pauses, type PauseEvents } from '../pauses/pauses.js';
import { ReconnectionRecord } from '../pauses/reconnectionRecord.js';
import type { Environment } from '../runtime/environment.js';
import { settingsFrom } from '../wire/translate.js';
import { methods } from '../wire/names.js';
import type { GameJoined, Invoke } from '../wire/wire.js';
import { HealthReports } from './healthReports.js';
import type { Settings } from './settings.js';
import { Validation } from './validation.js';

export interface PartsOptions {
  readonly settings: Settings;
  readonly environment: Environment;
  /** Names this join. */
  readonly instance: string;
  /** There is a younger token to reconnect with. */
  readonly tokenRenewed: (token: string) => void;
  readonly invoke: Invoke;
  /** Makes another connection to the coordinator, which brings the whole state. */
  readonly reattach: () => void;
}

/** What the parts call back. */
export interface PartsEvents {
  readonly links: LinkEvents;
  readonly pauses: PauseEvents;
  readonly effectOf: PeerNoticesOptions['effectOf'];
  /** The game's frame counter. */
  readonly frame: () => number;
}

export type Parts = ReturnType<typeof createParts>;

/** Makes all that one player in one game consists of, and connects the parts. */
export function createParts(joined: GameJoined, options: PartsOptions, events: PartsEvents) {
  const { environment, instance, tokenRenewed, invoke, reattach } = options;
  const { logger, heartbeatMs, lossGraceMs } = options.settings;
  const { timers } = environment;
  const playerId = joined.player_id;
  const players: readonly string[] = joined.players.map(player => player.player_id).sort((a, b) => (a < b ? -1 : 1));
  const settings = settingsFrom(joined);
  const topics = new Topics(logger);
  const clock = new CoordinatorClock(timers, invoke);
  const reach = new CoordinatorReach(timers);
  const outbox = new Outbox(invoke, timers, logger);
  const health = new HealthReports(invoke, timers, logger);
  const iceServers = new IceServers(timers, invoke);
  const record = new ReconnectionRecord();
  const tokenRenewal = new TokenRenewal({ timers, clock, invoke, logger, renewed: tokenRenewed });
  const mesh = new Mesh({
    self: playerId,
    others: players.filter(player => player !== playerId),
    instance,
    heartbeatMs,
    graceMs: lossGraceMs,
    timers,
    logger,
    createPeerConnection: environment.createPeerConnection,
    iceServers: iceServers.fresh,
    signal: (to, type, payload, attempt) => invoke(methods.signal, { target_player_id: to, type, payload, attempt }),
    events: events.links,
  });
  const notices = new PeerNotices({
    gameId: joined.game_id,
    timers,
    logger,
    send: (event, data, except) => mesh.notify(event, data, except),
    effectOf: events.effectOf,
  });
  const unconfirmed = new UnconfirmedNotices({
    timers,
    isConnected: () => reach.isConnected,
    probe: () => clock.ask(),
  });
  const validation = new Validation(mesh, outbox, timers);
  const pauses = new Pauses({
    self: playerId,
    timers,
    clock,
    outbox,
    mesh,
    record,
    timeoutMs: settings.reconnectionTimeoutMs,
    frame: events.frame,
    reattach,
    events: events.pauses,
  });
  return {
    playerId,
    players,
    settings,
    topics,
    clock,
    reach,
    outbox,
    health,
    iceServers,
    record,
    tokenRenewal,
    mesh,
    notices,
    unconfirmed,
    validation,
    pauses,
  };
}
