import type { CoordinatorClock } from '../clock/coordinatorClock.js';
import type { Link } from '../links/link.js';
import type { Mesh } from '../links/mesh.js';
import type { Outbox } from '../hub/outbox.js';
import type { ReconnectionRecord } from './reconnectionRecord.js';
import type { Timers } from '../runtime/timers.js';
import { methods } from '../wire/names.js';
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

type OnAnswer = (result: string) => void;
type Loss = Methods[typeof methods.connectionLost]['takes'];

/** How long after `too_early` the time-out is reported again, in ms. */
const tooEarlyMs = 500;

/** A time in which links of this player were lost, until all were back. Times in ms of the monotonic clock. */
interface Outage {
  readonly since: number;
  until?: number;
  attempts: number;
}

/** What this player reports to the coordinator about one pause. */
export class PauseReports {
  readonly #options: PauseReportsOptions;
  readonly #lost = new Set<string>();
  /** The newest loss of each link in this pause, restored since or not, as it was reported. */
  readonly #losses = new Map<string, Loss>();
  #outage: Outage | undefined;
  #timeoutReported = false;

  constructor(options: PauseReportsOptions) {
    this.#options = options;
  }

  /** The loss of `link` was reported, and it has not recovered since. */
  isReported(link: Link): boolean {
    return this.#lost.has(link.playerId);
  }

  /** Any loss was reported in this pause. */
  get hasReportedLoss(): boolean {
    return this.#losses.size > 0;
  }

  /** Begins anew, with another pause. */
  reset(): void {
    this.#withdraw();
    this.#lost.clear();
    this.#losses.clear();
    this.#outage = undefined;
  }

  /**
   * Reports every loss of this pause again, as it was reported: the coordinator may have forgotten it, and a link that
   * has come back since belongs on record too. One that it has not forgotten it knows by its time.
   */
  repeat(epoch: number, answered: OnAnswer): void {
    this.#withdraw();
    for (const [playerId, loss] of this.#losses) this.#postLoss(playerId, { ...loss, epoch }, answered);
  }

  /** A link is lost; without one: the game has to be paused, since it is paused here. */
  loss(epoch: number, link: Link | undefined, answered: OnAnswer): void {
    const { frame, clock, timers } = this.#options;
    if (link) {
      this.#lost.add(link.playerId);
      if (!this.#outage || this.#outage.until !== undefined) this.#outage = { since: timers.now(), attempts: 0 };
    }
    const loss = {
      frame_number: frame(),
      timestamp: Math.round(clock.now()),
      ...(link && { peer_id: link.playerId, ice_state: link.iceState, dc_state: link.channelState }),
      ...(link?.connectionType && { connection_type: link.connectionType }),
      ...(link?.silenceAtLossMs !== undefined && { silence_ms: Math.round(link.silenceAtLossMs) }),
      epoch,
    };
    this.#postLoss(link?.playerId ?? '', loss, answered);
  }

  /** `link` is back, but perhaps others are not. */
  restored(link: Link): void {
    this.#lost.delete(link.playerId);
    if (this.#outage) this.#outage.attempts += link.attemptsSinceLost;
  }

  /**
   * All links of this player are alive. One that lost nothing says so too, for the frame at which it stopped:
   * a resume says where each of them is.
   */
  recovery(epoch: number, answered: OnAnswer): void {
    const { outbox, frame, timers } = this.#options;
    const outage = this.#outage;
    if (outage) outage.until ??= timers.now();
    outbox.post({
      method: methods.reconnectionSuccess,
      payload: {
        ...(outage && { duration_ms: Math.round(outage.until! - outage.since), attempts: outage.attempts }),
        frame_number: frame(),
        epoch,
      },
      answered,
    });
  }

  /**
   * The time has run out for a link that is still lost. The coordinator's own clock decides; where it could not write
   * down what was said before, a recovery may yet follow that, and has to come first.
   */
  timeout(epoch: number): void {
    const { outbox, timers, mesh, record } = this.#options;
    if (this.#timeoutReported || mesh.lost.length === 0 || outbox.size > 0) return;
    this.#timeoutReported = true;
    outbox.post({
      method: methods.reconnectionTimeout,
      payload: {
        pause_duration_ms: record.pausedFor(timers.now()),
        attempts: mesh.lost.reduce((sum, link) => sum + link.attemptsSinceLost, this.#outage?.attempts ?? 0),
        epoch,
      },
      answered: result => {
        if (result === 'too_early') timers.after(tooEarlyMs, () => void (this.#timeoutReported = false));
      },
    });
  }

  /** The game has ended on this player: nothing matters now but how often it tried, for the record. */
  finalReport(epoch: number): void {
    this.#withdraw();
    this.timeout(epoch);
  }

  #postLoss(playerId: string, payload: Loss, answered: OnAnswer): void {
    this.#losses.set(playerId, payload);
    this.#options.outbox.post({ method: methods.connectionLost, payload, answered });
  }

  #withdraw(): void {
    this.#options.outbox.clear();
    this.#timeoutReported = false;
  }
}
