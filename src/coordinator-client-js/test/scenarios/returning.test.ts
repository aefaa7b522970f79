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

describe.each([
  ['the one that leads', 'a', 'b'],
  ['the one that answers', 'b', 'a'],
])('a page that goes and returns: %s', (_, leaver, stayer) => {
  it('after it was killed is back in the same game, and everyone is resumed', async () => {
    await playing();
    const stays = world.page(stayer);
    world.page(leaver).kill();
    await world.until(() => stays.game.state === 'reconnecting', 4_000);
    await world.pass(3_000);
    const back = await world.open(leaver);
    expect(back.all('start').map(event => event.info)).toMatchObject([{ returning: true }]);
    expect(back.all('pause').map(event => event.info)).toMatchObject([{ epoch: 1 }]);
    await world.until(connected(stays, back), 3_000);
    expect(world.coordinator.epoch).toBe(1);
    back.game.send(stayer, 'hello again');
    await world.pass(20);
    expect(stays.messages).toEqual([{ from: leaver, data: 'hello again' }]);
  });

  it('as a reload pauses everyone at once, and takes no longer than it takes to connect', async () => {
    await playing();
    const stays = world.page(stayer);
    world.page(leaver).unload();
    await world.until(() => stays.game.state !== 'connected', 250);
    const back = await world.open(leaver);
    await world.until(connected(stays, back), 3_000);
    expect(stays.all('pause')).toHaveLength(1);
  });

  it('before anyone has noticed pauses the game all the same, since its state is gone', async () => {
    await playing();
    const stays = world.page(stayer);
    world.page(leaver).kill();
    const back = await world.open(leaver);
    await world.until(() => stays.all('pause').length === 1, 500);
    await world.until(connected(stays, back), 3_000);
    expect(stays.game.getReconnectionData().disconnections.map(loss => loss.cause)).toEqual(['instance_replaced']);
  });

  it('while the game is still validating comes into play with the others', async () => {
    world = new World();
    world.network.cut('a', 'b');
    await world.open('a');
    await world.open('b');
    world.page(leaver).unload();
    await world.pass(500);
    world.network.heal();
    const back = await world.open(leaver);
    await world.until(connected(world.page(stayer), back), 12_000);
    expect(world.coordinator.epoch).toBe(0);
  });
});

it('both pages can be gone at once and return', async () => {
  await playing();
  world.page('a').kill();
  world.page('b').kill();
  await world.pass(2_000);
  const a = await world.open('a');
  const b = await world.open('b');
  await world.until(connected(a, b), 6_000);
  expect(world.coordinator.phase).toBe('playing');
});

it('a page that returns to a link that stays dead pauses the game', async () => {
  await playing();
  world.page('b').kill();
  world.network.cut('a', 'b');
  const back = await world.open('b');
  await world.until(() => world.coordinator.pause?.lost.size === 2, 4_000);
  expect(back.game.state).toBe('reconnecting');
});

describe('the same link opened in a second tab', () => {
  it('takes over: the first tab stops for good, and says so', async () => {
    const [a, first] = await playing();
    const second = await world.open('b');
    await world.until(() => first!.all('coordinator').at(-1)!.info.replaced === true, 1_000);
    expect(first!.game.state).toBe('terminated');
    expect(first!.all('end').map(event => event.info.reason)).toEqual(['replaced']);
    await world.until(connected(a!, second), 4_000);
    await world.pass(20_000);
    expect(connected(a!, second)()).toBe(true);
  });
});
