import { attemptOf } from './reconnectionRecord.js';
import type { Link } from '../links/link.js';
import { ResumeSchedule } from './resumeSchedule.js';
import { next } from './stateMachine.js';
import { PauseReports, type PauseReportsOptions } from './pauseReports.js';
import type { Cancel } from '../runtime/timers.js';
import type { CoordinatorPause } from '../wire/translate.js';
import type { Countdown, EndReason, LossCause, PauseInfo, ResumeInfo, State } from '../api/types.js';

/** The events of a pause, for the game's own code. */
export interface PauseEvents {
  paused(pause: PauseInfo): void;
  updated(pause: PauseInfo): void;
  countdown(countdown: Countdown): void;
  resumed(resume: ResumeInfo): void;
}

export interface PausesOptions extends PauseReportsOptions {
  readonly self: string;
  readonly timeoutMs: number;
  readonly events: PauseEvents;
  /** Asks for the whole state: what the coordinator answers does not fit what is known here. */
  readonly reattach: () => void;
}

/** Whoever is paused counts a link as lost that was not proven alive in the last second (ms). */
const provenLatelyMs = 1_000;
/**
 * A pause in a peer's notice is the coordinator's: it announces it itself within so many ms, or something was missed.
 */
const confirmationMs = 3_000;
/** Nobody misses so many pauses: a player that counts further is mistaken. */
const epochsAhead = 100;
const countdownMs = 100;
const betweenReattachesMs = 5_000;

/**
 * The pauses of the game, as this player takes part in them: stops when a link of its own is lost or the
 * coordinator says so, and goes on at the agreed instant.
 */
export class Pauses {
  readonly #options: PausesOptions;
  readonly #reports: PauseReports;
  #state: State = 'connecting';
  #pause: PauseInfo | undefined;
  /** The newest pause that the coordinator has announced. */
  #epoch = 0;
  /** Pauses up to this one are over. */
  #closedEpoch = 0;
  #cancelCountdown: Cancel | undefined;
  readonly #resumeSchedule: ResumeSchedule;
  #reattachedAt = -Infinity;
  /** The pause that only other players have announced. */
  #unconfirmedEpoch: number | undefined;

  constructor(options: PausesOptions) {
    this.#options = options;
    this.#reports = new PauseReports(options);
    this.#resumeSchedule = new ResumeSchedule(options.timers, options.clock, resume => this.#resume(resume));
  }

  get state(): State {
    return this.#state;
  }

