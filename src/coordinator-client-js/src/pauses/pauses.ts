import type { Link } from '../links/link.js';
import { next } from './stateMachine.js';
import { PauseReports, type PauseReportsOptions } from './pauseReports.js';
import type { Cancel } from '../runtime/timers.js';
import type { ToldPause } from '../wire/translate.js';
import type { Countdown, EndReason, LossCause, PauseInfo, ResumeInfo, State } from '../api/types.js';

/** What the game is told. */
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
/** A pause of which another player told is the coordinator's: it tells of it too within so many ms, or something was missed. */
const unheardMs = 3_000;
/** Nobody misses so many pauses: a player that counts further is mistaken. */
const epochsAhead = 100;
const countdownMs = 100;
/** The last stretch to the agreed instant is timed anew, since long timers are less exact. In ms. */
const fineTimingMs = 20;
/** A resume is agreed for a few seconds ahead at most. What is further off, in ms, was told by another clock. */
const mostLeadMs = 10_000;
const mostLatenessMs = 1_000;
/** What a clock that has to be measured anew is given for it, in ms, before everyone else goes on alone. */
const measuringMs = 1_000;
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
  /** The newest pause that the coordinator told of. */
  #epoch = 0;
  /** Pauses up to this one are over. */
  #closedEpoch = 0;
  #cancelCountdown: Cancel | undefined;
  /** Set between the agreement to resume and its instant. */
  #cancelResume: Cancel | undefined;
  /** What was agreed last. */
  #agreed: ResumeInfo | undefined;
  #reattachedAt = -Infinity;
  /** The pause that only other players have told of. */
  #heardOnly: number | undefined;

  constructor(options: PausesOptions) {
    this.#options = options;
    this.#reports = new PauseReports(options);
  }

  get state(): State {
    return this.#state;
  }

  /** The pause in progress. */
  get pause(): PauseInfo | undefined {
    return this.#pause;
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
    const first = !this.#pause || this.#cancelResume !== undefined;
    if (first) this.#stopHere();
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
    if (!this.#reports.has(link)) this.#reportLoss(link);
    if (first) this.#lookAtLinks();
  }

  /** A link of this player is back. Once all are, the coordinator is told. */
  linkRestored(link: Link): void {
    if (!this.#pause) return;
    this.#recordAttempt(link, 'success');
    this.#reports.restored(link);
    this.#reportRecovery();
  }

  /** The coordinator has paused the game. */
  paused(told: ToldPause): void {
    if (told.epoch <= this.#closedEpoch || this.#state === 'terminated') return;
    const known = this.#pause;
    const renumbered = known?.epoch !== told.epoch;
    if (renumbered && known?.local) this.#repeat(told.epoch);
    else if (renumbered) this.#reports.forget();
    this.#epoch = told.epoch;
    this.#heardOnly = undefined;
    this.#state = next(this.#state, 'paused');
    const pause = { ...told, local: false };
    if (known && (known.local || !renumbered)) {
      this.#pause = pause;
      this.#options.events.updated(pause);
    } else this.#enter(pause);
    this.#lookAtLinks();
    if (renumbered) this.#reportRecovery();
  }

  /**
   * A player says that the coordinator has paused the game. The coordinator should say so itself very soon, where there
   * is a connection to it; where it does not, something was missed.
   */
  heardPaused(told: ToldPause): void {
    this.paused(told);
    this.#heardOnly = told.epoch;
    this.#options.timers.after(unheardMs, () => {
      if (this.#heardOnly === told.epoch && this.#pause?.epoch === told.epoch) this.#reattachSeldom();
    });
  }

  /** Whether a pause that a player tells of is news here. */
  isNewPause({ epoch }: ToldPause): boolean {
    if (this.#state === 'connecting' || this.#state === 'terminated') return false;
    const known = this.#pause?.local === false ? this.#pause.epoch : 0;
    return (
      epoch > Math.max(this.#closedEpoch, known) && epoch <= Math.max(this.#epoch, this.#closedEpoch) + epochsAhead
    );
  }

  /** Whether a resume that a player tells of is that of the pause in progress. */
  isNewResume({ epoch }: ResumeInfo): boolean {
    return this.#pause?.epoch === epoch && !this.#cancelResume;
  }

  /** A connection to the coordinator has brought the state `paused`. What it was told before, it may have forgotten. */
  pausedOnAttach(told: ToldPause): void {
    if (told.epoch <= this.#closedEpoch) this.#reopen(told.epoch);
    const known = this.#pause?.epoch === told.epoch;
    if (known) this.#repeat(told.epoch);
    this.paused(told);
    if (known) this.#reportRecovery();
  }

  /** The coordinator knows of no resume of this pause: another player that told of one was mistaken. */
  #reopen(epoch: number): void {
    this.#closedEpoch = epoch - 1;
    if (!this.#cancelResume) return;
    this.#cancelResume();
    this.#cancelResume = undefined;
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
    this.#cancelResume?.();
    this.#agreed = resume;
    if (isMissed) this.#goOn(resume);
    else this.#goOnAt(resume);
    // A link that died after everyone had recovered: its loss belongs to the next pause.
    for (const link of this.#options.mesh.lost) this.linkLost(link, 'silence');
  }

  /** A connection to the coordinator has brought the state `playing`, after `epoch` pauses. */
  playingOnAttach(epoch: number): void {
    this.#epoch = this.#closedEpoch = epoch;
    if (!this.#pause) return;
    if (this.#cancelResume) return this.#goOnByThisClock();
    const { clock, record, timers, mesh } = this.#options;
    if (this.#pause.epoch <= epoch) {
      const pauseDurationMs = record.pausedFor(timers.now());
      this.resumed({ epoch, pauseDurationMs, frames: {}, resumeAt: clock.now() }, true);
      return;
    }
    // It has not heard of this pause, or lost it when it went down. It has to, so that the resume is agreed.
    this.#pause = { ...this.#pause, epoch: epoch + 1, local: true };
    this.#repeat(epoch + 1);
    for (const link of mesh.lost) if (!this.#reports.has(link)) this.#reportLoss(link);
    if (!this.#reports.any) this.#reportLoss(undefined);
    this.#reportRecovery();
  }

  /** The game is over for this page: ended where there is a reason, or left. What happens to its links now is no loss. */
  ended(reason?: EndReason): void {
    const { record, timers, mesh } = this.#options;
    this.#cancelCountdown?.();
    this.#cancelResume?.();
    this.#state = next(this.#state, 'ended');
    const isTimeout = reason === 'reconnection_timeout' || reason === 'refused' || reason === 'unreachable';
    if (this.#pause && isTimeout) for (const link of mesh.lost) this.#recordAttempt(link, 'timeout');
    if (this.#pause && reason === 'reconnection_timeout' && mesh.lost.length > 0)
      this.#reports.lastWord(this.#pause.epoch);
    else this.#reports.forget();
    this.#pause = undefined;
    record.resumed(timers.now());
  }

  /** Stops before the coordinator has said anything. */
  #stopHere(): void {
    const { clock, frame, self, timeoutMs } = this.#options;
    if (this.#cancelResume) this.#state = next(this.#state, 'resumed');
    this.#reports.forget();
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
    this.#cancelResume?.();
    this.#cancelResume = undefined;
    this.#pause = pause;
    record.paused(timers.now());
    this.#cancelCountdown?.();
    this.#cancelCountdown = timers.every(countdownMs, () => this.#countDown());
    events.paused(pause);
    void clock.refresh();
  }

  /** Whoever is paused looks at its own links, so that both ends of a dead one stand among the lost. */
  #lookAtLinks(): void {
    const { mesh } = this.#options;
    mesh.loseUnproven(provenLatelyMs);
    for (const link of mesh.lost) {
      this.#state = next(this.#state, 'lost');
      if (!this.#reports.has(link)) this.#reportLoss(link);
    }
  }

  #repeat(epoch: number): void {
    this.#reports.repeat(epoch, result => this.#answered(result, epoch));
  }

  #reportLoss(link: Link | undefined): void {
    const { epoch } = this.#pause!;
    this.#reports.loss(epoch, link, result => this.#answered(result, epoch));
  }

  /** Where the coordinator cannot place a pause that this player began, something was missed. */
  #answered(result: string, epoch: number): void {
    const unplaced = result === 'stale' || result === 'not_found';
    if (unplaced && this.#pause?.local && this.#pause.epoch === epoch) this.#reattachSeldom();
  }

  #reattachSeldom(): void {
    const { timers, reattach } = this.#options;
    if (timers.now() - this.#reattachedAt < betweenReattachesMs) return;
    this.#reattachedAt = timers.now();
    reattach();
  }

  #reportRecovery(): void {
    if (!this.#pause || this.#cancelResume || !this.#options.mesh.whole) return;
    const { epoch } = this.#pause;
    this.#reports.recovery(epoch, result => this.#answered(result, epoch));
  }

  #countDown(): void {
    const { clock, events } = this.#options;
    const { deadline, epoch } = this.#pause!;
    const remainingMs = Math.max(0, clock.until(deadline));
    events.countdown({ remainingMs, epoch });
    if (remainingMs === 0 && this.#pause && clock.isKnown) this.#reports.timeout(epoch);
  }

  /** What was agreed is waited for by the clock of another connection: this one's may be another node's. */
  #goOnByThisClock(): void {
    this.#cancelResume?.();
    this.#goOnAt(this.#agreed!);
  }

  /** The clock is measured anew before the instant is decided by it, where it can't be right. */
  #goOnAt(resume: ResumeInfo, mayDoubt = true): void {
    const { clock, timers } = this.#options;
    const doubtful = clock.until(resume.resumeAt) > mostLeadMs || clock.until(resume.resumeAt) < -mostLatenessMs;
    if (doubtful && mayDoubt) clock.doubt();
    const again = () => this.#goOnAt(resume, mayDoubt && !doubtful);
    if (!clock.isKnown) {
      this.#cancelResume = clock.whenKnown(again, measuringMs, () => this.#goOn(resume));
      return;
    }
    const wait = clock.until(resume.resumeAt);
    if (wait <= 0 || wait > mostLeadMs) return this.#goOn(resume);
    this.#cancelResume = timers.after(wait > fineTimingMs ? wait - fineTimingMs : wait, again);
  }

  #goOn(resume: ResumeInfo): void {
    this.#cancelResume = undefined;
    this.#pause = undefined;
    this.#reports.forget();
    this.#state = next(this.#state, 'resumed');
    this.#options.record.resumed(this.#options.timers.now(), resume.pauseDurationMs);
    this.#options.events.resumed(resume);
  }

  #recordAttempt(link: Link, outcome: 'success' | 'timeout'): void {
    const { record, clock, timers } = this.#options;
    record.attempted({
      timestamp: Math.round(clock.now()),
      durationMs: Math.round(timers.now() - link.lostAt),
      outcome,
      attempts: link.attemptsSinceLost,
      epoch: this.#pause!.epoch,
      playerId: link.playerId,
    });
  }
}
