import type { Logger, Unsubscribe } from './types.js';

type Handler<T> = (event: T) => void;

/**
 * An event that handlers can be attached to. What still stands when a handler comes (the game has started, it
 * is paused, it is over) is replayed to it, so that nothing is lost between joining and attaching.
 */
export class Topic<T> {
  readonly #handlers = new Set<{ readonly handle: Handler<T>; told?: T }>();
  readonly #logger: Logger;
  #standing: T | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Attaches a handler. What stands is replayed to it in a microtask. */
  on(handle: Handler<T>): Unsubscribe {
    const entry = { handle, told: undefined as T | undefined };
    this.#handlers.add(entry);
    queueMicrotask(() => {
      const standing = this.#standing;
      if (standing !== undefined && entry.told === undefined && this.#handlers.has(entry)) this.#tell(entry, standing);
    });
    return () => void this.#handlers.delete(entry);
  }

  /** Tells every handler. */
  emit(event: T): void {
    for (const entry of [...this.#handlers]) this.#tell(entry, event);
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

  #tell(entry: { readonly handle: Handler<T>; told?: T }, event: T): void {
    entry.told = event;
    try {
      entry.handle(event);
    } catch (error) {
      // A mistake in the game's handler must not keep the next handler, or the link, from working.
      this.#logger.warn('A handler of the game failed.', error);
    }
  }
}
