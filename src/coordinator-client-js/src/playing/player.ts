import type { Game } from '../api/game.js';
import type { GameSettings, LinkSnapshot, MessageData, Phase, ReconnectionData, State } from '../api/types.js';
import type { Session } from './session.js';

/** The game as `joinGame` hands it out: what its code may see and do of a {@link Session}. */
export class Player implements Game {
  readonly gameId: string;
  readonly playerId: string;
  readonly players: readonly string[];
  readonly settings: GameSettings;
  readonly metadata: unknown;
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
    this.gameId = session.gameId;
    this.playerId = session.parts.playerId;
    this.players = session.parts.players;
    this.settings = session.parts.settings;
    this.metadata = session.metadata;
  }

  get phase(): Phase {
    return this.#session.phase;
  }

  get state(): State {
    return this.#session.parts.pauses.state;
  }

  get links(): ReadonlyMap<string, LinkSnapshot> {
    return this.#session.links;
  }

  now(): number {
    return this.#session.parts.clock.now();
  }

  send(playerId: string, data: MessageData): boolean {
    return !this.#session.isTerminated && this.#session.parts.mesh.send(playerId, data);
  }

  broadcast(data: MessageData): number {
    return this.#session.isTerminated ? 0 : this.#session.parts.mesh.broadcast(data);
  }

  getReconnectionData(): ReconnectionData {
    return this.#session.reconnectionData;
  }

  leave(reason?: string): Promise<void> {
    return this.#session.ending.leave(reason);
  }

  dispose(): void {
    this.#session.ending.dispose();
  }

  simulateOutage(durationMs: number): void {
    this.#session.parts.mesh.cut(durationMs);
  }

  readonly onPlayers: Game['onPlayers'] = handler => this.#session.parts.topics.players.on(handler);
  readonly onStart: Game['onStart'] = handler => this.#session.parts.topics.start.on(handler);
  readonly onPause: Game['onPause'] = handler => this.#session.parts.topics.pause.on(handler);
  readonly onPauseUpdated: Game['onPauseUpdated'] = handler => this.#session.parts.topics.pauseUpdated.on(handler);
  readonly onCountdown: Game['onCountdown'] = handler => this.#session.parts.topics.countdown.on(handler);
  readonly onResume: Game['onResume'] = handler => this.#session.parts.topics.resume.on(handler);
  readonly onEnd: Game['onEnd'] = handler => this.#session.parts.topics.end.on(handler);
  readonly onMessage: Game['onMessage'] = handler => this.#session.parts.topics.message.on(handler);
  readonly onLinkState: Game['onLinkState'] = handler => this.#session.parts.topics.linkState.on(handler);
  readonly onCoordinator: Game['onCoordinator'] = handler => this.#session.parts.topics.coordinator.on(handler);
}
