import { NotConnectedError } from './coordinatorConnection.js';
import type { Cancel, Timers } from '../runtime/timers.js';
import type { Logger } from '../api/types.js';
import type { Invoke, Methods, ReportMethod } from '../wire/wire.js';

/** Something the coordinator has to know. */
export interface Report<M extends ReportMethod = ReportMethod> {
  readonly method: M;
  readonly payload: Methods[M]['takes'];
  /** Called once, with the coordinator's answer. */
  readonly answered?: (result: Methods[M]['gives']['result']) => void;
}

interface Pending {
  readonly report: Report;
  sends: number;
  refusals: number;
}

/**
 * A report without an answer is said again after this many ms, and then at twice that: each one that is held up weighs.
 */
const resendMs = 2_000;
/** A report that the coordinator refuses this often is dropped, so that it does not hold up the next for ever. */
const refusalsBeforeDrop = 5;
/** What an error begins with that is none of the report's, and that time may heal. */
const transient = /\b(unavailable|limited): /;

/**
 * Reports on their way to the coordinator. One at a time and in order, each repeated until it is acknowledged, for as
 * long as that takes: a loss is never overtaken by its own recovery. A repeat is harmless to the coordinator.
 *
 * Only a report over a limit is passed by those behind it, since it may stay so for the rest of its pause. It is out of
 * date once one of another kind that has passed it is acknowledged: a loss must not be said after its own recovery.
 */
export class Outbox {
  readonly #invoke: Invoke;
  readonly #timers: Timers;
  readonly #logger: Logger;
  #pending: Pending[] = [];
  /** The one that was said last. */
  #current: Pending | undefined;
  #cancelResend: Cancel | undefined;
  #whenEmpty: (() => void)[] = [];

  constructor(invoke: Invoke, timers: Timers, logger: Logger) {
    this.#invoke = invoke;
    this.#timers = timers;
    this.#logger = logger;
  }

  /** Reports that have not been acknowledged. */
  get size(): number {
    return this.#pending.length;
  }

  /** Sends `report` after those that wait before it. */
  post<M extends ReportMethod>(report: Report<M>): void {
    this.#pending.push({ report: report as unknown as Report, sends: 0, refusals: 0 });
    if (this.#pending.length === 1) this.#send();
  }

  /** Takes back what has not been acknowledged. */
  clear(): void {
    this.#cancelResend?.();
    this.#pending = [];
    this.#settle();
  }

  /** The coordinator is back: says again what it has not acknowledged. */
  resend(): void {
    this.#send();
  }

  /** Resolves once everything is acknowledged, or after `ms`. */
  async drained(ms: number): Promise<void> {
    if (this.#pending.length === 0) return;
    await new Promise<void>(resolve => {
      this.#whenEmpty.push(resolve);
      this.#timers.after(ms, resolve);
    });
  }

  /** Says the first, or one behind it, and begins again with the first where there is no answer. */
  #send(next = this.#pending[0]): void {
    this.#cancelResend?.();
    this.#current = next;
    if (!next) return this.#settle();
    const { method, payload } = next.report;
    this.#cancelResend = this.#timers.after(resendMs * Math.min(++next.sends, 2), () => this.#send());
    this.#invoke(method, payload).then(
      ({ result }) => {
        if (this.#remove(next)) next.report.answered?.(result);
      },
      (error: unknown) => this.#failed(next, error),
    );
  }

  #failed(failed: Pending, error: unknown): void {
    if (error instanceof NotConnectedError) return;
    const { method } = failed.report;
    const kind = transient.exec(String(error))?.[1];
    if (kind === undefined) {
      this.#logger.warn(`The coordinator refused ${method}.`, error);
      failed.sends = 0; // It was not held up.
      if (++failed.refusals >= refusalsBeforeDrop) this.#remove(failed);
      return;
    }
    this.#logger.debug(`The coordinator can't take ${method} now.`, error);
    const behind = this.#pending[this.#pending.indexOf(failed) + 1];
    if (kind === 'limited' && failed === this.#current && behind) this.#send(behind);
  }

  /** Whether `done` was still waiting: a repeated report may be acknowledged twice. */
  #remove(done: Pending): boolean {
    const at = this.#pending.indexOf(done);
    if (at < 0) return false;
    const { method } = done.report;
    this.#pending = this.#pending.filter(({ report }, i) => i > at || (i < at && report.method === method));
    this.#send();
    return true;
  }

  #settle(): void {
    for (const resolve of this.#whenEmpty.splice(0)) resolve();
  }
}
