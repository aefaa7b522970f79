import { ClockEstimate } from './clockEstimate.js';
import { GapWatch } from './gapWatch.js';
import type { Timers, Cancel } from '../runtime/timers.js';
import { methods } from '../wire/names.js';
import type { Invoke } from '../wire/wire.js';

/** The steady state asks this often, in ms: a clock that was stepped, or a dead connection, shows by then. */
const steadyMs = 3_000;
/** A gap shows by then, in ms, although nobody has asked for the time. */
const gapWatchMs = 250;
const samplesPerRefresh = 4;
/**
 * Between the questions of one refresh, in ms. A page that has just begun or paused is busy for a moment: asked in one
 * go, all four were answered late, and two pages of one machine resumed 20 ms apart.
 */
const betweenSamplesMs = 100;
/** The longest way that is reported to the coordinator, in ms. */
const mostDelayMs = 5_000;

/**
 * The coordinator's clock, as seen from here: asked all the time, and measured anew after every gap. Each question also
 * tells how far away this player is, by which the coordinator sets how far ahead a resume has to be.
 */
export class CoordinatorClock {
  readonly #timers: Timers;
  readonly #invoke: Invoke;
  readonly #estimate = new ClockEstimate();
  readonly #gaps: GapWatch;
  #offsetMs: number;
  /** Counts the stretches without a gap: an answer from before the last one says nothing. */
  #stretch = 0;
  #round = 0;
  #isKnown = true;
  #whenKnown: (() => void)[] = [];
  #cancels: Cancel[] = [];

  constructor(timers: Timers, invoke: Invoke) {
    this.#timers = timers;
    this.#invoke = invoke;
    this.#gaps = new GapWatch(() => timers.now());
    // Until the first answer, this machine's own clock has to do.
    this.#offsetMs = Date.now() - timers.now();
  }

  /** The coordinator's time, in Unix ms. */
  now(): number {
    this.#lookForGap();
    const now = this.#timers.now();
    return now + (this.#estimate.offsetAt(now) ?? this.#offsetMs);
  }

  /** In how many ms it will be `time` on the coordinator's clock. Negative once it has been. */
  until(time: number): number {
    return time - this.now();
  }

  /** False from each connection, and each gap, on, until the coordinator has answered again. */
  get isKnown(): boolean {
    this.#lookForGap();
    return this.#isKnown;
  }

  /** Calls `act` once the clock is known again, or `otherwise` where it is not after `mostMs`. */
  whenKnown(act: () => void, mostMs: number, otherwise: () => void): Cancel {
    const cancel = this.#timers.after(mostMs, () => {
      forget();
      otherwise();
    });
    const known = (): void => {
      cancel();
      act();
    };
    const forget = (): void => void (this.#whenKnown = this.#whenKnown.filter(waiting => waiting !== known));
    this.#whenKnown.push(known);
    return () => {
      cancel();
      forget();
    };
  }

  /** Follows the coordinator's clock from now on. Samples from before are dropped: it may be another's clock. */
  follow(): void {
    this.stop();
    this.invalidate();
    this.#cancels = [
      this.#timers.every(steadyMs, () => this.ask()),
      this.#timers.every(gapWatchMs, () => this.#lookForGap()),
    ];
  }

  stop(): void {
    this.#round++;
    for (const cancel of this.#cancels.splice(0)) cancel();
  }

  /** What the coordinator says can't be true by what is known: measures anew. */
  invalidate(): void {
    this.#stretch++;
    this.#isKnown = false;
    this.#dropSamples();
    void this.refresh();
  }

  /** Asks the time, several times. */
  async refresh(): Promise<void> {
    const round = ++this.#round;
    for (let asked = 0; asked < samplesPerRefresh; asked++) {
      if (asked > 0) await new Promise<void>(resolve => void this.#timers.after(betweenSamplesMs, resolve));
      if (round !== this.#round || !(await this.#sample())) return;
    }
  }

  /** Asks the time, once. */
  ask(): void {
    void this.#sample();
  }

  /** Resolves to whether there was an answer. */
  async #sample(): Promise<boolean> {
    const stretch = this.#stretch;
    const askedAt = this.#timers.now();
    try {
      const { now } = await this.#invoke(methods.clock, { sent_at: askedAt, ...this.#delay() });
      this.#lookForGap();
      if (stretch !== this.#stretch || !Number.isFinite(now)) return true;
      this.#estimate.add({ askedAt, answeredAt: this.#timers.now(), now });
      this.#offsetMs = this.#estimate.offsetAt(this.#timers.now())!;
      this.#onKnown();
      return true;
    } catch {
      return false; // Not connected: the offset known so far stays.
    }
  }

  /** One way, in whole ms: half of the best round trip of late. */
  #delay(): { delay_ms?: number } {
    const { roundTripMs } = this.#estimate;
    return roundTripMs === undefined ? {} : { delay_ms: Math.min(mostDelayMs, Math.round(roundTripMs / 2)) };
  }

  #lookForGap(): void {
    if (this.#gaps.hasGap()) this.invalidate();
  }

  /** The offset stays as it was known last, until there is a better one. */
  #dropSamples(): void {
    this.#offsetMs = this.#estimate.offsetAt(this.#timers.now()) ?? this.#offsetMs;
    this.#estimate.clear();
  }

  #onKnown(): void {
    this.#isKnown = true;
    for (const act of this.#whenKnown.splice(0)) act();
  }
}
