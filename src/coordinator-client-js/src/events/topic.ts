import type { Delivery } from './delivery.js';
import type { Logger, Unsubscribe } from '../api/types.js';

type Handler<T> = (event: T) => unknown;

interface Entry<T> {
  readonly handle: Handler<T>;
  /** Number of the newest event it was told of; 0 before the first. */
  told: number;
}

/**
 * An event that handlers can be attached to. What still stands when a handler comes (the game has started, it
 * is paused, it is over) is replayed to it, so that nothing is lost between joining and attaching.
 */
export class Topic<T> {
  readonly #entries = new Set<Entry<T>>();
  readonly #logger: Logger;
  readonly #delivery: Delivery;
  #count = 0;
  #standing: T | undefined;

  constructor(logger: Logger, delivery: Delivery) {
    this.#logger = logger;
    this.#delivery = delivery;
  }

  /** Attaches a handler. What stands is replayed to it. */
  on(handle: Handler<T>): Unsubscribe {
    const entry = { handle, told: 0 };
    this.#entries.add(entry);
    this.#delivery.post(() => {
      if (this.#standing !== undefined && entry.told === 0) this.#tell(entry, this.#standing, this.#count);
    });
    return () => void this.#entries.delete(entry);
  }

  /** Tells every handler. */
  emit(event: T): void {
    const number = ++this.#count;
    const present = [...this.#entries];
    this.#delivery.post(() => present.forEach(entry => this.#tell(entry, event, number)));
  }

  /** Tells every handler, and whoever attaches later. */
  emitStanding(event: T): void {
    this.#standing = event;
    this.emit(event);
  }

  /** Changes what later handlers are told, without telling the present ones. */
  stand(event: T | undefined): void {
    this.#standing = event;
  }

  /** Whoever was told something newer in the meantime, or is gone, is not told. */
  #tell(entry: Entry<T>, event: T, number: number): void {
    if (entry.told >= number || !this.#entries.has(entry) || this.#delivery.isClosed) return;
    entry.told = number;
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
