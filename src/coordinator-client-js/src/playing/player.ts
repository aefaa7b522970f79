import { CoordinatorClock } from '../clock/coordinatorClock.js';
import type { EventHandlers } from '../hub/coordinatorConnection.js';
import type { Environment } from '../runtime/environment.js';
import type { Game } from '../api/game.js';
import { PeerNotices } from '../notices/peerNotices.js';
import { HealthReports } from './healthReports.js';
import { IceServers } from '../links/iceServers.js';
import type { Link, LinkEvents } from '../links/link.js';
import { Mesh } from '../links/mesh.js';
import type { Settings } from './settings.js';
import { Outbox } from '../hub/outbox.js';
import { Pauses, type PauseEvents } from '../pauses/pauses.js';
import { CoordinatorReach } from '../hub/coordinatorReach.js';
import { ReconnectionRecord } from '../pauses/reconnectionRecord.js';
import type { Cancel } from '../runtime/timers.js';
import { TokenRenewal } from '../hub/tokenRenewal.js';
import { Topics } from '../events/topics.js';
import {
  endFrom,
  joinedPauseFrom,
  pauseFrom,
  resumeFrom,
  settingsFrom,
  type CoordinatorPause,
} from '../wire/translate.js';
import type {
  CoordinatorState,
  EndInfo,
  EndReason,
  GameSettings,
  LinkSnapshot,
  MessageData,
  Phase,
  ReconnectionData,
  ResumeInfo,
  State,
  Unsubscribe,
} from '../api/types.js';
import { Validation } from './validation.js';
import type { Events, GameJoined, Invoke } from '../wire/wire.js';

export interface PlayerOptions {
  readonly settings: Settings;
  readonly environment: Environment;
  /** Names this join. */
  readonly instance: string;
  /** There is a younger token to reconnect with. */
  readonly tokenRenewed: (token: string) => void;
  readonly invoke: Invoke;
  readonly reattach: () => void;
  /** Ends the connection to the coordinator, and all timers. */
  readonly stop: () => void;
}

const healthMs = 10_000;
/** What the coordinator is given to take the last words, in ms. */
const flushMs = 2_000;
/** `p2p_game_ended` follows `p2p_validation_repool`; should it not, the game is over after this many ms all the same. */
const repoolMs = 2_000;
/** The links outlive the game by so many ms, in which they carry the word of its end. */
const lingerMs = 250;
/**
 * Where a player tells of a resume or of the end, and the connection to the coordinator is not found dead in so many ms,
 * it lives, and its own word counts.
 */
const confirmationMs = 5_000;

/** The game as `joinGame` hands it out: the parts put together, and what the coordinator says handed to them. */
export class Player implements Game {
  readonly gameId: string;
  readonly playerId: string;
  readonly players: readonly string[];
  readonly settings: GameSettings;
  readonly metadata: unknown;
  readonly #options: PlayerOptions;
  readonly #topics: Topics;
  readonly #clock: CoordinatorClock;
  readonly #outbox: Outbox;
  readonly #health: HealthReports;
  readonly #iceServers: IceServers;
  readonly #tokenRenewal: TokenRenewal;
  readonly #reach: CoordinatorReach;
  readonly #record = new ReconnectionRecord();
  readonly #mesh: Mesh;
  readonly #notices: PeerNotices;
  /** What follows from peers' notices that the coordinator has not confirmed, to be done should its connection be dead. */
  readonly #unconfirmed = new Set<() => void>();
  readonly #validation: Validation;
  readonly #pauses: Pauses;
  readonly #presence = new Map<string, boolean>();
  #cancelHealth: Cancel | undefined;
  #phase: Phase = 'waiting';
  #hasJoined = false;
  #isStarted = false;
  #isOver = false;
  #leaving: Promise<void> | undefined;
  /** The game's code is asked for its frame, in the middle of a step. */
  #isMidStep = false;