  /** Play has begun. */
  started(): void {
    this.#state = next(this.#state, 'started');
    this.#options.mesh.expectAlive();
    for (const link of this.#options.mesh.lost) this.linkLost(link, 'silence');
  }

  /** A link of this player is lost: stop at once, and say so. */
  linkLost(link: Link, cause: LossCause): void {
    if (this.#state === 'connecting' || this.#state === 'terminated') return;
    const first = !this.#pause || this.#resumeSchedule.isPending;
    if (first) this.#pauseLocally();
    this.#state = next(this.#state, 'lost');
    const { record, clock, frame, self } = this.#options;
    record.disconnected({
      timestamp: Math.round(clock.now()),
      frame: frame(),
      detectingPeer: self,
      peerId: link.playerId,
      cause,
      iceState: link.iceState,
      dcState: link.channelState,
      epoch: this.#pause!.epoch,
    });
    // With the first of several that were lost before, the others were looked at and reported.
    if (!this.#reports.isReported(link)) this.#reportLoss(link);
    if (first) this.#checkOwnLinks();
  }

  /** A link of this player is back. Once all are, the coordinator is pause. */
  linkRestored(link: Link): void {
    if (!this.#pause) return;
    this.#recordAttempt(link, 'success');
    this.#reports.restored(link);
    this.#reportRecovery();
  }

  /** The coordinator has paused the game. */
  paused(pause: CoordinatorPause): void {
    if (pause.epoch <= this.#closedEpoch || this.#state === 'terminated') return;
    const known = this.#pause;
    const renumbered = known?.epoch !== pause.epoch;
    if (renumbered && known?.local) this.#reports.repeat(pause.epoch, this.#onReportResult(pause.epoch));
    else if (renumbered) this.#reports.reset();
    this.#epoch = pause.epoch;
    this.#unconfirmedEpoch = undefined;
    this.#state = next(this.#state, 'paused');
    const confirmed = { ...pause, local: false };
    if (known && (known.local || !renumbered)) {
      this.#pause = confirmed;
      this.#options.events.updated(confirmed);
    } else this.#enter(confirmed);
    this.#checkOwnLinks();
    if (renumbered) this.#reportRecovery();
  }

  /**
   * A peer's notice says that the coordinator has paused the game. The coordinator should announce it itself very soon,
   * where there is a connection to it; where it does not, something was missed.
   */
  onPeerPause(pause: CoordinatorPause): void {
    this.paused(pause);
    this.#unconfirmedEpoch = pause.epoch;
    this.#options.timers.after(confirmationMs, () => {
      if (this.#unconfirmedEpoch === pause.epoch && this.#pause?.epoch === pause.epoch) this.#reattachRateLimited();
    });
  }

  /** Whether the pause in a peer's notice is new here. */
  isNewPause({ epoch }: CoordinatorPause): boolean {
    if (this.#state === 'connecting' || this.#state === 'terminated') return false;
    const known = this.#pause?.local === false ? this.#pause.epoch : 0;
    return (
      epoch > Math.max(this.#closedEpoch, known) && epoch <= Math.max(this.#epoch, this.#closedEpoch) + epochsAhead
    );
  }

  /** Whether the resume in a peer's notice is that of the pause in progress. */
  isNewResume({ epoch }: ResumeInfo): boolean {
    return this.#pause?.epoch === epoch && !this.#resumeSchedule.isPending;
  }

  /**
   * A connection to the coordinator has brought the state `paused`. What was reported to it before, it may have
   * forgotten.
   */
  pausedOnAttach(pause: CoordinatorPause): void {
    if (pause.epoch <= this.#closedEpoch) this.#reopen(pause.epoch);
    const known = this.#pause?.epoch === pause.epoch;
    if (known) this.#reports.repeat(pause.epoch, this.#onReportResult(pause.epoch));
    this.paused(pause);
    if (known) this.#reportRecovery();
  }

  /** The coordinator knows of no resume of this pause: the peer whose notice announced one was mistaken. */
  #reopen(epoch: number): void {
    this.#closedEpoch = epoch - 1;
    if (!this.#resumeSchedule.isPending) return;
    this.#resumeSchedule.cancel();
    this.#pause = undefined;
  }

  /**
   * Everyone has recovered: go on at `resumeAt`.
   * @param isMissed the instant is past already, whatever the clock says
   */
  resumed(resume: ResumeInfo, isMissed = false): void {
    this.#epoch = Math.max(this.#epoch, resume.epoch);
    this.#closedEpoch = Math.max(this.#closedEpoch, resume.epoch);
    if (!this.#pause || this.#pause.epoch > resume.epoch) return;
    this.#cancelCountdown?.();
    this.#resumeSchedule.schedule(resume, isMissed);
    // A link that died after everyone had recovered: its loss belongs to the next pause.
    for (const link of this.#options.mesh.lost) this.linkLost(link, 'silence');
  }

  /** A connection to the coordinator has brought the state `playing`, after `epoch` pauses. */
  playingOnAttach(epoch: number): void {
    this.#epoch = this.#closedEpoch = epoch;
    if (!this.#pause) return;
    if (this.#resumeSchedule.isPending) return this.#resumeSchedule.reschedule();
    const { clock, record, timers, mesh } = this.#options;
    if (this.#pause.epoch <= epoch) {
      const pauseDurationMs = record.pausedFor(timers.now());
      this.resumed({ epoch, pauseDurationMs, frames: {}, resumeAt: clock.now() }, true);
      return;
    }
    // It has not heard of this pause, or lost it when it went down. It has to, so that the resume is agreed.
    this.#pause = { ...this.#pause, epoch: epoch + 1, local: true };
    this.#reports.repeat(epoch + 1, this.#onReportResult(epoch + 1));
    for (const link of mesh.lost) if (!this.#reports.isReported(link)) this.#reportLoss(link);
    if (!this.#reports.hasReportedLoss) this.#reportLoss(undefined);
    this.#reportRecovery();
  }

  /** The game is over for this page: ended for a reason, or left. What happens to its links now is no loss. */
  ended(reason?: EndReason): void {
    const { record, timers, mesh } = this.#options;
    this.#cancelCountdown?.();
    this.#resumeSchedule.cancel();
    this.#state = next(this.#state, 'ended');
    const isTimeout = reason === 'reconnection_timeout' || reason === 'refused' || reason === 'unreachable';
    if (this.#pause && isTimeout) for (const link of mesh.lost) this.#recordAttempt(link, 'timeout');
    if (this.#pause && reason === 'reconnection_timeout' && mesh.lost.length > 0)
      this.#reports.finalReport(this.#pause.epoch);
    else this.#reports.reset();
    this.#pause = undefined;
    record.resumed(timers.now());
  }

  /** Stops before the coordinator has said anything. */
  #pauseLocally(): void {
    const { clock, frame, self, timeoutMs } = this.#options;
    if (this.#resumeSchedule.isPending) this.#state = next(this.#state, 'resumed');
    this.#reports.reset();
    this.#state = next(this.#state, 'lost');
    this.#enter({
      epoch: this.#epoch + 1,
      pauseFrame: frame(),
      detectingPlayer: self,
      deadline: clock.now() + timeoutMs,
      timeoutMs,
      local: true,
    });
  }

  #enter(pause: PauseInfo): void {
    const { timers, clock, record, events } = this.#options;
    this.#resumeSchedule.cancel();
    this.#pause = pause;
    record.paused(timers.now());
    this.#cancelCountdown?.();
    this.#cancelCountdown = timers.every(countdownMs, () => this.#countDown());
    events.paused(pause);
    void clock.refresh();
  }

  /** Whoever is paused looks at its own links, so that both ends of a dead one count as lost. */
  #checkOwnLinks(): void {
    const { mesh } = this.#options;
    mesh.loseUnproven(provenLatelyMs);
    for (const link of mesh.lost) {
      this.#state = next(this.#state, 'lost');
      if (!this.#reports.isReported(link)) this.#reportLoss(link);
    }
  }

  #reportLoss(link: Link | undefined): void {
    const { epoch } = this.#pause!;
    this.#reports.loss(epoch, link, this.#onReportResult(epoch));
  }

  /** Where the coordinator cannot place a pause that this player began, something was missed. */
  #onReportResult(epoch: number): (result: string) => void {
    return result => {
      const unplaced = result === 'stale' || result === 'not_found';
      if (unplaced && this.#pause?.local && this.#pause.epoch === epoch) this.#reattachRateLimited();
    };
  }

  #reattachRateLimited(): void {
    const { timers, reattach } = this.#options;
    if (timers.now() - this.#reattachedAt < betweenReattachesMs) return;
    this.#reattachedAt = timers.now();
    reattach();
  }

  #reportRecovery(): void {
    if (!this.#pause || this.#resumeSchedule.isPending || !this.#options.mesh.isComplete) return;
    const { epoch } = this.#pause;
    this.#reports.recovery(epoch, this.#onReportResult(epoch));
  }

  #countDown(): void {
    const { clock, events } = this.#options;
    const { deadline, epoch } = this.#pause!;
    const remainingMs = Math.max(0, clock.until(deadline));
    events.countdown({ remainingMs, epoch });
    if (remainingMs === 0 && this.#pause && clock.isKnown) this.#reports.timeout(epoch);
  }

  #resume(resume: ResumeInfo): void {
    this.#pause = undefined;
    this.#reports.reset();
    this.#state = next(this.#state, 'resumed');
    this.#options.record.resumed(this.#options.timers.now(), resume.pauseDurationMs);
    this.#options.events.resumed(resume);
  }

  #recordAttempt(link: Link, outcome: 'success' | 'timeout'): void {
    const { record, clock, timers } = this.#options;
    record.attempted(attemptOf(link, outcome, this.#pause!.epoch, clock.now(), timers.now()));
  }
}
