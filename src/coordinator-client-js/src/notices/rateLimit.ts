/** So many at once, and then so many a second. Pure: it is told the time, in ms of a monotonic clock. */
export class RateLimit {
  readonly #atOnce: number;
  readonly #perSecond: number;
  #left: number;
  #at = -Infinity;

  constructor(atOnce: number, perSecond: number) {
    this.#atOnce = this.#left = atOnce;
    this.#perSecond = perSecond;
  }

  /** Whether one more is within it; if so, it counts. */
  takes(now: number): boolean {
    this.#left = Math.min(this.#atOnce, this.#left + ((now - this.#at) / 1_000) * this.#perSecond);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}
