/**
 * Hands events to the game's own code, in order, once the library is done with its present step. So a handler always
 * finds state, phase and links as they are after its event, and may call whatever it likes: nothing of the
 * library is half done.
 */
export class Delivery {
  #waiting: (() => void)[] = [];
  #isClosed = false;

  /** No handler is called any more. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Calls `notify` in a microtask, after those that wait before it. */
  post(notify: () => void): void {
    if (this.#isClosed) return;
    if (this.#waiting.push(notify) === 1) queueMicrotask(() => this.#flush());
  }

  /** No handler is called any more, what waits neither. */
  close(): void {
    this.#isClosed = true;
    this.#waiting.length = 0;
  }

  #flush(): void {
    for (let notify = this.#waiting.shift(); notify; notify = this.#waiting.shift()) notify();
  }
}
