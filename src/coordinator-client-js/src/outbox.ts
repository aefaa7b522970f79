import { NotConnectedError } from './coordinator.js';
import type { Cancel, Timers } from './timers.js';
import type { Logger } from './types.js';
import type { Invoke, Methods, ReportMethod } from './wire.js';

/** Something the coordinator has to know. */
export interface Report<M extends ReportMethod = ReportMethod> {
  readonly method: M;
  readonly payload: Methods[M]['takes'];
  /** Told once, with the coordinator's answer. */
  readonly answered?: (result: Methods[M]['gives']['result']) => void;
}

interface Waiting {
  readonly report: Report;
  refusals: number;
  unanswered: number;
}

/** A report without an answer is sent again after this many ms. */
const resendMs = 2_000;
/** A report that the coordinator refuses this often is dropped, so that it does not hold up the next for ever. */
const refusalsBeforeDrop = 5;
/** So many sendings without any answer, and the connection is dead although nobody has closed it. */
const silencesBeforeReattach = 3;

/**
 * Reports on their way to the coordinator. One at a time and in order, each repeated until it is acknowledged:
 * a loss is never overtaken by its own recovery. A repeat is harmless to the coordinator.
 */
export class Outbox {
  readonly #invoke: Invoke;
  readonly #timers: Timers;
  readonly #logger: Logger;
  readonly #reattach: () => void;
  #waiting: Waiting[] = [];
  #cancelResend: Cancel | undefined;
  #whenEmpty: (() => void)[] = [];

  /** @param reattach makes a new connection to the coordinator: this one gives no answers */
  constructor(invoke: Invoke, timers: Timers, logger: Logger, reattach: () => void) {
    this.#invoke = invoke;
    this.#timers = timers;
    this.#logger = logger;
    this.#reattach = reattach;
  }

  /** Reports that have not been acknowledged. */
  get size(): number {
    return this.#waiting.length;
  }

  /** Sends `report` after those that wait before it. */
  post<M extends ReportMethod>(report: Report<M>): void {
    this.#waiting.push({ report: report as unknown as Report, refusals: 0, unanswered: 0 });
    if (this.#waiting.length === 1) this.#send();
  }

  /** Takes back what has not been acknowledged. */
  clear(): void {
    this.#cancelResend?.();
    this.#waiting = [];
    this.#settle();
  }

  /** The coordinator is back: says again what it has not acknowledged. */
  resend(): void {
    this.#send();
  }

  /** Resolves once everything is acknowledged, or after `ms`. */
  async drained(ms: number): Promise<void> {
    if (this.#waiting.length === 0) return;
    await new Promise<void>(resolve => {
      this.#whenEmpty.push(resolve);
      this.#timers.after(ms, resolve);
    });
  }

  #send(): void {
    this.#cancelResend?.();
    const head = this.#waiting[0];
    if (!head) return this.#settle();
    const { method, payload } = head.report;
    this.#cancelResend = this.#timers.after(resendMs, () => this.#resend(head));
    this.#invoke(method, payload).then(
      ({ result }) => {
        if (this.#remove(head)) head.report.answered?.(result as never);
      },
      (error: unknown) => {
        head.unanswered = 0;
        if (error instanceof NotConnectedError) return;
        this.#logger.warn(`The coordinator refused ${method}.`, error);
        if (++head.refusals >= refusalsBeforeDrop) this.#remove(head);
      },
    );
  }

  #resend(head: Waiting): void {
    if (++head.unanswered === silencesBeforeReattach) {
      head.unanswered = 0;
      this.#reattach();
    }
    this.#send();
  }

  /** Whether `head` was still waiting: a repeated report may be acknowledged twice. */
  #remove(head: Waiting): boolean {
    if (this.#waiting[0] !== head) return false;
    this.#waiting.shift();
    this.#send();
    return true;
  }

  #settle(): void {
    for (const resolve of this.#whenEmpty.splice(0)) resolve();
  }
}
