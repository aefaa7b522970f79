const firstCeilingMs = 500;
const lastCeilingMs = 3000;

/**
 * How long to wait before connecting to the coordinator again, in ms.
 * Quick at first, since a pause can only be agreed through the coordinator; spread over the whole range, so
 * that the players of a node that died do not all arrive at the next one at once.
 * @param failures attempts that have failed in a row: 0 right after a connection was lost
 * @param random a number in [0, 1)
 */
export function backoffMs(failures: number, random: number): number {
  const ceiling = Math.min(lastCeilingMs, firstCeilingMs * 2 ** Math.min(failures, 10));
  const floor = ceiling / 5;
  return floor + random * (ceiling - floor);
}

const drainMs = 200;

/**
 * How long to wait before connecting elsewhere, in ms, where the coordinator has closed a connection that worked: a
 * node that is being drained sends its players away, one knows at once that nothing is broken, and a game waits.
 * @param random a number in [0, 1)
 */
export function drainBackoffMs(random: number): number {
  return random * drainMs;
}
