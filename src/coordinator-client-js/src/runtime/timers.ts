/** Takes a timer back. */
export type Cancel = () => void;

/** Time and timers. Times in ms of a monotonic clock. */
export interface Timers {
  now(): number;
  /** Calls back once, after `ms`. */
  after(ms: number, callback: () => void): Cancel;
  /** Calls back every `ms`. */
  every(ms: number, callback: () => void): Cancel;
  /** Takes back every timer, and starts none any more. */
  close(): void;
}

/**
 * Runs the timers inside the worker and posts the id of each that is due. A hidden page's own timers are slowed
 * down to once a second; a worker's go on as they are (measured in Chromium 156).
 */
const workerSource = `
const running = new Map();
onmessage = ({ data: { id, ms, repeat } }) => {
  if (ms === undefined) { clearTimeout(running.get(id)); clearInterval(running.get(id)); running.delete(id); }
  else running.set(id, repeat
    ? setInterval(() => postMessage(id), ms)
    : setTimeout(() => { running.delete(id); postMessage(id); }, ms));
};`;

interface Running {
  readonly ms: number;
  readonly repeat: boolean;
  readonly callback: () => void;
  /** The page's own timer, where there is no worker. */
  handle?: ReturnType<typeof setTimeout>;
}

/** Timers of a worker; the page's own where workers are blocked, for instance by a content security policy. */
export class WorkerTimers implements Timers {
  readonly #running = new Map<number, Running>();
  #worker: Worker | undefined;
  #workerUrl = '';
  #lastId = 0;
  #isClosed = false;

  constructor() {
    if (typeof Worker === 'undefined') return;
    try {
      this.#workerUrl = URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' }));
      this.#worker = new Worker(this.#workerUrl);
      this.#worker.onmessage = ({ data: id }: MessageEvent<number>) => this.#due(id);
      this.#worker.onerror = () => this.#fallBack();
    } catch {
      this.#worker = undefined;
    }
  }

  now(): number {
    return performance.now();
  }

  after(ms: number, callback: () => void): Cancel {
    return this.#start({ ms: Math.max(0, ms), repeat: false, callback });
  }

  every(ms: number, callback: () => void): Cancel {
    return this.#start({ ms, repeat: true, callback });
  }

  close(): void {
    this.#isClosed = true;
    for (const id of [...this.#running.keys()]) this.#cancel(id);
    this.#endWorker();
  }

  #start(timer: Running): Cancel {
    if (this.#isClosed) return () => undefined;
    const id = ++this.#lastId;
    this.#running.set(id, timer);
    if (this.#worker) this.#worker.postMessage({ id, ms: timer.ms, repeat: timer.repeat });
    else this.#startOnPage(id, timer);
    return () => this.#cancel(id);
  }

  #startOnPage(id: number, timer: Running): void {
    const due = () => this.#due(id);
    timer.handle = timer.repeat ? setInterval(due, timer.ms) : setTimeout(due, timer.ms);
  }

  #due(id: number): void {
    const timer = this.#running.get(id);
    if (!timer) return;
    if (!timer.repeat) this.#running.delete(id);
    timer.callback();
  }

  #cancel(id: number): void {
    const timer = this.#running.get(id);
    if (!timer) return;
    this.#running.delete(id);
    if (timer.handle === undefined) this.#worker?.postMessage({ id });
    else if (timer.repeat) clearInterval(timer.handle);
    else clearTimeout(timer.handle);
  }

  /** The worker could not be started after all: its timers go on here. */
  #fallBack(): void {
    this.#endWorker();
    for (const [id, timer] of this.#running) this.#startOnPage(id, timer);
  }

  #endWorker(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    URL.revokeObjectURL(this.#workerUrl);
  }
}
