/** One question for the coordinator's time, and its answer. Times in ms. */
export interface ClockSample {
  /** On this page's monotonic clock. */
  readonly askedAt: number;
  readonly answeredAt: number;
  /** The coordinator's time, in Unix ms. */
  readonly now: number;
}

interface Measured {
  readonly takenAt: number;
  readonly roundTripMs: number;
  /** Coordinator's clock minus this page's monotonic clock. */
  readonly offsetMs: number;
}

/** What is older than this, in ms, is forgotten. */
const sampleLifeMs = 30_000;
/** Clocks that are kept by NTP drift apart by up to this much: 500 ppm. */
const drift = 500e-6;
/** The coordinator tells whole ms, and a page's clock may be coarse. */
const resolutionMs = 2;

/**
 * What the answers to several questions say of the coordinator's clock. Each is off by half its round trip at most, and
 * by a little more as it ages; the one with the smallest error counts. Pure: no clock, no timers.
 */
export class ClockEstimate {
  #samples: Measured[] = [];

  /** Coordinator's clock minus this page's monotonic clock, in ms. Undefined before the first sample. */
  offsetAt(now: number): number | undefined {
    return this.#best(now)?.offsetMs;
  }

  /** The best round trip of late, in ms. */
  get roundTripMs(): number | undefined {
    return this.#samples.length > 0 ? Math.min(...this.#samples.map(sample => sample.roundTripMs)) : undefined;
  }

  /**
   * Takes an answer. Where it can't be true together with what was known, a clock was stepped, or a machine slept: what
   * was known before is dropped.
   */
  add({ askedAt, answeredAt, now }: ClockSample): void {
    const taken = {
      takenAt: answeredAt,
      roundTripMs: answeredAt - askedAt,
      offsetMs: now - (askedAt + answeredAt) / 2,
    };
    const known = this.#best(answeredAt);
    const agrees =
      !known || Math.abs(known.offsetMs - taken.offsetMs) <= errorOf(known, answeredAt) + errorOf(taken, answeredAt);
    const young = this.#samples.filter(sample => answeredAt - sample.takenAt < sampleLifeMs);
    this.#samples = agrees ? [...young, taken] : [taken];
  }

  /** Forgets everything. */
  clear(): void {
    this.#samples = [];
  }

  /** Of equals the newest. */
  #best(now: number): Measured | undefined {
    return this.#samples.reduce<Measured | undefined>(
      (best, sample) => (best && errorOf(best, now) < errorOf(sample, now) ? best : sample),
      undefined,
    );
  }
}

function errorOf({ takenAt, roundTripMs }: Measured, now: number): number {
  return roundTripMs / 2 + (now - takenAt) * drift + resolutionMs;
}
