import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { NotConnectedError } from '../../src/hub/coordinatorConnection.js';
import { HealthReports } from '../../src/playing/healthReports.js';
import type { Link } from '../../src/links/link.js';
import { WorkerTimers } from '../../src/runtime/timers.js';
import type { Invoke } from '../../src/wire/wire.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const logger = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const link = {
  snapshot: { playerId: 'b', state: 'alive', attempt: 1 },
  fetchConnectionType: async () => 'relay',
} as unknown as Link;

function reports() {
  const taken: any[] = [];
  const coordinator = { connected: false };
  const invoke = (async (_: string, payload: object) => {
    if (!coordinator.connected) throw new NotConnectedError('away');
    taken.push(payload);
    return { result: 'noted' };
  }) as unknown as Invoke;
  return { health: new HealthReports(invoke, new WorkerTimers(), logger), taken, coordinator };
}

it('keeps the first twenty near misses for a coordinator that is away, and nothing else', async () => {
  const { health, taken, coordinator } = reports();
  for (let i = 1; i <= 25; i++) await health.nearMiss(link, 1_000 + i);
  health.report(link);
  await vi.advanceTimersByTimeAsync(1_000);
  coordinator.connected = true;
  health.resend();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(taken.map(report => report.interrupted_ms)).toEqual(Array.from({ length: 20 }, (_, i) => 1_001 + i));
  expect(taken[0]).toEqual({ peer_id: 'b', status: 'alive', connection_type: 'relay', interrupted_ms: 1_001 });
});

it('keeps no near miss of a game that is over', async () => {
  const { health, taken, coordinator } = reports();
  await health.nearMiss(link, 1_500);
  health.stop();
  coordinator.connected = true;
  health.resend();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(taken).toEqual([]);
});
