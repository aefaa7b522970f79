import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CoordinatorClock } from '../../src/clock/coordinatorClock.js';
import { NotConnectedError } from '../../src/hub/coordinatorConnection.js';
import { WorkerTimers } from '../../src/runtime/timers.js';
import type { Invoke } from '../../src/wire/wire.js';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

/** A coordinator whose clock is `aheadMs` ahead, reached in `there` ms and answering in `back` ms. */
function coordinator(state: { aheadMs: number; there: number; back: number; down?: boolean }): Invoke {
  return (async (_method: string, { sent_at }: { sent_at: number }) => {
    if (state.down) throw new NotConnectedError('away');
    await new Promise(resolve => setTimeout(resolve, state.there));
    const now = Date.now() + state.aheadMs;
    await new Promise(resolve => setTimeout(resolve, state.back));
    return { now, sent_at };
  }) as Invoke;
}

describe("the coordinator's clock", () => {
  it("is this machine's own until it has answered", () => {
    const clock = new CoordinatorClock(new WorkerTimers(), coordinator({ aheadMs: 0, there: 1, back: 1, down: true }));
    clock.follow();
    expect(clock.now()).toBe(1_000_000);
    clock.stop();
  });

  it('is known exactly where the way there is as long as the way back', async () => {
    const clock = new CoordinatorClock(new WorkerTimers(), coordinator({ aheadMs: 5_000, there: 20, back: 20 }));
    clock.follow();
    await vi.advanceTimersByTimeAsync(200);
    expect(clock.now() - Date.now()).toBeCloseTo(5_000);
    expect(clock.until(Date.now() + 5_300)).toBeCloseTo(300);
    clock.stop();
  });

  it('goes by the quickest answer: a slow one is off by up to half its round trip', async () => {
    const path = { aheadMs: 1_000, there: 402, back: 2 };
    const clock = new CoordinatorClock(new WorkerTimers(), coordinator(path));
    clock.follow();
    await vi.advanceTimersByTimeAsync(420);
    expect(clock.now() - Date.now()).toBeCloseTo(1_200);
    Object.assign(path, { there: 10, back: 10 });
    await vi.advanceTimersByTimeAsync(500);
    expect(clock.now() - Date.now()).toBeCloseTo(1_000);
    Object.assign(path, { there: 400 });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(clock.now() - Date.now()).toBeCloseTo(1_000);
    clock.stop();
  });

  it('is known well although the page was busy when it began to ask', async () => {
    const path = { aheadMs: 1_000, there: 42, back: 2 };
    const clock = new CoordinatorClock(new WorkerTimers(), coordinator(path));
    clock.follow();
    await vi.advanceTimersByTimeAsync(100);
    path.there = 2;
    await vi.advanceTimersByTimeAsync(400);
    expect(clock.now() - Date.now()).toBeCloseTo(1_000);
    clock.stop();
  });

  it('is followed when it is set, within two refreshes', async () => {
    const path = { aheadMs: 0, there: 5, back: 5 };
    const clock = new CoordinatorClock(new WorkerTimers(), coordinator(path));
    clock.follow();
    await vi.advanceTimersByTimeAsync(1_000);
    path.aheadMs = 250;
    await vi.advanceTimersByTimeAsync(31_000);
    expect(clock.now() - Date.now()).toBeCloseTo(250);
    clock.stop();
  });
});
