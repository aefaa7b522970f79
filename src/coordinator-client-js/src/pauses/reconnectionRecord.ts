import type { Disconnection, NearMiss, ReconnectionAttempt, ReconnectionData } from '../api/types.js';
import type { Link } from '../links/link.js';

/** This player's own record: what it lost, how it got it back, and how long everyone waited. Times in ms. */
export class ReconnectionRecord {
  readonly #disconnections: Disconnection[] = [];
  readonly #attempts: ReconnectionAttempt[] = [];
  readonly #nearMisses: NearMiss[] = [];
  #pausedBefore = 0;
  #pausedSince: number | undefined;

  disconnected(loss: Disconnection): void {
    this.#disconnections.push(loss);
  }

  attempted(attempt: ReconnectionAttempt): void {
    this.#attempts.push(attempt);
  }

  nearlyLost(miss: NearMiss): void {
    this.#nearMisses.push(miss);
  }

  /** A pause begins. One that runs into the next goes on. */
  paused(now: number): void {
    this.#pausedSince ??= now;
  }

  /** The pause is over. `durationMs` is the coordinator's figure, where it gave one. */
  resumed(now: number, durationMs?: number): void {
    if (this.#pausedSince === undefined) return;
    this.#pausedBefore += durationMs ?? now - this.#pausedSince;
    this.#pausedSince = undefined;
  }

  /** How long the present pause has lasted, in whole ms. */
  pausedFor(now: number): number {
    return this.#pausedSince === undefined ? 0 : Math.round(now - this.#pausedSince);
  }

  /** A copy, as of `now`. */
  read(now: number): ReconnectionData {
    return {
      inProgress: this.#pausedSince !== undefined,
      totalPauseDurationMs: Math.round(this.#pausedBefore) + this.pausedFor(now),
      disconnections: [...this.#disconnections],
      reconnectionAttempts: [...this.#attempts],
      nearMisses: [...this.#nearMisses],
    };
  }
}

/**
 * How the recovery of `link` went.
 * @param coordinatorNow the coordinator's time, in Unix ms
 * @param now this page's monotonic clock, in ms
 */
export function attemptOf(
  link: Link,
  outcome: ReconnectionAttempt['outcome'],
  epoch: number,
  coordinatorNow: number,
  now: number,
): ReconnectionAttempt {
  return {
    timestamp: Math.round(coordinatorNow),
    durationMs: Math.round(now - link.lostAt),
    outcome,
    attempts: link.attemptsSinceLost,
    epoch,
    playerId: link.playerId,
  };
}
