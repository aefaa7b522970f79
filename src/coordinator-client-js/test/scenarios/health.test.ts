import { afterEach, describe, expect, it } from 'vitest';
import { World } from '../world/world.js';

let world: World;

afterEach(() => world.end());

const healthOf = (player: string) =>
  world.coordinator.health.filter(report => report.player === player).map(report => report.payload);
const alive = (peer_id: string) => ({ peer_id, status: 'alive', connection_type: 'host', latency_ms: 10 });

describe('how a link is', () => {
  it('is told as soon as it is alive, and every 10 s, with how it is connected', async () => {
    world = new World();
    await world.play();
    expect([healthOf('a'), healthOf('b')]).toEqual([[alive('b')], [alive('a')]]);
    await world.pass(10_000);
    expect([healthOf('a'), healthOf('b')]).toEqual([
      [alive('b'), alive('b')],
      [alive('a'), alive('a')],
    ]);
  });

  it('is told once at the end of an interruption, with how long it was', async () => {
    world = new World();
    await world.play();
    world.coordinator.health.length = 0;
    world.network.cut('a', 'b');
    await world.pass(2_000);
    expect(healthOf('a')).toEqual([]);
    world.network.heal();
    await world.pass(2_000);
    for (const [player, peer] of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      expect(healthOf(player)).toEqual([{ ...alive(peer), interrupted_ms: expect.any(Number) }]);
      expect(healthOf(player)[0].interrupted_ms).toBeGreaterThanOrEqual(2_000);
      expect(healthOf(player)[0].interrupted_ms).toBeLessThan(2_600);
    }
    expect(world.coordinator.phase).toBe('playing');
  });

  it('is told with the interruption once the coordinator is back, where it was away when that ended', async () => {
    world = new World();
    await world.play();
    world.coordinator.health.length = 0;
    world.crashCoordinator();
    world.network.cut('a', 'b');
    await world.pass(2_000);
    world.network.heal();
    await world.pass(1_000);
    world.recoverCoordinator();
    const nearMisses = () => world.coordinator.health.filter(({ payload }) => payload.interrupted_ms !== undefined);
    await world.until(() => nearMisses().length === 2, 5_000);
    await world.pass(10_000);
    expect(
      nearMisses()
        .map(({ player }) => player)
        .sort(),
    ).toEqual(['a', 'b']);
    expect(world.coordinator.phase).toBe('playing');
  });

  it('is told anew, and as no near miss, where the link was lost and is back', async () => {
    world = new World();
    await world.play();
    world.coordinator.health.length = 0;
    world.network.cut('a', 'b');
    await world.pass(5_000);
    world.network.heal();
    await world.until(() => world.coordinator.phase === 'playing', 3_000);
    await world.pass(100);
    expect([healthOf('a'), healthOf('b')]).toEqual([[alive('b')], [alive('a')]]);
  });
});

it('a loss says how the lost link was connected, and how long it had been silent', async () => {
  world = new World();
  await world.play();
  world.network.cut('a', 'b');
  await world.until(() => world.coordinator.pause?.lost.size === 2, 4_000);
  expect(
    world.coordinator.reports.filter(report => report.method === 'p2p_connection_lost').map(report => report.payload),
  ).toMatchObject([
    { peer_id: 'b', connection_type: 'host' },
    { peer_id: 'a', connection_type: 'host' },
  ]);
  for (const { payload } of world.coordinator.reports.filter(report => report.method === 'p2p_connection_lost')) {
    expect(Number.isInteger(payload.silence_ms)).toBe(true);
    expect(payload.silence_ms).toBeGreaterThan(2_500);
    expect(payload.silence_ms).toBeLessThanOrEqual(2_900);
  }
});
