import type { CoordinatorClock } from './clock.js';
import type { Link } from './link.js';
import type { Mesh } from './mesh.js';
import type { Outbox } from './outbox.js';
import type { ReconnectionRecord } from './record.js';
import type { Timers } from './timers.js';

export interface PauseReportsOptions {
  readonly timers: Timers;
  readonly clock: CoordinatorClock;
  readonly outbox: Outbox;
  readonly mesh: Mesh;
  readonly record: ReconnectionRecord;
  /** The game's frame counter. */
  readonly frame: () => number;
}

/** How long after `too_early` the time-out is reported again, in ms. */
const tooEarlyMs = 500;

/** What this player tells the coordinator about one pause. */
export class PauseReports {
  readonly #options: PauseReportsOptions;
  readonly #lost = new Set<string>();
  #any = false;
  #lostSince: number | undefined;
  #attempts = 0;
  #timeoutReported = false;

  constructor(options: PauseReportsOptions) {
    this.#options = options;
  }

  /** Anything was reported about this pause. */
  get any(): boolean {
    return this.#any;
  }

  /** The loss of `link` was reported, and it has not recovered since. */
  has(link: Link): boolean {
    return this.#lost.has(link.playerId);
  }

  /** Takes back what is not acknowledged, and begins anew: with another pause, or with a coordinator that may have forgotten. */
  forget(): void {
    this.#options.outbox.clear();
    this.#lost.clear();
    this.#any = this.#timeoutReported = false;
    this.#lostSince = undefined;
    this.#attempts = 0;
  }

  /** A link is lost; without one: the game has to be paused, since it is paused here. */
  loss(epoch: number, link: Link | undefined, answered: (result: string) => void): void {
    const { outbox, frame, clock, timers } = this.#options;
    this.#any = true;
    this.#lostSince ??= timers.now();
    if (link) this.#lost.add(link.playerId);
    outbox.post({
      method: 'p2p_connection_lost',
      payload: {
        frame_number: frame(),
        timestamp: Math.round(clock.now()),
        ...(link && { peer_id: link.playerId, ice_state: link.iceState, dc_state: link.channelState }),
        epoch,
      },
      answered,
    });
  }

  /** `link` is back, but perhaps others are not. */
  restored(link: Link): void {
    this.#lost.delete(link.playerId);
    this.#attempts += link.attemptsSinceLost;
  }

  /** All links of this player are back. */
  recovery(epoch: number): void {
    const { outbox, frame, timers } = this.#options;
    const now = timers.now();
    outbox.post({
      method: 'p2p_reconnection_success',
      payload: {
        duration_ms: Math.round(now - (this.#lostSince ?? now)), attempts: this.#attempts, frame_number: frame(), epoch,
      },
    });
    this.#lostSince = undefined;
    this.#attempts = 0;
  }

  /** A player that lost nothing says at which frame it stopped, so that all know where the others are. */
  frame(epoch: number): void {
    this.#any = true;
    this.#options.outbox.post({
      method: 'p2p_reconnection_success',
      payload: { frame_number: this.#options.frame(), epoch },
    });
  }

  /** The time has run out here. The coordinator's own clock decides. */
  timeout(epoch: number): void {
    if (this.#timeoutReported) return;
    this.#timeoutReported = true;
    const { outbox, timers, mesh, record } = this.#options;
    outbox.post({
      method: 'p2p_reconnection_timeout',
      payload: {
        pause_duration_ms: record.pausedFor(timers.now()),
        attempts: mesh.lost.reduce((sum, link) => sum + link.attemptsSinceLost, this.#attempts),
        epoch,
      },
      answered: result => {
        if (result === 'too_early') timers.after(tooEarlyMs, () => void (this.#timeoutReported = false));
      },
    });
  }

  /** The game has ended on this player: nothing matters now but how often it tried, for the record. */
  lastWord(epoch: number): void {
    this.#options.outbox.clear();
    this.#timeoutReported = false;
    this.timeout(epoch);
  }
}
