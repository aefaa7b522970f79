import type { Beat } from './frames.js';

/** The round trip is the shortest of this many: what came late out of a healed path's backlog says nothing about it. */
const roundTripSamples = 8;

/**
 * When a link was last proven alive in both directions: the time at which the newest beat of mine that was
 * answered had been sent. So a loss in one direction shows at both ends, and an answer out of a woken page's
 * backlog proves no more than it should.
 */
export class ProofOfLife {
  #number = 0;
  #newestAnswered = 0;
  #provenAt: number | undefined;
  #roundTrips: number[] = [];

  /** The send time of the newest answered beat, on my own monotonic clock in ms. */
  get provenAt(): number | undefined {
    return this.#provenAt;
  }

  /** Time from beat to answer lately, in ms. */
  get roundTripMs(): number | undefined {
    return this.#roundTrips.length > 0 ? Math.min(...this.#roundTrips) : undefined;
  }

  /** Makes the next beat. */
  nextBeat(now: number): Beat {
    this.#number = (this.#number + 1) >>> 0;
    return { number: this.#number, sentAt: now };
  }

  /** Takes an answer. Returns whether it is news: an answer to a newer beat than any before, and one that was sent. */
  onAnswer(beat: Beat, now: number): boolean {
    const isMine = beat.number <= this.#number && beat.sentAt >= 0 && beat.sentAt <= now;
    if (!isMine || beat.number <= this.#newestAnswered) return false;
    this.#newestAnswered = beat.number;
    this.#provenAt = beat.sentAt;
    this.#roundTrips = [...this.#roundTrips.slice(1 - roundTripSamples), now - beat.sentAt];
    return true;
  }
}
