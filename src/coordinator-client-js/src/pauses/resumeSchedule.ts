import type { ResumeInfo } from '../api/types.js';
import type { CoordinatorClock } from '../clock/coordinatorClock.js';
import type { Cancel, Timers } from '../runtime/timers.js';

/** The last stretch to the agreed instant is timed anew, since long timers are less exact. In ms. */
const fineTimingMs = 20;
/** A resume is agreed for a few seconds ahead at most. What is further off, in ms, is by another clock. */
const mostLeadMs = 10_000;
const mostLatenessMs = 1_000;
/** What a clock that has to be measured anew is given for it, in ms, before everyone else goes on alone. */
const measuringMs = 1_000;

/** Waits for the instant of an agreed resume, by the coordinator's clock. */
export class ResumeSchedule {
  readonly #timers: Timers;
  readonly #clock: CoordinatorClock;
  readonly #onDue: (resume: ResumeInfo) => void;
  #agreed: ResumeInfo | undefined;
  #cancel: Cancel | undefined;

  constructor(timers: Timers, clock: CoordinatorClock, onDue: (resume: ResumeInfo) => void) {
    this.#timers = timers;
    this.#clock = clock;
    this.#onDue = onDue;
  }

  /** A resume is agreed, and its instant is still to come. */
  get isPending(): boolean {
    return this.#cancel !== undefined;
  }

  /** Waits for the instant of `resume`; one that is past already, whatever the clock says, is due at once. */
  schedule(resume: ResumeInfo, isPast: boolean): void {
    this.cancel();
    this.#agreed = resume;
    if (isPast) this.#fire(resume);
    else this.#wait(resume);
  }

  /** Waits for what was agreed by the clock of another connection: the former one's may be another node's. */
  reschedule(): void {
    this.cancel();
    this.#wait(this.#agreed!);
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** The clock is measured anew before the instant is decided by it, where it can't be right. */
  #wait(resume: ResumeInfo, mayDoubt = true): void {
    const clock = this.#clock;
    const doubtful = clock.until(resume.resumeAt) > mostLeadMs || clock.until(resume.resumeAt) < -mostLatenessMs;
    if (doubtful && mayDoubt) clock.invalidate();
    const again = () => this.#wait(resume, mayDoubt && !doubtful);
    if (!clock.isKnown) {
      this.#cancel = clock.whenKnown(again, measuringMs, () => this.#fire(resume));
      return;
    }
    const wait = clock.until(resume.resumeAt);
    if (wait <= 0 || wait > mostLeadMs) return this.#fire(resume);
    this.#cancel = this.#timers.after(wait > fineTimingMs ? wait - fineTimingMs : wait, again);
  }

  #fire(resume: ResumeInfo): void {
    this.#cancel = undefined;
    this.#onDue(resume);
  }
}
