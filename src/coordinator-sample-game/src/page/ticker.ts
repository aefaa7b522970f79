/**
 * Calls `tick` about every 8 ms, in a hidden tab too. Where workers are blocked it falls back to the page's own
 * timers, which a hidden tab slows down to one a second. Returns a function that stops it.
 */
export function startTicker(tick: () => void): () => void {
  try {
    const worker = new Worker(new URL('./ticks.worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = tick;
    return () => worker.terminate();
  } catch {
    const timer = setInterval(tick, 8);
    return () => clearInterval(timer);
  }
}
