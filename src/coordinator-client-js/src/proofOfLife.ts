import type { Beat } from './frames.js';

/** RFC 6298: how much one sample moves the smoothed round trip. */
const smoothing = 1 / 8;

/**
 * When a link was last proven alive in both directions: the time at which the newest beat of mine that was
 * answered had been sent. So a loss in one direction shows at both ends, and an answer out of a woken page's
 * backlog proves no more than it should.
 */
export class ProofOfLife {
  #number = 0;
  #newestAnswered = 0;
  #provenAt: number | undefined;
  #roundTripMs: number | undefined;

  /** The send time of the newest answered beat, on my own monotonic clock in ms. */
  get provenAt(): number | undefined {
    return this.#provenAt;
  }

  /** Smoothed time from beat to answer, in ms. */
  get roundTripMs(): number | undefined {
    return this.#roundTripMs;
  }

  /** Makes the next beat. */
  beat(now: number): Beat {
    this.#number = (this.#number + 1) >>> 0;
    return { number: this.#number, sentAt: now };
  }

  /** Takes an answer. Returns whether it is news: an answer to a newer beat than any before, and one that was sent. */
  answered(beat: Beat, now: number): boolean {
    const isMine = beat.number <= this.#number && beat.sentAt <= now;
    if (!isMine || beat.number <= this.#newestAnswered) return false;
    this.#newestAnswered = beat.number;
    this.#provenAt = beat.sentAt;
    const sample = now - beat.sentAt;
    this.#roundTripMs = this.#roundTripMs === undefined
      ? sample
      : this.#roundTripMs + smoothing * (sample - this.#roundTripMs);
    return true;
  }
}
