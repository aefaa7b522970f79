import type { CoordinatorClock } from '../clock/coordinatorClock.js';
import type { Link } from '../links/link.js';
import type { Mesh } from '../links/mesh.js';
import type { Outbox } from '../hub/outbox.js';
import type { ReconnectionRecord } from './reconnectionRecord.js';
import type { Timers } from '../runtime/timers.js';
import type { Methods } from '../wire/wire.js';

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
type Loss = Methods['p2p_connection_lost']['takes'];

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
  /** The newest loss of each link in this pause, restored since or not, as it was told. */
  readonly #losses = new Map<string, Loss>();
  #spell: Spell | undefined;
  #timeoutReported = false;

  constructor(options: PauseReportsOptions) {
    this.#options = options;
  }

  /** The loss of `link` was reported, and it has not recovered since. */
  has(link: Link): boolean {
    return this.#lost.has(link.playerId);
  }

  /** Any loss was told in this pause. */
  get any(): boolean {
    return this.#losses.size > 0;
  }

  /** Begins anew, with another pause. */
  forget(): void {
    this.#takeBack();
    this.#lost.clear();
    this.#losses.clear();
    this.#spell = undefined;
  }

  /**
   * Tells every loss of this pause again, as it was told: the coordinator may have forgotten it, and a link that has
   * come back since belongs on record too. One that it has not forgotten it knows by its time.
   */
  repeat(epoch: number, answered: Answered): void {
    this.#takeBack();
    for (const [playerId, loss] of this.#losses) this.#tellLoss(playerId, { ...loss, epoch }, answered);
  }

  /** A link is lost; without one: the game has to be paused, since it is paused here. */
  loss(epoch: number, link: Link | undefined, answered: Answered): void {
    const { frame, clock, timers } = this.#options;
    if (link) {
      this.#lost.add(link.playerId);
      if (!this.#spell || this.#spell.until !== undefined) this.#spell = { since: timers.now(), attempts: 0 };
    }
    const loss = {
      frame_number: frame(),
      timestamp: Math.round(clock.now()),
      ...(link && { peer_id: link.playerId, ice_state: link.iceState, dc_state: link.channelState }),
      ...(link?.connectionType && { connection_type: link.connectionType }),
      ...(link?.silenceAtLossMs !== undefined && { silence_ms: Math.round(link.silenceAtLossMs) }),
      epoch,
    };
    this.#tellLoss(link?.playerId ?? '', loss, answered);
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

  /**
   * The time has run out for a link that is still lost. The coordinator's own clock decides; where it could not write down
   * what was said before, a recovery may yet follow that, and has to come first.
   */
  timeout(epoch: number): void {
    const { outbox, timers, mesh, record } = this.#options;
    if (this.#timeoutReported || mesh.lost.length === 0 || outbox.size > 0) return;
    this.#timeoutReported = true;
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
    this.#takeBack();
    this.timeout(epoch);
  }

  #tellLoss(playerId: string, payload: Loss, answered: Answered): void {
    this.#losses.set(playerId, payload);
    this.#options.outbox.post({ method: 'p2p_connection_lost', payload, answered });
  }

  #takeBack(): void {
    this.#options.outbox.clear();
    this.#timeoutReported = false;
  }
}
