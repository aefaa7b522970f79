import type { Timers } from '../runtime/timers.js';

/**
 * Where a player announces a resume or the end, and the connection to the coordinator is not found dead in so many ms,
 * it lives, and its own word counts.
 */
const confirmationMs = 5_000;

export interface UnconfirmedNoticesOptions {
  readonly timers: Timers;
  readonly isConnected: () => boolean;
  /** Asks the coordinator for anything: a connection that is dead shows by it soon. */
  readonly probe: () => void;
}

/** What follows from peers' notices that the coordinator has not confirmed: done only should its connection be dead. */
export class UnconfirmedNotices {
  readonly #options: UnconfirmedNoticesOptions;
  readonly #waiting = new Set<() => void>();

  constructor(options: UnconfirmedNoticesOptions) {
    this.#options = options;
  }

  /**
   * Does `act` at once where there is no connection to the coordinator, or once it is lost.
   * @param onUnconfirmed called where the connection lives, and the coordinator has not announced it in time
   */
  add(act: () => void, onUnconfirmed?: () => void): void {
    const { timers, isConnected, probe } = this.#options;
    if (!isConnected()) return act();
    this.#waiting.add(act);
    timers.after(confirmationMs, () => {
      if (this.#waiting.delete(act)) onUnconfirmed?.();
    });
    probe();
  }

  /** The connection to the coordinator is lost: the peers were right. */
  onDisconnected(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const act of waiting) act();
  }

  /** The coordinator has sent the whole state, which is all that counts. */
  clear(): void {
    this.#waiting.clear();
  }
}
