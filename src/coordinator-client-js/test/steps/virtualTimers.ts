import type { Cancel, Timers } from '../../src/runtime/timers.js';

interface Due {
  at: number;
  readonly every: number | undefined;
  readonly act: () => void;
}

/** Timers whose time passes when a test says so. */
export class VirtualTimers implements Timers {
  readonly #running = new Set<Due>();
  #now = 1_000;

  now(): number {
    return this.#now;
  }

  after(ms: number, act: () => void): Cancel {
    return this.#start({ at: this.#now + ms, every: undefined, act });
  }

  every(ms: number, act: () => void): Cancel {
    return this.#start({ at: this.#now + ms, every: ms, act });
  }

  close(): void {
    this.#running.clear();
  }

  /** Fires what is due on the way, in order. */
  pass(ms: number): void {
    const end = this.#now + ms;
    while (this.#fireNext(end));
    this.#now = end;
  }

  /** The same, and after each lets come to an end what follows from it. */
  async passSettling(ms: number, settle: () => Promise<void>): Promise<void> {
    const end = this.#now + ms;
    while (this.#fireNext(end)) await settle();
    this.#now = end;
  }

  /** Time passes, and nothing fires on the way: what was due meanwhile is late, and fires next. */
  sleep(ms: number): void {
    this.#now += ms;
  }

  #fireNext(end: number): boolean {
    const due = this.#next(end);
    if (!due) return false;
    this.#now = Math.max(this.#now, due.at);
    if (due.every === undefined) this.#running.delete(due);
    else due.at = this.#now + due.every;
    due.act();
    return true;
  }

  #next(end: number): Due | undefined {
    return [...this.#running].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }

  #start(due: Due): Cancel {
    this.#running.add(due);
    return () => void this.#running.delete(due);
  }
}
