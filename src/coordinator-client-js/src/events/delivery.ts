/**
 * Hands events to the game's own code, in order, once the library is done with its present step. So a handler always
 * finds state, phase and links as they are after what it is told of, and may call whatever it likes: nothing of the
 * library is half done.
 */
export class Delivery {
  #waiting: (() => void)[] = [];
  #isClosed = false;

  /** Nobody is told anything any more. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Calls `tell` in a microtask, after those that wait before it. */
  post(tell: () => void): void {
    if (this.#isClosed) return;
    if (this.#waiting.push(tell) === 1) queueMicrotask(() => this.#flush());
  }

  /** Nothing is told any more, what waits neither. */
  close(): void {
    this.#isClosed = true;
    this.#waiting.length = 0;
  }

  #flush(): void {
    for (let tell = this.#waiting.shift(); tell; tell = this.#waiting.shift()) tell();
  }
}
