import { afterEach, expect, it } from 'vitest';
import type { Page } from '../world/page.js';
import { World } from '../world/world.js';

let world: World;
afterEach(() => world.end());

/** Phase, state and links, and whether a message goes out. */
function snapshotOf({ game }: Page) {
  const links = [...game.links.values()].map(link => link.state);
  return { phase: game.phase, state: game.state, links, sends: game.send('b', 'hello') };
}
const over = { phase: 'ended', state: 'terminated', links: ['closed', 'closed'], sends: false };

/** How a game of three ends for `a`. */
const ends: [string, (a: Page) => unknown][] = [
  ['the coordinator ended', () => world.coordinator.invoke('c', 'leave_game', {})],
  ['this page left', a => a.game.leave()],
  ['this page let go of', a => a.game.dispose()],
  ['was replaced in its page', () => world.open('a')],
  [
    'could not be resumed, without the coordinator',
    async () => {
      world.crashCoordinator();
      world.network.cut('a', 'b');
      await world.pass(34_000);
    },
  ],
];

it.each(ends)('a game that %s is over in all that it shows, in every handler too', async (_, end) => {
  world = new World({ players: ['a', 'b', 'c'] });
  const [a] = await world.play();
  expect(snapshotOf(a!)).toEqual({ phase: 'playing', state: 'connected', links: ['alive', 'alive'], sends: true });
  const seen: ReturnType<typeof snapshotOf>[] = [];
  const closed: string[] = [];
  a!.game.onEnd(() => seen.push(snapshotOf(a!)));
  a!.game.onLinkState(link => {
    if (a!.game.state === 'terminated' || link.state === 'closed') seen.push(snapshotOf(a!));
    if (link.state === 'closed') closed.push(link.playerId);
  });
  a!.game.onMessage(() => a!.game.state === 'terminated' && seen.push(snapshotOf(a!)));
  const beats = setInterval(() => world.page('b').game.broadcast('hello'), 20);
  await Promise.all([end(a!), world.pass(3_000)]);
  clearInterval(beats);
  expect(snapshotOf(a!)).toEqual(over);
  for (const one of seen) expect(one).toEqual(over);
  const isTold = !_.includes('let go');
  expect(closed).toEqual(isTold ? ['b', 'c'] : []);
  expect(a!.all('end')).toHaveLength(isTold ? 1 : 0);
});

it('a page that leaves is out of it at once, not only once the coordinator knows', async () => {
  world = new World({ players: ['a', 'b', 'c'] });
  const [a] = await world.play();
  void a!.game.leave();
  expect(snapshotOf(a!)).toEqual(over);
});
