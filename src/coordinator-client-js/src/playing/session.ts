import type { CoordinatorState, LinkSnapshot, Phase, ReconnectionData, ResumeInfo } from '../api/types.js';
import type { EventHandlers } from '../hub/coordinatorConnection.js';
import type { LinkEvents } from '../links/link.js';
import type { PauseEvents } from '../pauses/pauses.js';
import type { Cancel } from '../runtime/timers.js';
import { endFrom, joinedPauseFrom, pauseFrom, resumeFrom, type CoordinatorPause } from '../wire/translate.js';
import { events } from '../wire/names.js';
import type { Events, GameJoined } from '../wire/wire.js';
import { Ending } from './ending.js';
import { createParts, type Parts, type PartsOptions } from './parts.js';

export interface SessionOptions extends PartsOptions {
  /** Ends the connection to the coordinator, and all timers. */
  readonly disconnect: () => void;
}

const healthMs = 10_000;
/**
 * `p2p_game_ended` follows `p2p_validation_repool`; should it not, the game is over after this many ms all the same.
 */
const repoolMs = 2_000;

/** One player in one game: the parts put together, and the coordinator's events and the links' handed to them. */
export class Session {
  readonly gameId: string;
  readonly metadata: unknown;
  readonly parts: Parts;
  readonly ending: Ending;
  readonly #options: SessionOptions;
  readonly #presence = new Map<string, boolean>();
  #cancelHealth: Cancel | undefined;
  #phase: Phase = 'waiting';
  #hasJoined = false;
  #isStarted = false;
  /** The game's code is asked for its frame, in the middle of a step. */
  #isMidStep = false;

  constructor(joined: GameJoined, options: SessionOptions) {
    this.#options = options;
    this.gameId = joined.game_id;
    this.metadata = joined.metadata;
    this.parts = createParts(joined, options, {
      links: this.#linkEvents(),
      pauses: this.#pauseEvents(),
      effectOf: {
        [events.pause]: pause => this.#effectOfPause(pauseFrom(pause)),
        [events.resume]: resume => this.#effectOfResume(resumeFrom(resume)),
        [events.ended]: ended => () => this.parts.unconfirmed.add(() => this.ending.finish(endFrom(ended))),
      },
      frame: () => this.#frame(),
    });
    this.ending = new Ending({
      ...this.parts,
      timers: options.environment.timers,
      isMidStep: () => this.#isMidStep,
      stopParts: () => this.#stopParts(),
      disconnect: options.disconnect,
    });
  }

  get phase(): Phase {
    return this.isTerminated ? 'ended' : this.#phase;
  }

  /** The game is over for this player, who may still be telling the others. */
  get isTerminated(): boolean {
    return this.parts.pauses.state === 'terminated';
  }

  get links(): ReadonlyMap<string, LinkSnapshot> {
    const closed = this.isTerminated && ({ state: 'closed' } as const);
    return new Map(this.parts.mesh.links.map(({ playerId, snapshot }) => [playerId, { ...snapshot, ...closed }]));
  }

  get reconnectionData(): ReconnectionData {
    return this.parts.record.read(this.#options.environment.timers.now());
  }

  /** Takes an event of the coordinator. */
  handle<E extends keyof Events>(event: E, payload: Events[E]): void {
    if (!this.ending.isOver) this.#handlers[event](payload);
  }

  /** What is done with each of the coordinator's events. */
  readonly #handlers: EventHandlers = {
    [events.joined]: joined => this.#onJoined(joined),
    [events.ready]: () => this.#onReady(),
    [events.signal]: signal => this.parts.mesh.receive(signal),
    [events.validationComplete]: () => this.#startPlay(false),
    [events.validationRepool]: ({ message }) => {
      this.#options.settings.logger.info(message);
      this.#options.environment.timers.after(repoolMs, () => this.ending.finishHere('validation_failed'));
    },
    [events.pause]: pause => {
      this.parts.notices.onCoordinatorNotice(events.pause, pause);
      this.#phase = 'paused';
      this.parts.pauses.paused(pauseFrom(pause));
    },
    [events.resume]: resume => {
      this.parts.notices.onCoordinatorNotice(events.resume, resume);
      this.#phase = 'playing';
      this.parts.pauses.resumed(resumeFrom(resume));
    },
    [events.ended]: ended => {
      this.parts.notices.onCoordinatorNotice(events.ended, ended);
      this.ending.finish(endFrom(ended));
    },
    [events.presence]: ({ player_id, connected }) => {
      this.#presence.set(player_id, connected);
      this.#emitPresence();
    },
    [events.sessionReplaced]: () => undefined, // It concerns the connection, not the game.
  };

