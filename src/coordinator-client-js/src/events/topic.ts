import type { Delivery } from './delivery.js';
import type { Logger, Unsubscribe } from '../api/types.js';

type Handler<T> = (event: T) => unknown;

interface Entry<T> {
  readonly handle: Handler<T>;
  /** Number of the newest event that it has received; 0 before the first. */
  newest: number;
}

/**
 * An event that handlers can be attached to. What is current when a handler comes (the game has started, it
 * is paused, it is over) is replayed to it, so that nothing is lost between joining and attaching.
 */
export class Topic<T> {
  readonly #entries = new Set<Entry<T>>();
  readonly #logger: Logger;
  readonly #delivery: Delivery;
  #count = 0;
  #current: T | undefined;

  constructor(logger: Logger, delivery: Delivery) {
    this.#logger = logger;
    this.#delivery = delivery;
  }

  /** Attaches a handler. The current event is replayed to it. */
  on(handle: Handler<T>): Unsubscribe {
    const entry = { handle, newest: 0 };
    this.#entries.add(entry);
    this.#delivery.post(() => {
      if (this.#current !== undefined && entry.newest === 0) this.#notify(entry, this.#current, this.#count);
    });
    return () => void this.#entries.delete(entry);
  }

  /** Calls every handler. */
  emit(event: T): void {
    const number = ++this.#count;
    const present = [...this.#entries];
    this.#delivery.post(() => present.forEach(entry => this.#notify(entry, event, number)));
  }

  /** Calls every handler, and those that are attached later. */
  emitCurrent(event: T): void {
    this.#current = event;
    this.emit(event);
  }

  /** Changes what later handlers get, without calling the present ones. */
  setCurrent(event: T | undefined): void {
    this.#current = event;
  }

  /** A handler that got something newer in the meantime, or is gone, is not called. */
  #notify(entry: Entry<T>, event: T, number: number): void {
    if (entry.newest >= number || !this.#entries.has(entry) || this.#delivery.isClosed) return;
    entry.newest = number;
    // A mistake in the game's handler must not keep the next handler, or the link, from working.
    const failed = (error: unknown) => this.#logger.warn('A handler of the game failed.', error);
    try {
      const result = entry.handle(event);
      if (result instanceof Promise) result.catch(failed);
    } catch (error) {
      failed(error);
    }
  }
}
