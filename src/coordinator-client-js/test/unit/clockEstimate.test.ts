import { describe, expect, it } from 'vitest';
import { ClockEstimate } from '../../src/clock/clockEstimate.js';

/** An estimate after answers, each asked at a time, with its round trip and the coordinator's clock less the page's. */
function after(...samples: [askedAt: number, roundTripMs: number, aheadMs: number, skewed?: number][]): ClockEstimate {
  const estimate = new ClockEstimate();
  for (const [askedAt, roundTripMs, aheadMs, skewed = 0] of samples) {
    estimate.add({ askedAt, answeredAt: askedAt + roundTripMs, now: askedAt + roundTripMs / 2 + aheadMs + skewed });
  }
  return estimate;
}

describe("an estimate of the coordinator's clock", () => {
  it('goes by the answer with the smallest error', () => {
    expect(after([0, 400, 1_000, 150], [500, 20, 1_000], [1_000, 400, 1_000, -150]).offsetAt(2_000)).toBe(1_000);
  });

  it('is undefined before the first answer, and once it is cleared', () => {
    const estimate = after([0, 20, 5]);
    estimate.clear();
    expect(estimate.offsetAt(0)).toBeUndefined();
    expect(estimate.roundTripMs).toBeUndefined();
  });

  it('drops what was known where an answer contradicts it', () => {
    expect(after([0, 10, 1_000], [3_000, 40, 800]).offsetAt(3_040)).toBe(800);
    expect(after([0, 10, 1_000], [3_000, 40, -9_000]).offsetAt(3_040)).toBe(-9_000);
  });

  it('keeps it where an answer is only worse', () => {
    expect(after([0, 10, 1_000], [3_000, 400, 1_000, 190]).offsetAt(3_400)).toBe(1_000);
  });

  it('forgets what is old, since clocks drift', () => {
    expect(after([0, 10, 1_000], [31_000, 400, 1_010]).offsetAt(31_400)).toBe(1_010);
  });

  it('knows the best round trip of late', () => {
    expect(after([0, 10, 0], [3_000, 60, 0], [40_000, 80, 0]).roundTripMs).toBe(80);
  });
});
