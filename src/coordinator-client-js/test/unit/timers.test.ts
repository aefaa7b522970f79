import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WorkerTimers } from '../../src/runtime/timers.js';

/** Runs the worker's source here, and can be told that it was blocked. */
class HereWorker {
  static made: HereWorker[] = [];
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: (() => void) | null = null;
  terminated = false;
  readonly #scope: { onmessage?: (event: { data: unknown }) => void } = {};

  constructor() {
    HereWorker.made.push(this);
    const post = (data: unknown) => {
      if (!this.terminated) this.onmessage?.({ data });
    };
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the worker's source is a text
    new Function('scope', 'postMessage', `let onmessage; ${sources.at(-1)}; scope.onmessage = onmessage;`)(
      this.#scope,
      post,
    );
  }

  postMessage(data: unknown): void {
    this.#scope.onmessage?.({ data });
  }

  terminate(): void {
    this.terminated = true;
  }
}

const sources: string[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  HereWorker.made = [];
  vi.stubGlobal(
    'Blob',
    class {
      constructor(parts: string[]) {
        sources.push(parts.join(''));
      }
    },
  );
  vi.stubGlobal('URL', { createObjectURL: () => 'blob:timers', revokeObjectURL: () => undefined });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe.each(['in a worker', 'without a worker', 'in a worker that turns out to be blocked'])('timers %s', where => {
  function make(): WorkerTimers {
    if (where !== 'without a worker') vi.stubGlobal('Worker', HereWorker);
    return new WorkerTimers();
  }

  function block(): void {
    if (where === 'in a worker that turns out to be blocked') HereWorker.made[0]!.onerror!();
  }

  it('call back once, or every time, and not after they were taken back', () => {
    const timers = make();
    const called: string[] = [];
    timers.after(100, () => called.push('once'));
    const stop = timers.every(40, () => called.push('every'));
    timers.after(50, () => called.push('never'))();
    block();
    vi.advanceTimersByTime(125);
    stop();
    vi.advanceTimersByTime(1_000);
    expect(called).toEqual(['every', 'every', 'once', 'every']);
    expect(HereWorker.made).toHaveLength(where === 'without a worker' ? 0 : 1);
  });

  it('are all taken back by close', () => {
    const timers = make();
    const called: string[] = [];
    timers.after(10, () => called.push('after'));
    timers.every(10, () => called.push('every'));
    block();
    timers.close();
    timers.after(10, () => called.push('too late'));
    vi.advanceTimersByTime(100);
    expect(called).toEqual([]);
    expect(HereWorker.made.every(worker => worker.terminated)).toBe(true);
  });
});
