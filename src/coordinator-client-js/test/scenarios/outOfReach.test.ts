import { afterEach, describe, expect, it } from 'vitest';
import type { Page } from '../world/page.js';
import { World } from '../world/world.js';

let world: World;
afterEach(() => world.end());

async function playing(options: ConstructorParameters<typeof World>[0] = {}): Promise<Page[]> {
  world = new World(options);
  return world.play();
}

const inState =
  (state: string, ...pages: Page[]) =>
  () =>
    pages.every(page => page.game.state === state);

/** The coordinator accepts nobody any more. */
async function refuseAll(...pages: Page[]): Promise<void> {
  world.coordinator.accepts = () => false;
  for (const page of pages) page.hub!.drop(new Error('WebSocket closed.'));
  await world.until(() => pages.every(page => page.all('coordinator').at(-1)!.info.refused === true), 10_000);
}

describe("a pause that the coordinator can't end", () => {
  it('since it refuses this player: ends by itself at its deadline, and says why', async () => {
    const [a, b] = await playing();
    await refuseAll(a!, b!);
    expect(inState('connected', a!, b!)()).toBe(true);
    world.network.cut('a', 'b');
    await world.until(inState('pausing', a!, b!), 4_000);
    const { deadline } = a!.all('pause')[0]!.info;
    await world.until(() => a!.all('end').length > 0, 31_000);
    expect(Math.abs(Date.now() - deadline)).toBeLessThan(200);
    expect(a!.all('end').map(event => event.info)).toMatchObject([
      {
        reason: 'refused',
        disconnectedPlayerId: null,
        reconnectionData: { lostPlayers: ['a'], recoveredPlayers: [] },
      },
    ]);
    await world.until(inState('terminated', a!, b!), 1_000);
    expect(a!.game.phase).toBe('ended');
  });

  it('since it is away: ends by itself at its deadline', async () => {
    const [a, b] = await playing();
    world.crashCoordinator();
    world.network.cut('a', 'b');
    await world.until(inState('terminated', a!, b!), 35_000);
    expect(a!.all('end').map(event => event.info)).toMatchObject([{ reason: 'unreachable' }]);
    expect(a!.game.getReconnectionData().reconnectionAttempts).toMatchObject([{ outcome: 'timeout', playerId: 'b' }]);
  });

  it('told by the coordinator itself, which then refuses this player, ends too', async () => {
    const [a, b, c] = await playing({ players: ['a', 'b', 'c'] });
    world.network.cut('a', 'b');
    await world.until(inState('paused', c!), 4_000);
    await refuseAll(a!, b!, c!);
    await world.until(inState('terminated', a!, b!, c!), 31_000);
    expect(c!.all('end').map(event => event.info.reason)).toEqual(['refused']);
  });

  it('since it went down shortly before the deadline: is given the time to come back', async () => {
    const [a, b] = await playing();
    world.network.cut('a', 'b');
    await world.until(inState('reconnecting', a!, b!), 4_000);
    await world.pass(28_000);
    world.crashCoordinator();
    await world.pass(15_000);
    expect(a!.all('end')).toEqual([]);
    world.network.heal();
    world.recoverCoordinator();
    await world.until(inState('connected', a!, b!), 10_000);
  });

  it('is not ended by a library that is connected: that the coordinator does', async () => {
    const [a] = await playing();
    world.network.cut('a', 'b');
    await world.until(() => a!.all('end').length > 0, 40_000);
    expect(a!.all('end').map(event => event.info.reason)).toEqual(['reconnection_timeout']);
  });
});

it('a game that has not begun ends for a player whom the coordinator refuses', async () => {
  world = new World();
  const a = await world.open('a');
  await refuseAll(a);
  await world.pass(10);
  expect(a.all('end').map(event => event.info)).toMatchObject([{ reason: 'refused' }]);
});
