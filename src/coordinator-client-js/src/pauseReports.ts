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

type Answered = (result: string) => void;

/** How long after `too_early` the time-out is reported again, in ms. */
const tooEarlyMs = 500;

/** A time in which links of this player were lost, until all were back. Times in ms of the monotonic clock. */
interface Spell {
  readonly since: number;
  until?: number;
  attempts: number;
}

/** What this player tells the coordinator about one pause. */
export class PauseReports {
  readonly #options: PauseReportsOptions;
  readonly #lost = new Set<string>();
  #spell: Spell | undefined;
  #timeoutReported = false;

  constructor(options: PauseReportsOptions) {
    this.#options = options;
  }

  /** The loss of `link` was reported, and it has not recovered since. */
  has(link: Link): boolean {
    return this.#lost.has(link.playerId);
  }

  /** Begins anew, with another pause. */
  forget(): void {
    this.repeat();
    this.#spell = undefined;
  }

  /** Takes back what is not acknowledged and holds nothing for reported: the coordinator may have forgotten. */
  repeat(): void {
    this.#options.outbox.clear();
    this.#lost.clear();
    this.#timeoutReported = false;
  }

  /** A link is lost; without one: the game has to be paused, since it is paused here. */
  loss(epoch: number, link: Link | undefined, answered: Answered): void {
    const { outbox, frame, clock, timers } = this.#options;
    if (link) {
      this.#lost.add(link.playerId);
      if (!this.#spell || this.#spell.until !== undefined) this.#spell = { since: timers.now(), attempts: 0 };
    }
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
    if (this.#spell) this.#spell.attempts += link.attemptsSinceLost;
  }

  /**
   * All links of this player are alive. One that lost nothing says so too, for the frame at which it stopped:
   * all are told where the others are.
   */
  recovery(epoch: number, answered: Answered): void {
    const { outbox, frame, timers } = this.#options;
    const spell = this.#spell;
    if (spell) spell.until ??= timers.now();
    outbox.post({
      method: 'p2p_reconnection_success',
      payload: {
        ...(spell && { duration_ms: Math.round(spell.until! - spell.since), attempts: spell.attempts }),
        frame_number: frame(),
        epoch,
      },
      answered,
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
        attempts: mesh.lost.reduce((sum, link) => sum + link.attemptsSinceLost, this.#spell?.attempts ?? 0),
        epoch,
      },
      answered: result => {
        if (result === 'too_early') timers.after(tooEarlyMs, () => void (this.#timeoutReported = false));
      },
    });
  }

  /** The game has ended on this player: nothing matters now but how often it tried, for the record. */
  lastWord(epoch: number): void {
    this.repeat();
    this.timeout(epoch);
  }
}
