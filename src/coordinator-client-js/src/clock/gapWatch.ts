/** Finer than this, in ms, a browser's two clocks may tell the time differently without any gap. */
const gapMs = 100;

/**
 * Notices that this machine slept, or that its clock was set: the monotonic clock stood still while the wall clock ran
 * on, or the reverse (w3c/hr-time#115).
 */
export class GapWatch {
  readonly #monotonic: () => number;
  #aheadMs: number;

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
    this.#aheadMs = Date.now() - monotonic();
  }

  /** Whether there was a gap since this was asked last. */
  hasGap(): boolean {
    const before = this.#aheadMs;
    this.#aheadMs = Date.now() - this.#monotonic();
    return Math.abs(this.#aheadMs - before) > gapMs;
  }
}
