import fc from 'fast-check';
import { expect, it } from 'vitest';
import { World } from '../world/world.js';

const players = ['a', 'b', 'c'];
const player = fc.constantFrom(...players);

/** Something that befalls the game, and how long until the next. */
const mishap = fc.record({
  what: fc.constantFrom(
    'cut',
    'cut one way',
    'heal',
    'kill',
    'reload',
    'return',
    'offline',
    'online',
    'freeze',
    'thaw',
    'crash',
    'recover',
    'loss',
    'no loss',
  ),
  who: player,
  whom: player,
  thenMs: fc.integer({ min: 0, max: 9_000 }),
});

async function befall(world: World, { what, who, whom }: { what: string; who: string; whom: string }): Promise<void> {
  const page = world.page(who);
  switch (what) {
    case 'cut':
      return world.network.cut(who, whom);
    case 'cut one way':
      return world.network.cut(who, whom, { oneWay: true });
    case 'heal':
      return world.network.heal();
    case 'kill':
      return page.kill();
    case 'reload':
      return page.unload();
    case 'return':
      return void (world.coordinatorUp && page.dead && (await world.open(who)));
    case 'offline':
      return page.setOnline(false);
    case 'online':
      return page.setOnline(true);
    case 'freeze':
      return page.freeze();
    case 'thaw':
      return page.thaw();
    case 'crash':
      return world.crashCoordinator();
    case 'recover':
      return void (world.coordinatorUp || world.recoverCoordinator());
    case 'loss':
      return void (world.network.loss = 0.1);
    case 'no loss':
      return void (world.network.loss = 0);
  }
}

async function setRight(world: World): Promise<void> {
  world.network.heal();
  world.network.loss = 0;
  if (!world.coordinatorUp) world.recoverCoordinator();
  for (const page of [...world.pages.values()]) {
    page.setOnline(true);
    page.thaw();
    if (page.dead) await world.open(page.player);
  }
}

it('whatever happens, everyone is back in the same game soon after it is over', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(mishap, { minLength: 1, maxLength: 12 }), fc.integer(), async (mishaps, seed) => {
      const world = new World({ players, timeoutMs: 3_600_000, seed });
      try {
        await world.play();
        for (const one of mishaps) {
          await befall(world, one);
          await world.pass(one.thenMs);
        }
        await setRight(world);
        await world.pass(40_000);
        const pages = [...world.pages.values()];
        expect(world.coordinator.phase).toBe('playing');
        expect(pages.map(page => page.game.state)).toEqual(['connected', 'connected', 'connected']);
        expect(pages.flatMap(page => [...page.game.links.values()].map(link => link.state))).toEqual(
          Array(6).fill('alive'),
        );
        for (const page of pages) {
          expect(page.game.broadcast('still here')).toBe(2);
          expect(page.game.getReconnectionData().inProgress).toBe(false);
          const story = page.events.filter(({ what }) => what === 'pause' || what === 'resume');
          expect(story.at(-1)?.what ?? 'resume').toBe('resume');
          const epochs = page.all('resume').map(event => event.info.epoch);
          expect(epochs).toEqual([...epochs].sort((x, y) => x - y));
        }
      } finally {
        world.end();
      }
    }),
    { numRuns: 25 },
  );
}, 120_000);
