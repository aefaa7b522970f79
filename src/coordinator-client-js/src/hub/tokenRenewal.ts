import type { CoordinatorClock } from '../clock/coordinatorClock.js';
import type { Cancel, Timers } from '../runtime/timers.js';
import type { Logger } from '../api/types.js';
import { methods } from '../wire/names.js';
import type { Invoke } from '../wire/wire.js';

export interface TokenRenewalOptions {
  readonly timers: Timers;
  readonly clock: CoordinatorClock;
  readonly invoke: Invoke;
  readonly logger: Logger;
  /** What the next connection is to be made with. */
  readonly renewed: (token: string) => void;
}

/** Between two questions, in ms at least. */
const leastMs = 10_000;
/** And at most, a day: a timer of more than 24.8 days would be due at once. */
const mostMs = 86_400_000;
/** A coordinator that gives none, since it is older or just now can't, is asked again after this many ms. */
const refusedMs = 60_000;
/**
 * How long a clock that has to be measured anew is waited for, in ms, before the token's time is reckoned by it all the
 * same.
 */
const measuringMs = 1_000;

/**
 * Keeps the token young. A connection does not end because its token does, but the next one needs one that opens the
 * door: so a fresh one is asked for at each connection, and at half of what is left each time.
 */
export class TokenRenewal {
  readonly #options: TokenRenewalOptions;
  #cancel: Cancel | undefined;
  #askedAt = -Infinity;
  #round = 0;

  constructor(options: TokenRenewalOptions) {
    this.#options = options;
  }

  /** There is a connection: asks at once, where that was not just done, and again in time. */
  begin(): void {
    this.stop();
    const round = this.#round;
    const wait = this.#askedAt + leastMs - this.#options.timers.now();
    if (wait <= 0) void this.#renew(round);
    else this.#cancel = this.#options.timers.after(wait, () => void this.#renew(round));
  }

  /** There is no connection to ask over. */
  stop(): void {
    this.#round++;
    this.#cancel?.();
  }

  async #renew(round: number): Promise<void> {
    const next = await this.#ask();
    if (round !== this.#round) return;
    this.#cancel = this.#options.timers.after(next, () => void this.#renew(round));
  }

  /** Resolves to how long to wait until the next question, in ms. */
  async #ask(): Promise<number> {
    const { timers, invoke, clock, logger, renewed } = this.#options;
    this.#askedAt = timers.now();
    try {
      const { token, expires_at } = await invoke(methods.renewToken, {});
      if (typeof token !== 'string' || token.trim() === '' || !Number.isFinite(expires_at)) return refusedMs;
      renewed(token);
      if (!clock.isKnown) await new Promise<void>(resolve => void clock.whenKnown(resolve, measuringMs, resolve));
      return Math.min(mostMs, Math.max(leastMs, clock.until(expires_at) / 2));
    } catch (error) {
      logger.debug('The token was not renewed; the present one has to do.', error);
      return refusedMs;
    }
  }
}
