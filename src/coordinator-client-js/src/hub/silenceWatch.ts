import type { Cancel, Timers } from '../runtime/timers.js';

/** Where nothing at all comes for this long after a question, in ms, the connection is dead: at the least. */
const leastMs = 2_000;
/** So long may an answer take, in ms, beyond twice the quickest one. */
const spareMs = 1_000;
/** A timer that is late by this many ms says that this page has slept: what came meanwhile may still be waiting. */
const lateMs = 500;

/**
 * Notices that a connection is dead although nobody has closed it: a question went out, and not only its answer stays
 * away, but everything.
 */
export class SilenceWatch {
  readonly #timers: Timers;
  readonly #silent: () => void;
  #activeAt = -Infinity;
  #requestedAt = -Infinity;
  #cancel: Cancel | undefined;
  /** How long the quickest answer on this connection took, in ms. */
  #quickestMs: number | undefined;
  readonly #firstMs: number;

  /** @param firstMs how long the first answer on a connection may take, in ms: nobody knows yet how far away it is */
  constructor(timers: Timers, firstMs: number, silent: () => void) {
    this.#timers = timers;
    this.#firstMs = firstMs;
    this.#silent = silent;
  }

  /** Something came, whatever it was. */
  onActivity(): void {
    this.#activeAt = this.#timers.now();
  }

  /** A question went out that is answered at once. One that is waited for already goes on being so. */
  onRequest(): void {
    if (this.#cancel && this.#activeAt < this.#requestedAt) return;
    this.#wait();
  }

  /** The question that went out `tookMs` ago has its answer. */
  onResponse(tookMs: number): void {
    this.#quickestMs = Math.min(tookMs, this.#quickestMs ?? Infinity);
  }

  /** There is no connection. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#quickestMs = undefined;
  }

  #wait(): void {
    this.#cancel?.();
    this.#requestedAt = this.#timers.now();
    const silenceMs = this.#silenceMs;
    this.#cancel = this.#timers.after(silenceMs, () => this.#check(silenceMs));
  }

  get #silenceMs(): number {
    return this.#quickestMs === undefined ? this.#firstMs : Math.max(leastMs, 2 * this.#quickestMs + spareMs);
  }

  #check(silenceMs: number): void {
    this.#cancel = undefined;
    if (this.#activeAt >= this.#requestedAt) return;
    if (this.#timers.now() - this.#requestedAt > silenceMs + lateMs) this.#wait();
    else this.#silent();
  }
}
