import type { Cancel, Timers } from './timers.js';

/** Where nothing at all comes for this long after a question, in ms, the connection is dead. */
const silenceMs = 2_000;
/** A timer that is late by this many ms says that this page has slept: what came meanwhile may still be waiting. */
const lateMs = 500;

/**
 * Notices that a connection is dead although nobody has closed it: a question went out, and not only its answer stays
 * away, but everything.
 */
export class SilenceWatch {
  readonly #timers: Timers;
  readonly #silent: () => void;
  #heardAt = -Infinity;
  #askedAt = -Infinity;
  #cancel: Cancel | undefined;

  constructor(timers: Timers, silent: () => void) {
    this.#timers = timers;
    this.#silent = silent;
  }

  /** Something came, whatever it was. */
  heard(): void {
    this.#heardAt = this.#timers.now();
  }

  /** A question went out that is answered at once. One that is waited for already goes on being so. */
  asked(): void {
    if (this.#cancel && this.#heardAt < this.#askedAt) return;
    this.#wait();
  }

  /** There is no connection. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #wait(): void {
    this.stop();
    this.#askedAt = this.#timers.now();
    this.#cancel = this.#timers.after(silenceMs, () => this.#judge());
  }

  #judge(): void {
    this.#cancel = undefined;
    if (this.#heardAt >= this.#askedAt) return;
    if (this.#timers.now() - this.#askedAt > silenceMs + lateMs) this.#wait();
    else this.#silent();
  }
}
