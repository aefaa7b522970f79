import type { Phase } from '../../src/api/types.js';

/** A player's connection, as the coordinator sees it. */
export interface Attachment {
  send(event: string, payload: object): void;
  /** With an error where it breaks, without where the coordinator takes its leave. */
  close(error?: Error): void;
}

interface RunningPause {
  frame: number;
  detecting: string;
  startedAt: number;
  deadline: number;
  lost: Map<string, boolean>;
  frames: Record<string, number>;
}

export interface FakeCoordinatorOptions {
  players: readonly string[];
  timeoutMs?: number;
  validation?: boolean;
  resumeLeadMs?: number;
  iceServers?: RTCIceServer[];
  /** How long a token opens the door, in ms. */
  tokenLifetimeMs?: number;
}

/** The wire contract's rules for one game, as small as they can be, on the clock and timers of whoever runs it. */
export class FakeCoordinator {
  readonly players: readonly string[];
  readonly timeoutMs: number;
  readonly validation: boolean;
  resumeLeadMs: number;
  /** How far its clock is ahead of the true time, in ms. */
  clockAheadMs = 0;
  /** How far away each player says that it is, in ms. */
  readonly delays = new Map<string, number>();
  /** When the time was asked. */
  readonly asked: { player: string; at: number }[] = [];
  /** Every report as it came: for tests to look at. */
  readonly reports: { player: string; method: string; payload: any; result: string }[] = [];
  readonly health: { player: string; payload: any }[] = [];
  /** Every signal as it was relayed. */
  readonly signals: { from: string; type: string; payload: any; attempt: number; at: number }[] = [];
  iceServers: RTCIceServer[];
  /** What it tells of its nodes. */
  coordinators: unknown;
  /** Every token that it gave in place of another. */
  readonly renewed: { player: string; token: string; at: number }[] = [];
  readonly tokenLifetimeMs: number;
  phase: Phase = 'waiting';
  epoch = 0;
  pause: RunningPause | undefined;
  ended: { reason: string } | undefined;
  totalPauseMs = 0;
  /** Answers with an error instead of working, while it returns one. */
  failWith: ((method: string) => Error | undefined) | undefined;
  /** Does the work and gives no answer: what it was sent waits for a store that is full. */
  keepsAnswerTo: ((method: string) => boolean) | undefined;
  readonly #attached = new Map<string, Attachment>();
  readonly #validated = new Set<string>();
  readonly #expiries = new Map<string, number>();
  readonly #bornAt = Date.now();
  /** The page that sits in a player's seat, and those that have sat there. */
  readonly #seated = new Map<string, string>();
  readonly #replaced = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({
    players,
    timeoutMs = 30_000,
    validation = true,
    resumeLeadMs = 200,
    iceServers = [],
    tokenLifetimeMs = 3_600_000,
  }: FakeCoordinatorOptions) {
    this.players = players;
    this.timeoutMs = timeoutMs;
    this.validation = validation;
    this.resumeLeadMs = resumeLeadMs;
    this.iceServers = iceServers;
    this.tokenLifetimeMs = tokenLifetimeMs;
  }

  /** The time on its clock. */
  now(): number {
    return Date.now() + this.clockAheadMs;
  }

  /** Whether the token opens the door now. A player's first is its own id. */
  accepts(token: string): boolean {
    return (
      this.players.includes(token.split('~')[0]!) &&
      Date.now() < (this.#expiries.get(token) ?? this.#bornAt + this.tokenLifetimeMs)
    );
  }

  attach(player: string, attachment: Attachment, instance = ''): void {
    if (instance && this.#replaced.has(instance)) {
      attachment.send('session_replaced', { game_id: 'game', player_id: player });
      return attachment.close();
    }
    const seated = this.#seated.get(player);
    if (seated && seated !== instance) this.#replaced.add(seated);
    this.#seated.set(player, instance);
    const former = this.#attached.get(player);
    this.#attached.set(player, attachment);
    if (former) {
      former.send('session_replaced', { game_id: 'game', player_id: player });
      former.close();
    }
    attachment.send('game_joined', this.#joined(player));
    this.#tellAll('player_presence', { game_id: 'game', player_id: player, connected: true });
    if (this.phase === 'waiting' && this.#attached.size === this.players.length) {
      this.phase = 'validating';
      this.#tellAll('game_ready', { game_id: 'game', players: this.players });
      if (!this.validation) this.#start();
    }
    this.#resumeIfAllAreBack();
  }

  detach(player: string, attachment: Attachment): void {
    if (this.#attached.get(player) !== attachment) return;
    this.#attached.delete(player);
    this.#tellAll('player_presence', { game_id: 'game', player_id: player, connected: false });
  }

  /** The process ends: every connection goes, the timer too. The state is journaled. */
  crash(): void {
    clearTimeout(this.#timer);
    for (const attachment of [...this.#attached.values()])
      attachment.close(new Error('WebSocket closed with status code: 1006.'));
    this.#attached.clear();
  }

  /** It is back, with at least 10 s for the players to find it. */
  recover(): void {
    if (this.pause) this.#setDeadline(Math.max(this.pause.deadline, this.now() + 10_000));
  }

  /** What it would decide at the deadline of the pause waits as well. */
  holdDeadline(): void {
    clearTimeout(this.#timer);
  }

  /** Tells one player something, whether it is so or not. */
  tell(player: string, event: string, payload: object): void {
    this.#attached.get(player)?.send(event, payload);
  }

  invoke(player: string, method: string, payload: any): object {
    const failure = this.failWith?.(method);
    if (failure) throw failure;
    if (method === 'clock') {
      this.asked.push({ player, at: Date.now() });
      if (payload.delay_ms !== undefined) this.delays.set(player, payload.delay_ms);
      return { now: this.now(), sent_at: payload.sent_at };
    }
    if (method === 'renew_token') return this.#renew(player);
    if (method === 'ice_servers') return { ice_servers: this.iceServers };
    if (method === 'webrtc_signal') return { result: this.#relay(player, payload) };
    if (method === 'p2p_health_report') {
      this.health.push({ player, payload });
      return { result: 'noted' };
    }
    const result = this.#report(player, method, payload);
    this.reports.push({ player, method, payload, result });
    return { result };
  }

  #renew(player: string): object {
    const token = `${player}~${this.renewed.length + 1}`;
    const expires_at = Date.now() + this.tokenLifetimeMs;
    this.#expiries.set(token, expires_at);
    this.renewed.push({ player, token, at: Date.now() });
    return { token, expires_at };
  }

  #report(player: string, method: string, payload: any): string {
    switch (method) {
      case 'p2p_validation_success':
        return this.#validatedBy(player);
      case 'p2p_validation_failed':
        this.#tellAll('p2p_validation_repool', { game_id: 'game', message: 'Not connected', reason: payload.reason });
        this.#end('validation_failed', null);
        return 'repool';
      case 'p2p_connection_lost':
        return this.#lost(player, payload);
      case 'p2p_reconnection_success':
        return this.#recovered(player, payload);
      case 'p2p_reconnection_timeout':
        if (payload.epoch !== this.epoch) return 'stale';
        if (!this.pause) return this.ended ? 'ended' : 'stale';
        if (this.now() < this.pause.deadline) return 'too_early';
        this.#end('reconnection_timeout', null);
        return 'ended';
      case 'leave_game':
        this.#end('player_left', player);
        return 'left';
      default:
        throw new Error(`Unknown method ${method}`);
    }
  }

  #validatedBy(player: string): string {
    if (this.phase === 'playing' || this.phase === 'paused') return 'complete';
    this.#validated.add(player);
    if (this.#validated.size < this.players.length) return 'waiting';
    this.#start();
    return 'complete';
  }

  #start(): void {
    this.phase = 'playing';
    this.#tellAll('p2p_validation_complete', { game_id: 'game' });
  }

  #lost(player: string, { epoch, frame_number }: any): string {
    if (this.phase === 'playing' && (epoch === undefined || epoch === this.epoch + 1)) {
      this.epoch++;
      this.phase = 'paused';
      this.pause = {
        frame: frame_number,
        detecting: player,
        startedAt: Date.now(),
        deadline: 0,
        lost: new Map([[player, false]]),
        frames: { [player]: frame_number },
      };
      this.#setDeadline(this.now() + this.timeoutMs);
      this.#tellAll('p2p_pause', {
        game_id: 'game',
        epoch: this.epoch,
        pause_frame: frame_number,
        detecting_player: player,
        timeout_ms: this.timeoutMs,
        deadline: this.pause.deadline,
      });
      return 'pause';
    }
    if (!this.pause || (epoch !== undefined && epoch !== this.epoch))
      return epoch === undefined ? 'not_found' : 'stale';
    this.pause.lost.set(player, false);
    this.pause.frames[player] = frame_number;
    return 'already_pausing';
  }

  #recovered(player: string, { epoch, frame_number }: any): string {
    if (!this.pause || (epoch !== undefined && epoch !== this.epoch))
      return epoch === undefined ? 'not_found' : 'stale';
    this.pause.frames[player] = frame_number;
    if (this.pause.lost.has(player)) this.pause.lost.set(player, true);
    return this.#resumeIfAllAreBack() ? 'resume' : 'waiting';
  }

  #resumeIfAllAreBack(): boolean {
    const { pause } = this;
    if (!pause || ![...pause.lost].every(([player, back]) => back && this.#attached.has(player))) return false;
    clearTimeout(this.#timer);
    const pause_duration_ms = Date.now() - pause.startedAt;
    this.totalPauseMs += pause_duration_ms;
    this.pause = undefined;
    this.phase = 'playing';
    this.#tellAll('p2p_resume', {
      game_id: 'game',
      epoch: this.epoch,
      pause_duration_ms,
      frames: pause.frames,
      resume_at: this.now() + Math.max(this.resumeLeadMs, ...[...this.delays.values()].map(delay => delay + 100)),
    });
    return true;
  }

  #end(reason: string, disconnected_player_id: string | null): void {
    if (this.ended) return;
    clearTimeout(this.#timer);
    this.ended = { reason };
    this.phase = 'ended';
    const lost = [...(this.pause?.lost ?? [])];
    this.pause = undefined;
    this.#tellAll('p2p_game_ended', {
      game_id: 'game',
      reason,
      disconnected_player_id,
      reconnection_data: {
        total_pause_duration_ms: this.totalPauseMs,
        lost_players: lost.map(([player]) => player),
        recovered_players: lost.filter(([, back]) => back).map(([player]) => player),
      },
    });
  }

  #setDeadline(deadline: number): void {
    this.pause!.deadline = deadline;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end('reconnection_timeout', null), deadline - this.now());
  }

  #relay(from: string, { target_player_id, type, payload, attempt }: any): string {
    this.signals.push({ from, type, payload, attempt, at: Date.now() });
    const target = this.#attached.get(target_player_id);
    target?.send('webrtc_signal', { from_player_id: from, type, payload, attempt });
    return target ? 'relayed' : 'unreachable';
  }

  #joined(player: string): object {
    const { pause } = this;
    return {
      game_id: 'game',
      player_id: player,
      phase: this.phase,
      epoch: this.epoch,
      players: this.players.map(id => ({ player_id: id, connected: this.#attached.has(id) })),
      ...(pause && {
        pause: { pause_frame: pause.frame, detecting_player: pause.detecting, deadline: pause.deadline },
      }),
      ...(this.ended && { ended: this.ended }),
      ice_servers: this.iceServers,
      settings: { reconnection_timeout_ms: this.timeoutMs, join_timeout_ms: 60_000, validation: this.validation },
      metadata: { map: 'meadow' },
      ...(this.coordinators !== undefined && { coordinators: this.coordinators }),
    };
  }

  #tellAll(event: string, payload: object): void {
    for (const attachment of this.#attached.values()) attachment.send(event, payload);
  }
}
