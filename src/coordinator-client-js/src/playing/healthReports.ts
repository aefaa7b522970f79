import type { Link } from '../links/link.js';
import { Outbox } from '../hub/outbox.js';
import type { Timers } from '../runtime/timers.js';
import type { Logger } from '../api/types.js';
import { methods } from '../wire/names.js';
import type { Invoke, Methods } from '../wire/wire.js';

type Health = Methods[typeof methods.healthReport]['takes'];

/** Near misses that wait for the coordinator at most. It keeps 1000 of a game. */
const maxWaiting = 20;

/**
 * Reports to the coordinator how links are. That is reported again soon, so nothing of it is repeated; but a near miss
 * is reported once, and waits for a coordinator that is away, apart from what a pause takes back or holds up.
 */
export class HealthReports {
  readonly #invoke: Invoke;
  readonly #logger: Logger;
  readonly #nearMisses: Outbox;

  constructor(invoke: Invoke, timers: Timers, logger: Logger) {
    this.#invoke = invoke;
    this.#logger = logger;
    this.#nearMisses = new Outbox(invoke, timers, logger);
  }

  /** How `link` is now. */
  report(link: Link): void {
    healthOf(link)
      .then(health => this.#invoke(methods.healthReport, health))
      .catch((error: unknown) => this.#logger.debug('Health was not reported.', error));
  }

  /** `link` was without proof of life for `durationMs`, and is alive again. */
  async nearMiss(link: Link, durationMs: number): Promise<void> {
    const payload = { ...(await healthOf(link)), interrupted_ms: Math.round(durationMs) };
    if (this.#nearMisses.size < maxWaiting) this.#nearMisses.post({ method: methods.healthReport, payload });
  }

  /** The coordinator is back: tells the near misses that it has not acknowledged. */
  resend(): void {
    this.#nearMisses.resend();
  }

  /** The game is over: nothing is repeated any more. */
  stop(): void {
    this.#nearMisses.clear();
  }
}

async function healthOf(link: Link): Promise<Health> {
  const { playerId, state, roundTripMs } = link.snapshot;
  const type = await link.fetchConnectionType();
  return {
    peer_id: playerId,
    status: state,
    ...(type && { connection_type: type }),
    ...(roundTripMs !== undefined && { latency_ms: Math.round(roundTripMs) }),
  };
}
