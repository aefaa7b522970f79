import type { Timers, Cancel } from './timers.js';
import type { Invoke } from './wire.js';

interface Sample {
  readonly takenAt: number;
  readonly roundTripMs: number;
  /** Coordinator's clock minus this page's monotonic clock. */
  readonly offsetMs: number;
}

/** Clocks drift apart (NTP slews by up to 500 ppm): what is older than this, in ms, is forgotten. */
const sampleLifeMs = 30_000;
const refreshMs = 15_000;
const samplesPerRefresh = 4;
/**
 * Between the questions of one refresh, in ms. A page that has just begun or paused is busy for a moment: asked in one
 * go, all four were answered late, and two pages of one machine resumed 20 ms apart.
 */
const betweenSamplesMs = 100;

/**
 * The coordinator's clock, as seen from here. Of several questions the one that was answered quickest says most,
 * since its answer cannot be off by more than half its round trip.
 */
export class CoordinatorClock {
  readonly #timers: Timers;
  readonly #invoke: Invoke;
  #samples: Sample[] = [];
  #offsetMs: number;
  #refreshing = false;
  #cancel: Cancel | undefined;

  constructor(timers: Timers, invoke: Invoke) {
    this.#timers = timers;
    this.#invoke = invoke;
    // Until the first answer, this machine's own clock has to do.
    this.#offsetMs = Date.now() - timers.now();
  }

  /** The coordinator's time, in Unix ms. */
  now(): number {
    return this.#timers.now() + this.#offsetMs;
  }

  /** In how many ms it will be `time` on the coordinator's clock. Negative once it has been. */
  until(time: number): number {
    return time - this.now();
  }

  /** Follows the coordinator's clock from now on. Samples from before are dropped: the machine may have slept. */
  follow(): void {
    this.stop();
    this.#samples = [];
    void this.refresh();
    this.#cancel = this.#timers.every(refreshMs, () => void this.refresh());
  }

  stop(): void {
    this.#cancel?.();
  }

  /** Asks the time, several times. */
  async refresh(): Promise<void> {
    if (this.#refreshing) return;
    this.#refreshing = true;
    try {
      for (let i = 0; i < samplesPerRefresh; i++) {
        if (i > 0) await new Promise<void>(resolve => void this.#timers.after(betweenSamplesMs, resolve));
        await this.#ask();
      }
    } catch {
      // Not connected: the offset known so far stays.
    } finally {
      this.#refreshing = false;
    }
  }

  async #ask(): Promise<void> {
    const sentAt = this.#timers.now();
    const { now } = await this.#invoke('clock', { sent_at: sentAt });
    const takenAt = this.#timers.now();
    const roundTripMs = takenAt - sentAt;
    this.#samples = this.#samples.filter(sample => takenAt - sample.takenAt < sampleLifeMs);
    this.#samples.push({ takenAt, roundTripMs, offsetMs: now - (sentAt + takenAt) / 2 });
    this.#offsetMs = this.#samples.reduce((a, b) => (b.roundTripMs <= a.roundTripMs ? b : a)).offsetMs;
  }
}
