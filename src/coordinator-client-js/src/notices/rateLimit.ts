/** So many at once, and then so many a second. Pure: it is given the time, in ms of a monotonic clock. */
export class RateLimit {
  readonly #burst: number;
  readonly #perSecond: number;
  #tokens: number;
  #refilledAt = -Infinity;

  constructor(atOnce: number, perSecond: number) {
    this.#burst = this.#tokens = atOnce;
    this.#perSecond = perSecond;
  }

  /** Whether one more is within it; if so, it counts. */
  tryAcquire(now: number): boolean {
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#refilledAt) / 1_000) * this.#perSecond);
    this.#refilledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
