/**
 * Keeps both players' clocks together. Whoever runs ahead would wait for the other's inputs at every frame and
 * stutter with each packet that is a little late; instead the one ahead makes its frames slightly longer.
 */
import { FRAME_MS } from '../pong/field';

const SMOOTHING = 0.1;
const SLOWER_PER_FRAME = 0.04;
const SLOWEST = 0.12;
/** A lead below this, in frames, is noise. */
const TOLERATED_LEAD = 0.5;

export class Pace {
  #lead = 0;

  /**
   * Learns from a packet: `ahead` is how far I seem ahead of the other, `otherAhead` how far it seems ahead of
   * me, in frames. Each has the way's delay in it, so half their difference is the lead itself.
   */
  learn(ahead: number, otherAhead: number): void {
    this.#lead += SMOOTHING * ((ahead - otherAhead) / 2 - this.#lead);
  }

  reset(): void {
    this.#lead = 0;
  }

  /** How long a frame should last now, in ms. */
  get frameMs(): number {
    if (this.#lead < TOLERATED_LEAD) return FRAME_MS;
    return FRAME_MS * (1 + Math.min(SLOWEST, this.#lead * SLOWER_PER_FRAME));
  }
}
