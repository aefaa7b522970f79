import type { Cancel, Timers } from '../runtime/timers.js';

/** What a woken page gives the others to answer its first beat, in ms. */
const wakeGraceMs = 500;

export interface GraceTimerOptions {
  readonly timers: Timers;
  readonly graceMs: number;
  /** The last proof of life, in ms of the monotonic clock. */
  readonly provenAt: () => number | undefined;
  /**
   * Looks whether this page has just slept, so that nobody else is to blame for a silence; if so, calls {@link onWake}.
   */
  readonly detectSleep: () => void;
  readonly onExpired: () => void;
}

/**
 * When a silent link counts as lost: one grace after its last proof of life, or after it was first expected to give
 * one.
 */
export class GraceTimer {
  readonly #options: GraceTimerOptions;
  /** Play has been on since then, and the link is expected to come alive. */
  #expectedSince: number | undefined;
  /** ICE has said so while nothing had been proven yet. */
  #disconnectedSince: number | undefined;
  #noLossBefore = -Infinity;
  #cancel: Cancel | undefined;

  constructor(options: GraceTimerOptions) {
    this.#options = options;
  }

  /** The link is expected to come alive from now on. */
  expectAlive(): void {
    this.#expectedSince = this.#options.timers.now();
    this.start();
  }

  /** ICE notices late, both ways, and beats say more: it counts only where nothing has been proven yet. */
  onIceState(isConnected: boolean): void {
    this.#disconnectedSince = isConnected ? undefined : (this.#disconnectedSince ?? this.#options.timers.now());
    this.start();
  }

  /** The page has slept: waits for proof before a loss is declared. */
  onWake(): void {
    this.#noLossBefore = this.#options.timers.now() + wakeGraceMs;
  }

  /** Waits for the end of the grace, as it is now. */
  start(): void {
    const { timers } = this.#options;
    this.stop();
    const due = this.#due();
    if (due < Infinity) this.#cancel = timers.after(due - timers.now(), () => this.#check());
  }

  stop(): void {
    this.#cancel?.();
  }

  /** When the link counts as lost, unless there is another proof of life by then. Infinity: not at all. */
  #due(): number {
    const provenAt = this.#options.provenAt();
    const from =
      provenAt === undefined
        ? Math.min(this.#expectedSince ?? Infinity, this.#disconnectedSince ?? Infinity)
        : Math.max(provenAt, this.#expectedSince ?? -Infinity);
    return Math.max(from + this.#options.graceMs, this.#noLossBefore);
  }

  #check(): void {
    const { timers, detectSleep, onExpired } = this.#options;
    detectSleep();
    if (this.#due() > timers.now()) this.start();
    else onExpired();
  }
}
