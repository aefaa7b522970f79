import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs, drainBackoffMs } from '../../src/hub/backoff.js';

const randoms = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the back-off', () => {
  it('is quick right after a connection was lost: 100 to 500 ms', () => {
    fc.assert(
      fc.property(randoms, random => {
        expect(backoffMs(0, random)).toBeGreaterThanOrEqual(100);
        expect(backoffMs(0, random)).toBeLessThan(500);
      }),
    );
  });

  it('never exceeds 3 s, nor falls below a fifth of its range, however often it failed', () => {
    fc.assert(
      fc.property(fc.nat(100_000), randoms, (failures, random) => {
        expect(backoffMs(failures, random)).toBeLessThanOrEqual(3_000);
        expect(backoffMs(failures, random)).toBeGreaterThanOrEqual(100);
      }),
    );
    expect(backoffMs(50, 0)).toBe(600);
  });

  it('grows with every failure until then', () => {
    expect([0, 1, 2, 3, 4].map(failures => backoffMs(failures, 0.5))).toEqual([300, 600, 1200, 1800, 1800]);
  });

  it('is 0 to 200 ms for a player that a node sends away', () => {
    expect([0, 0.5, 0.999_999].map(random => Math.round(drainBackoffMs(random)))).toEqual([0, 100, 200]);
  });
});