  /** The connection to the coordinator came or went. */
  onCoordinatorState(state: CoordinatorState): void {
    this.parts.topics.coordinator.emitCurrent(state);
    this.parts.reach.onState(state);
    if (state.connected) {
      this.parts.outbox.resend();
      if (this.ending.isOver) return;
      this.parts.health.resend();
      this.parts.tokenRenewal.begin();
      return;
    }
    this.parts.tokenRenewal.stop();
    if (state.replaced) return this.ending.finishHere('replaced');
    this.parts.unconfirmed.onDisconnected();
    if (state.refused && !this.#isStarted) this.#endIfAbandoned();
  }

  /** The network is another: asks whether the connection over it lives. */
  onNetworkChange(): void {
    this.parts.clock.ask();
  }

  /** A connection to the coordinator has brought the whole state. */
  #onJoined(joined: GameJoined): void {
    const returning = !this.#hasJoined;
    this.#hasJoined = true;
    this.#phase = joined.phase;
    this.parts.unconfirmed.clear();
    this.parts.iceServers.update(joined.ice_servers);
    this.parts.clock.follow();
    for (const { player_id, connected } of joined.players) this.#presence.set(player_id, connected);
    this.#emitPresence();
    if (!returning) this.parts.mesh.onCoordinatorReconnected();
    switch (joined.phase) {
      case 'waiting':
        break;
      case 'validating':
        this.#onReady();
        break;
      case 'playing':
        this.#startPlay(returning);
        this.parts.pauses.playingOnAttach(joined.epoch);
        break;
      case 'paused':
        this.#startPlay(returning);
        this.#phase = 'paused';
        this.parts.pauses.pausedOnAttach(joinedPauseFrom(joined, this.parts.clock.now()));
        break;
      case 'ended':
        this.ending.finishHere(joined.ended?.reason ?? 'abandoned');
    }
  }

  #onReady(): void {
    this.#phase = 'validating';
    this.parts.mesh.connect();
    this.parts.validation.begin();
  }

  #startPlay(returning: boolean): void {
    this.#phase = 'playing';
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.parts.validation.stop();
    this.parts.mesh.connect();
    this.#cancelHealth = this.#options.environment.timers.every(healthMs, () => this.#reportAllHealth());
    this.parts.topics.start.emitCurrent({ gameId: this.gameId, startAt: this.parts.clock.now(), returning });
    this.parts.pauses.started();
  }

  #linkEvents(): LinkEvents {
    return {
      changed: link => {
        if (!this.isTerminated) this.parts.topics.linkState.emit(link.snapshot);
      },
      validated: link => {
        this.parts.validation.linkValidated();
        this.parts.health.report(link);
      },
      interrupted: () => this.parts.clock.ask(),
      lost: (link, cause) => this.parts.pauses.linkLost(link, cause),
      restored: link => {
        this.parts.validation.linkValidated();
        this.parts.pauses.linkRestored(link);
        this.parts.health.report(link);
      },
      nearMiss: (link, durationMs) => {
        this.parts.record.nearlyLost({
          timestamp: Math.round(this.parts.clock.now()),
          playerId: link.playerId,
          durationMs: Math.round(durationMs),
        });
        void this.parts.health.nearMiss(link, durationMs);
      },
      notice: (link, json) => {
        if (!this.isTerminated) this.parts.notices.onPeerNotice(link.playerId, json);
      },
      message: (link, data) => {
        if (!this.ending.isOver) this.parts.topics.message.emit({ from: link.playerId, data });
      },
    };
  }

  /** A pause asks for the time at once, so a connection to the coordinator that is dead shows soon. */
  #effectOfPause(pause: CoordinatorPause): (() => void) | undefined {
    if (!this.parts.pauses.isNewPause(pause)) return undefined;
    return () => {
      this.#phase = 'paused';
      this.parts.pauses.onPeerPause(pause);
    };
  }

  /** Where the coordinator does not announce it, something was missed. */
  #effectOfResume(resume: ResumeInfo): (() => void) | undefined {
    if (!this.parts.pauses.isNewResume(resume)) return undefined;
    const whilePaused = (act: () => void) => () => {
      if (this.parts.pauses.isNewResume(resume)) act();
    };
    const goOn = whilePaused(() => {
      this.#phase = 'playing';
      this.parts.pauses.resumed(resume);
    });
    return () => this.parts.unconfirmed.add(goOn, whilePaused(this.#options.reattach));
  }

  #pauseEvents(): PauseEvents {
    return {
      paused: pause => this.parts.topics.pause.emitCurrent(pause),
      updated: pause => {
        this.parts.topics.pause.setCurrent(pause);
        this.parts.topics.pauseUpdated.emit(pause);
      },
      countdown: countdown => {
        this.parts.topics.countdown.emit(countdown);
        if (countdown.remainingMs === 0) this.#endIfAbandoned();
      },
      resumed: resume => {
        this.parts.topics.pause.setCurrent(undefined);
        this.parts.topics.resume.emit(resume);
      },
    };
  }

  #emitPresence(): void {
    this.parts.topics.players.emitCurrent(
      this.parts.players.map(playerId => ({ playerId, connected: this.#presence.get(playerId) ?? false })),
    );
  }

  #reportAllHealth(): void {
    for (const link of this.parts.mesh.links) this.parts.health.report(link);
  }

  /** Nobody is left who could say how the game goes on. */
  #endIfAbandoned(): void {
    const reason = this.parts.reach.lossReason;
    if (!reason) return;
    this.#options.settings.logger.warn('The coordinator is out of reach, so this page has ended the game by itself.');
    this.ending.finishHere(reason);
  }

  #stopParts(): void {
    this.parts.validation.stop();
    this.parts.clock.stop();
    this.parts.tokenRenewal.stop();
    this.#cancelHealth?.();
    this.parts.health.stop();
  }

  #frame(): number {
    this.#isMidStep = true;
    try {
      return this.#options.settings.frame();
    } finally {
      this.#isMidStep = false;
    }
  }
}
