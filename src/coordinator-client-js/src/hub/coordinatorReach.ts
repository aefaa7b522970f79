import type { Timers } from '../runtime/timers.js';
import type { CoordinatorState, LocalEndReason } from '../api/types.js';

/**
 * Without the coordinator for this long, in ms, it is out of reach for good: one that comes back after a crash has
 * done so by then, and gives a pause in progress more time.
 */
const outOfReachMs = 30_000;

/** Whether the coordinator can still be counted on. */
export class CoordinatorReach {
  readonly #timers: Timers;
  /** Since when there has been no connection, in ms of the monotonic clock. */
  #awaySince: number | undefined;
  #isRefused = false;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  get isConnected(): boolean {
    return this.#awaySince === undefined;
  }

  /** Why it is lost for good. Undefined while it is there, or may come back. */
  get lossReason(): LocalEndReason | undefined {
    if (this.#awaySince === undefined) return undefined;
    if (this.#isRefused) return 'refused';
    return this.#timers.now() - this.#awaySince >= outOfReachMs ? 'unreachable' : undefined;
  }

  /** The connection came or went. */
  onState({ connected, refused }: CoordinatorState): void {
    this.#awaySince = connected ? undefined : (this.#awaySince ?? this.#timers.now());
    this.#isRefused ||= refused === true;
  }
}
