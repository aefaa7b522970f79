import { afterEach, describe, expect, it } from 'vitest';
import type { Page } from '../world/page.js';
import { World } from '../world/world.js';

let world: World;
afterEach(() => world.end());

async function playing(options: ConstructorParameters<typeof World>[0] = {}): Promise<Page[]> {
  world = new World(options);
  return world.play();
}

const connected =
  (...pages: Page[]) =>
  () =>
    pages.every(
      page => page.game.state === 'connected' && [...page.game.links.values()].every(link => link.state === 'alive'),
    );
const instanceOf = (hub: { url: string }) => new URL(hub.url).searchParams.get('instance');

describe('a page', () => {
  it('names itself: another name for each join, the same one for its reconnections', async () => {
    const [a, b] = await playing();
    a!.hub!.drop(new Error('The network is gone.'));
    await world.until(() => a!.hubs.length === 2, 2_000);
    const [first, again] = a!.hubs.map(instanceOf);
    expect(first).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(again).toBe(first);
    expect(instanceOf(b!.hub!)).not.toBe(first);
  });

  it('that was replaced while it was away is told so, ends, and stays out', async () => {
    const [a, first] = await playing();
    first!.setOnline(false);
    world.network.cut('a', 'b');
    await world.until(() => a!.game.state === 'reconnecting', 4_000);
    // A path for the new page only: the former one is still cut off.
    world.network.heal();
    for (const connection of first!.connections) connection.close();
    const second = await world.open('b');
    await world.until(connected(a!, second), 5_000);
    first!.setOnline(true);
    await world.until(() => first!.all('end').length > 0, 5_000);
    expect(first!.all('end').map(event => event.info.reason)).toEqual(['replaced']);
    expect(first!.game).toMatchObject({ state: 'terminated', phase: 'ended' });
    const tries = first!.hubs.length;
    const paused = a!.all('pause').length;
    await world.pass(60_000);
    expect(first!.hubs).toHaveLength(tries);
    expect(a!.all('pause')).toHaveLength(paused);
    expect(connected(a!, second)()).toBe(true);
  });

  it('that is replaced in the middle of its pause ends as well', async () => {
    const [a, first] = await playing();
    world.network.cut('a', 'b');
    await world.until(() => first!.game.state === 'reconnecting', 4_000);
    await world.open('b');
    await world.until(() => first!.all('end').length > 0, 1_000);
    expect(first!.all('end').map(event => event.info.reason)).toEqual(['replaced']);
    expect(a!.all('end')).toEqual([]);
  });
});

describe('a token', () => {
  it('is renewed in time, so that a player can always come back', async () => {
    const [a, b] = await playing({ tokenLifetimeMs: 60_000 });
    await world.pass(300_000);
    a!.setOnline(false);
    await world.pass(1_000);
    a!.setOnline(true);
    await world.until(() => a!.all('coordinator').at(-1)!.info.connected, 6_000);
    expect(a!.hub!.token).toBe(world.coordinator.renewed.findLast(({ player }) => player === 'a')?.token ?? '');
    expect(
      world.coordinator.players.every(
        player => world.coordinator.renewed.filter(renewed => renewed.player === player).length <= 12,
      ),
    ).toBe(true);
    expect(connected(a!, b!)()).toBe(true);
  });

  it('is renewed no more often than every 10 s, however soon it runs out', async () => {
    await playing({ tokenLifetimeMs: 12_000 });
    world.coordinator.renewed.length = 0;
    await world.pass(60_000);
    expect(world.coordinator.renewed.filter(({ player }) => player === 'a').length).toBeLessThanOrEqual(6);
    expect(world.coordinator.renewed.filter(({ player }) => player === 'a').length).toBeGreaterThanOrEqual(5);
  });

  it('that would last for months is asked for again now and then, and not in a loop', async () => {
    await playing({ tokenLifetimeMs: 200 * 86_400_000 });
    await world.pass(60_000);
    expect(world.coordinator.renewed).toHaveLength(2);
  });

  it('of an older coordinator, which renews none, does as it is', async () => {
    world = new World();
    world.coordinator.failWith = method => (method === 'renew_token' ? new Error('Method does not exist.') : undefined);
    const [a, b] = await world.play();
    a!.hub!.drop(new Error('The network is gone.'));
    await world.until(() => a!.hubs.length === 2, 2_000);
    await world.pass(70_000);
    expect(a!.hub!.token).toBe('a');
    expect(connected(a!, b!)()).toBe(true);
    expect(world.warnings).toEqual([]);
  });

  it('that makes no sense is not taken', async () => {
    const [a] = await playing();
    const invoke = world.coordinator.invoke.bind(world.coordinator);
    world.coordinator.invoke = (player, method, payload) => {
      return method === 'renew_token' ? { token: 7, expires_at: 'soon' } : invoke(player, method, payload);
    };
    const { token } = world.coordinator.renewed.findLast(({ player }) => player === 'a')!;
    a!.hub!.drop(new Error('The network is gone.'));
    await world.pass(2_000);
    a!.hub!.drop(new Error('The network is gone.'));
    await world.pass(2_000);
    expect(a!.hub!.token).toBe(token);
  });
});

it('a coordinator that lets a player in and closes again is not asked faster and faster', async () => {
  const [a] = await playing();
  a!.hubs.length = 0;
  for (let round = 0; round < 300; round++) {
    await world.pass(100);
    if (a!.hub!.isOpen) a!.hub!.drop();
  }
  expect(a!.hubs.length).toBeLessThan(25);
});
