import type { Cancel, Timers } from '../runtime/timers.js';

/**
 * A new connection is open within 60 ms where there is a path (Chromium 156), and SCTP over a bad one may give up
 * without saying so: one that is not alive after so many ms is followed by the next.
 */
export const attemptMs = 5_000;
/** A restart of ICE is good for 15 s, after which Chromium's ICE has failed: it may wait for the path as long. */
export const restartMs = 15_000;
/**
 * Who answers asks for an offer after so many ms: the other side may be at a restart; should it not act at all, it is
 * asked.
 */
export const offerWaitMs = 16_000;
/** A connection whose ICE has connected has so many ms more to open its channel: SCTP tries for 2 s. */
const openingMs = 2_500;

/** The one timer of a negotiation: what is done unless something comes of an attempt, or of a wait, in time. */
export class AttemptTimer {
  readonly #timers: Timers;
  readonly #isWanted: () => boolean;
  /** When ICE of the newest connection connected last; undefined while it is not. */
  #connectedAt: number | undefined;
  #cancel: Cancel | undefined;

  /** @param isWanted whether anything is still to be done once the time is over */
  constructor(timers: Timers, isWanted: () => boolean) {
    this.#timers = timers;
    this.#isWanted = isWanted;
  }

  /** The newest connection is another. */
  onNewConnection(): void {
    this.#connectedAt = undefined;
  }

  onIceState(isConnected: boolean): void {
    this.#connectedAt = isConnected ? (this.#connectedAt ?? this.#timers.now()) : undefined;
  }

  /** Gives an attempt `ms`, and more where its ICE has connected only just before. */
  awaitOutcome(ms: number, onFailed: () => void): void {
    this.set(ms, () => {
      const openingMsLeft = (this.#connectedAt ?? -Infinity) + openingMs - this.#timers.now();
      if (openingMsLeft > 0) this.awaitOutcome(openingMsLeft, onFailed);
      else onFailed();
    });
  }

  /** Calls back after `ms`, in place of what was waited for before. */
  set(ms: number, callback: () => void): void {
    this.stop();
    this.#cancel = this.#timers.after(ms, () => {
      if (this.#isWanted()) callback();
    });
  }

  stop(): void {
    this.#cancel?.();
  }
}
