/** A game without a coordinator and without a network: the other player is an autopilot in the same page. */
import type {
  Countdown,
  CoordinatorState,
  EndInfo,
  EndReason,
  Game,
  GameMessage,
  LinkSnapshot,
  PauseInfo,
  Phase,
  PlayerPresence,
  ReconnectionData,
  ResumeInfo,
  StartInfo,
  State,
  Unsubscribe,
} from 'coordinator-client-js';
import { Match } from '../src/net/match';
import { autopilot } from '../src/pong/autopilot';
import { seedFrom } from '../src/pong/random';

class Event<T> {
  readonly #handlers = new Set<(happened: T) => void>();

  readonly on = (handler: (happened: T) => void): Unsubscribe => {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  };

  emit(happened: T): void {
    for (const handler of [...this.#handlers]) handler(happened);
  }
}

const ME = 'player-1';
const OTHER = 'player-2';
const TIMEOUT_MS = 30_000;

export class FakeGame {
  readonly gameId = 'g-7f3a91c2';
  readonly playerId = ME;
  readonly players = [ME, OTHER];
  readonly settings = { reconnectionTimeoutMs: TIMEOUT_MS };
  readonly metadata = { title: 'Pong' };
  phase: Phase = 'waiting';
  state: State = 'connecting';
  link: LinkSnapshot = { playerId: OTHER, state: 'connecting', attempt: 0 };
  record: ReconnectionData = {
    inProgress: false,
    totalPauseDurationMs: 0,
    disconnections: [],
    reconnectionAttempts: [],
    nearMisses: [],
  };
  epoch = 0;

  readonly players$ = new Event<PlayerPresence[]>();
  readonly start$ = new Event<StartInfo>();
  readonly pause$ = new Event<PauseInfo>();
  readonly pauseUpdated$ = new Event<PauseInfo>();
  readonly countdown$ = new Event<Countdown>();
  readonly resume$ = new Event<ResumeInfo>();
  readonly end$ = new Event<EndInfo>();
  readonly message$ = new Event<GameMessage>();
  readonly linkState$ = new Event<LinkSnapshot>();
  readonly coordinator$ = new Event<CoordinatorState>();

  readonly onPlayers = this.players$.on;
  readonly onStart = this.start$.on;
  readonly onPause = this.pause$.on;
  readonly onPauseUpdated = this.pauseUpdated$.on;
  readonly onCountdown = this.countdown$.on;
  readonly onResume = this.resume$.on;
  readonly onEnd = this.end$.on;
  readonly onMessage = this.message$.on;
  readonly onLinkState = this.linkState$.on;
  readonly onCoordinator = this.coordinator$.on;

  readonly #other = new Match({
    me: 1,
    seed: seedFrom(this.gameId),
    instance: 2,
    input: state => autopilot(state, 1),
    send: data => this.#carry(() => this.message$.emit({ from: OTHER, data })),
  });

  constructor() {
    setInterval(() => this.#other.advance(performance.now()), 8);
    setInterval(() => {
      if (this.link.state === 'alive') this.#setLink({ roundTripMs: 3 + 2 * Math.random() });
    }, 250);
  }

  get links(): ReadonlyMap<string, LinkSnapshot> {
    return new Map([[OTHER, this.link]]);
  }

  now(): number {
    return Date.now();
  }

  send(_playerId: string, data: string | Uint8Array | ArrayBuffer): boolean {
    if (this.link.state !== 'alive' || !(data instanceof Uint8Array)) return false;
    this.#carry(() => this.#other.receive(data));
    return true;
  }

  broadcast(data: string | Uint8Array | ArrayBuffer): number {
    return this.send(OTHER, data) ? 1 : 0;
  }

  getReconnectionData(): ReconnectionData {
    return this.record;
  }

  async leave(): Promise<void> {
    this.end('player_left', ME);
  }

  dispose(): void {
    this.#other.freeze();
  }

  /** Long enough, and it pauses; a second later it goes on. */
  simulateOutage(durationMs: number): void {
    if (durationMs < 2900) return;
    this.pause();
    if (durationMs < TIMEOUT_MS) setTimeout(() => this.resume(), durationMs);
  }

  arrive(): void {
    this.players$.emit(this.players.map(playerId => ({ playerId, connected: true })));
  }

  validate(): void {
    this.arrive();
    this.phase = 'validating';
    this.#setLink({ attempt: 1 });
  }

  play(): void {
    this.validate();
    this.phase = 'playing';
    this.state = 'connected';
    this.#setLink({ state: 'alive', roundTripMs: 4 });
    this.#other.run();
    this.start$.emit({ gameId: this.gameId, startAt: Date.now(), returning: false });
  }

  pause(remainingMs = TIMEOUT_MS, attempt = 2): void {
    this.phase = 'paused';
    this.state = 'reconnecting';
    this.epoch++;
    this.#setLink({ state: 'lost', attempt });
    this.#other.freeze();
    const frame = this.#other.frame;
    const loss = {
      timestamp: Date.now(),
      frame,
      detectingPeer: ME,
      peerId: OTHER,
      cause: 'silence' as const,
      iceState: 'connected',
      dcState: 'open',
      epoch: this.epoch,
    };
    this.record = { ...this.record, inProgress: true, disconnections: [...this.record.disconnections, loss] };
    const deadline = Date.now() + remainingMs;
    this.pause$.emit({
      epoch: this.epoch,
      pauseFrame: frame,
      detectingPlayer: ME,
      deadline,
      timeoutMs: TIMEOUT_MS,
      local: true,
    });
    const timer = setInterval(() => {
      if (this.phase !== 'paused') return clearInterval(timer);
      this.countdown$.emit({ remainingMs: Math.max(0, deadline - Date.now()), epoch: this.epoch });
    }, 100);
  }

  resume(pauseDurationMs = 5200): void {
    if (this.phase !== 'paused') return;
    this.phase = 'playing';
    this.state = 'connected';
    this.#setLink({ state: 'alive' });
    const recovery = {
      timestamp: Date.now(),
      durationMs: pauseDurationMs,
      outcome: 'success' as const,
      attempts: this.link.attempt,
      epoch: this.epoch,
      playerId: OTHER,
    };
    const { totalPauseDurationMs, reconnectionAttempts } = this.record;
    this.record = {
      ...this.record,
      inProgress: false,
      totalPauseDurationMs: totalPauseDurationMs + pauseDurationMs,
      reconnectionAttempts: [...reconnectionAttempts, recovery],
    };
    this.#other.run();
    this.resume$.emit({ epoch: this.epoch, pauseDurationMs, frames: {}, resumeAt: Date.now() });
  }

  end(reason: EndReason, disconnectedPlayerId: string | null = OTHER): void {
    this.phase = 'ended';
    this.state = 'terminated';
    this.#setLink({ state: 'closed' });
    this.#other.freeze();
    const reconnectionData = { totalPauseDurationMs: 35_200, lostPlayers: [ME], recoveredPlayers: [] };
    this.end$.emit({ reason, disconnectedPlayerId, reconnectionData });
  }

  /** What the pages know of it. */
  get asGame(): Game {
    return this;
  }

  #setLink(change: Partial<LinkSnapshot>): void {
    this.link = { ...this.link, ...change };
    this.linkState$.emit(this.link);
  }

  #carry(deliver: () => void): void {
    setTimeout(() => {
      if (this.link.state === 'alive') deliver();
    }, 5);
  }
}