  constructor(joined: GameJoined, options: PlayerOptions) {
    const {
      settings: { logger, heartbeatMs, lossGraceMs },
      environment,
      instance,
      tokenRenewed,
      invoke,
      reattach,
    } = options;
    const { timers } = environment;
    this.#options = options;
    this.gameId = joined.game_id;
    this.playerId = joined.player_id;
    this.players = joined.players.map(player => player.player_id).sort((a, b) => (a < b ? -1 : 1));
    this.metadata = joined.metadata;
    this.settings = settingsFrom(joined);
    this.#topics = new Topics(logger);
    this.#clock = new CoordinatorClock(timers, invoke);
    this.#reach = new CoordinatorReach(timers);
    this.#outbox = new Outbox(invoke, timers, logger);
    this.#health = new HealthReports(invoke, timers, logger);
    this.#iceServers = new IceServers(timers, invoke);
    this.#tokenRenewal = new TokenRenewal({ timers, clock: this.#clock, invoke, logger, renewed: tokenRenewed });
    this.#mesh = new Mesh({
      self: this.playerId,
      others: this.players.filter(player => player !== this.playerId),
      instance,
      heartbeatMs,
      graceMs: lossGraceMs,
      timers,
      logger,
      createPeerConnection: environment.createPeerConnection,
      iceServers: this.#iceServers.fresh,
      signal: (to, type, payload, attempt) => invoke('webrtc_signal', { target_player_id: to, type, payload, attempt }),
      events: this.#linkEvents(),
    });
    this.#notices = new PeerNotices({
      gameId: this.gameId,
      timers,
      logger,
      send: (event, data, except) => this.#mesh.notify(event, data, except),
      effectOf: {
        p2p_pause: pause => this.#effectOfPause(pauseFrom(pause)),
        p2p_resume: resume => this.#effectOfResume(resumeFrom(resume)),
        p2p_game_ended: ended => () => this.#unlessConnected(() => this.#finish(endFrom(ended))),
      },
    });
    this.#validation = new Validation(this.#mesh, this.#outbox, timers);
    this.#pauses = new Pauses({
      self: this.playerId,
      timers,
      clock: this.#clock,
      outbox: this.#outbox,
      mesh: this.#mesh,
      record: this.#record,
      timeoutMs: this.settings.reconnectionTimeoutMs,
      frame: this.#frame,
      reattach,
      events: this.#pauseEvents(),
    });
  }

  get phase(): Phase {
    return this.#isOut ? 'ended' : this.#phase;
  }

  get state(): State {
    return this.#pauses.state;
  }

  get links(): ReadonlyMap<string, LinkSnapshot> {
    return new Map(this.#mesh.links.map(link => [link.playerId, this.#snapshot(link)]));
  }

  now(): number {
    return this.#clock.now();
  }

  send(playerId: string, data: MessageData): boolean {
    return !this.#isOut && this.#mesh.send(playerId, data);
  }

  broadcast(data: MessageData): number {
    return this.#isOut ? 0 : this.#mesh.broadcast(data);
  }

  getReconnectionData(): ReconnectionData {
    return this.#record.read(this.#options.environment.timers.now());
  }

  leave(reason?: string): Promise<void> {
    return (this.#leaving ??= this.#leave(reason));
  }

  async #leave(reason?: string): Promise<void> {
    if (this.#isMidStep) await undefined;
    if (this.#isOver) return;
    this.#leaveState();
    this.#outbox.post({ method: 'leave_game', payload: reason === undefined ? {} : { reason } });
    await this.#outbox.drained(flushMs);
    this.#finish(this.#localEnd('player_left', this.playerId));
  }

  dispose(): void {
    if (this.#isMidStep) return queueMicrotask(() => this.dispose());
    if (this.#isOver || this.#leaving) return;
    this.#topics.close();
    this.#isOver = true;
    this.#stopAll();
    this.#mesh.close();
    this.#outbox.clear();
    this.#options.stop();
  }

  simulateOutage(durationMs: number): void {
    this.#mesh.cut(durationMs);
  }

  readonly onPlayers: Game['onPlayers'] = handler => this.#topics.players.on(handler);
  readonly onStart: Game['onStart'] = handler => this.#topics.start.on(handler);
  readonly onPause: Game['onPause'] = handler => this.#topics.pause.on(handler);
  readonly onPauseUpdated: Game['onPauseUpdated'] = handler => this.#topics.pauseUpdated.on(handler);
  readonly onCountdown: Game['onCountdown'] = handler => this.#topics.countdown.on(handler);
  readonly onResume: Game['onResume'] = handler => this.#topics.resume.on(handler);
  readonly onEnd: Game['onEnd'] = handler => this.#topics.end.on(handler);
  readonly onMessage: Game['onMessage'] = handler => this.#topics.message.on(handler);
  readonly onLinkState: Game['onLinkState'] = handler => this.#topics.linkState.on(handler);
  readonly onCoordinator: Game['onCoordinator'] = (handler): Unsubscribe => this.#topics.coordinator.on(handler);

  /** Takes an event of the coordinator. */
  handle<E extends keyof Events>(event: E, payload: Events[E]): void {
    if (!this.#isOver) this.#handlers[event](payload);
  }

  /** What is done with each of the coordinator's events. */
  readonly #handlers: EventHandlers = {
    game_joined: joined => this.#onJoined(joined),
    game_ready: () => this.#onReady(),
    webrtc_signal: signal => this.#mesh.receive(signal),
    p2p_validation_complete: () => this.#startPlay(false),
    p2p_validation_repool: ({ message }) => {
      this.#options.settings.logger.info(message);
      this.#options.environment.timers.after(repoolMs, () => this.#finish(this.#localEnd('validation_failed', null)));
    },
    p2p_pause: pause => {
      this.#notices.onCoordinatorNotice('p2p_pause', pause);
      this.#phase = 'paused';
      this.#pauses.paused(pauseFrom(pause));
    },
    p2p_resume: resume => {
      this.#notices.onCoordinatorNotice('p2p_resume', resume);
      this.#phase = 'playing';
      this.#pauses.resumed(resumeFrom(resume));
    },
    p2p_game_ended: ended => {
      this.#notices.onCoordinatorNotice('p2p_game_ended', ended);
      this.#finish(endFrom(ended));
    },
    player_presence: ({ player_id, connected }) => {
      this.#presence.set(player_id, connected);
      this.#emitPresence();
    },
    session_replaced: () => undefined, // It concerns the connection, not the game.
  };

  /** The connection to the coordinator came or went. */
  onCoordinatorState(state: CoordinatorState): void {
    this.#topics.coordinator.emitCurrent(state);
    this.#reach.onState(state);
    if (state.connected) {
      this.#outbox.resend();
      if (this.#isOver) return;
      this.#health.resend();
      this.#tokenRenewal.begin();
      return;
    }
    this.#tokenRenewal.stop();
    if (state.replaced) return this.#finish(this.#localEnd('replaced', null));
    const unconfirmed = [...this.#unconfirmed];
    this.#unconfirmed.clear();
    for (const act of unconfirmed) act();
    if (state.refused && !this.#isStarted) this.#endIfAbandoned();
  }

  /** The network is another: asks whether the connection over it lives. */
  onNetworkChange(): void {
    this.#clock.ask();
  }

  /** A connection to the coordinator has brought the whole state. */
  #onJoined(joined: GameJoined): void {
    const returning = !this.#hasJoined;
    this.#hasJoined = true;
    this.#phase = joined.phase;
    this.#unconfirmed.clear();
    this.#iceServers.update(joined.ice_servers);
    this.#clock.follow();
    for (const { player_id, connected } of joined.players) this.#presence.set(player_id, connected);
    this.#emitPresence();
    if (!returning) this.#mesh.onCoordinatorReconnected();
    switch (joined.phase) {
      case 'waiting':
        break;
      case 'validating':
        this.#onReady();
        break;
      case 'playing':
        this.#startPlay(returning);
        this.#pauses.playingOnAttach(joined.epoch);
        break;
      case 'paused':
        this.#startPlay(returning);
        this.#phase = 'paused';
        this.#pauses.pausedOnAttach(joinedPauseFrom(joined, this.now()));
        break;
      case 'ended':
        this.#finish(this.#localEnd(joined.ended?.reason ?? 'abandoned', null));
    }
  }

  #onReady(): void {
    this.#phase = 'validating';
    this.#mesh.connect();
    this.#validation.begin();
  }

  #startPlay(returning: boolean): void {
    this.#phase = 'playing';
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#validation.stop();
    this.#mesh.connect();
    this.#cancelHealth = this.#options.environment.timers.every(healthMs, () => this.#reportAllHealth());
    this.#topics.start.emitCurrent({ gameId: this.gameId, startAt: this.now(), returning });
    this.#pauses.started();
  }

  #linkEvents(): LinkEvents {
    return {
      changed: link => {
        if (!this.#isOut) this.#topics.linkState.emit(link.snapshot);
      },
      validated: link => {
        this.#validation.linkValidated();
        this.#health.report(link);
      },
      interrupted: () => this.#clock.ask(),
      lost: (link, cause) => this.#pauses.linkLost(link, cause),
      restored: link => {
        this.#validation.linkValidated();
        this.#pauses.linkRestored(link);
        this.#health.report(link);
      },
      nearMiss: (link, durationMs) => {
        this.#record.nearlyLost({
          timestamp: Math.round(this.now()),
          playerId: link.playerId,
          durationMs: Math.round(durationMs),
        });
        void this.#health.nearMiss(link, durationMs);
      },
      notice: (link, json) => {
        if (!this.#isOut) this.#notices.onPeerNotice(link.playerId, json);
      },
      message: (link, data) => {
        if (!this.#isOver) this.#topics.message.emit({ from: link.playerId, data });
      },
    };
  }

  /** A pause asks for the time at once, so a connection to the coordinator that is dead shows soon. */
  #effectOfPause(pause: CoordinatorPause): (() => void) | undefined {
    if (!this.#pauses.isNewPause(pause)) return undefined;
    return () => {
      this.#phase = 'paused';
      this.#pauses.onPeerPause(pause);
    };
  }

  /** Where the coordinator does not tell of it, something was missed. */
  #effectOfResume(resume: ResumeInfo): (() => void) | undefined {
    if (!this.#pauses.isNewResume(resume)) return undefined;
    const whilePaused = (act: () => void) => () => {
      if (this.#pauses.isNewResume(resume)) act();
    };
    const goOn = whilePaused(() => {
      this.#phase = 'playing';
      this.#pauses.resumed(resume);
    });
    return () => this.#unlessConnected(goOn, whilePaused(this.#options.reattach));
  }

  /** Where there is a connection to the coordinator, its word counts; if it is dead, that shows soon. */
  #unlessConnected(act: () => void, unheard?: () => void): void {
    if (!this.#reach.isConnected) return act();
    this.#unconfirmed.add(act);
    this.#options.environment.timers.after(confirmationMs, () => {
      if (this.#unconfirmed.delete(act)) unheard?.();
    });
    this.#clock.ask();
  }

  #pauseEvents(): PauseEvents {
    const { pause, pauseUpdated, countdown, resume } = this.#topics;
    return {
      paused: info => pause.emitCurrent(info),
      updated: info => {
        pause.setCurrent(info);
        pauseUpdated.emit(info);
      },
      countdown: info => {
        countdown.emit(info);
        if (info.remainingMs === 0) this.#endIfAbandoned();
      },
      resumed: info => {
        pause.setCurrent(undefined);
        resume.emit(info);
      },
    };
  }

  #emitPresence(): void {
    this.#topics.players.emitCurrent(
      this.players.map(playerId => ({ playerId, connected: this.#presence.get(playerId) ?? false })),
    );
  }

  #reportAllHealth(): void {
    for (const link of this.#mesh.links) this.#health.report(link);
  }

  /** The end as far as it is known here. */
  #localEnd(reason: EndReason, disconnectedPlayerId: string | null): EndInfo {
    const { totalPauseDurationMs, disconnections } = this.getReconnectionData();
    const lostPlayers = disconnections.length > 0 ? [this.playerId] : [];
    const recoveredPlayers = this.#mesh.lost.length > 0 ? [] : lostPlayers;
    return { reason, disconnectedPlayerId, reconnectionData: { totalPauseDurationMs, lostPlayers, recoveredPlayers } };
  }

  /** Nobody is left who could say how the game goes on. */
  #endIfAbandoned(): void {
    const reason = this.#reach.lossReason;
    if (!reason) return;
    this.#options.settings.logger.warn('The coordinator is out of reach, so this page has ended the game by itself.');
    this.#finish(this.#localEnd(reason, null));
  }

  #finish(end: EndInfo): void {
    if (this.#isOver) return;
    this.#close(end.reason);
    this.#topics.pause.setCurrent(undefined);
    this.#topics.end.emitCurrent(end);
  }

  /** Closes everything, and the connection to the coordinator once it has taken the last words. */
  #close(reason?: EndReason): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopAll(reason);
    // Others may not have heard of the end yet, and would take a channel that closes for a loss.
    const lingers = reason === 'replaced' ? 0 : lingerMs;
    const { timers } = this.#options.environment;
    const lingered = new Promise<void>(resolve => void timers.after(lingers, resolve));
    void Promise.all([lingered, this.#outbox.drained(flushMs)]).then(() => {
      this.#mesh.close();
      this.#options.stop();
    });
  }

  /** Closes everything but the connections. */
  #stopAll(reason?: EndReason): void {
    this.#leaveState(reason);
    this.#validation.stop();
    this.#clock.stop();
    this.#tokenRenewal.stop();
    this.#cancelHealth?.();
    this.#health.stop();
  }

  /** This player is in the game no longer, and all that is shown of it says so; the links may still carry the word of it. */
  #leaveState(reason?: EndReason): void {
    const wasOut = this.#isOut;
    this.#pauses.ended(reason);
    if (!wasOut) for (const link of this.links.values()) this.#topics.linkState.emit(link);
  }

  get #isOut(): boolean {
    return this.state === 'terminated';
  }

  #snapshot({ snapshot }: Link): LinkSnapshot {
    return this.#isOut ? { ...snapshot, state: 'closed' } : snapshot;
  }

  readonly #frame = (): number => {
    this.#isMidStep = true;
    try {
      return this.#options.settings.frame();
    } finally {
      this.#isMidStep = false;
    }
  };
}
