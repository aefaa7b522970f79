import { afterEach, describe, expect, it } from 'vitest';
import type { Page } from '../world/page.js';
import { World } from '../world/world.js';

let world: World;
afterEach(() => world.end());

const frameMs = 17;

async function playing(options: ConstructorParameters<typeof World>[0] = {}): Promise<Page[]> {
  world = new World(options);
  return world.play();
}

const inState =
  (state: string, ...pages: Page[]) =>
  () =>
    pages.every(page => page.game.state === state);

/** How far apart the pages resumed last, in ms. */
function apart(...pages: Page[]): number {
  const at = pages.map(page => page.all('resume').at(-1)!.at);
  return Math.max(...at) - Math.min(...at);
}

/** A link is lost and comes back. */
async function pauseAndResume(a: Page, b: Page, ...others: Page[]): Promise<void> {
  world.network.cut(a.player, b.player);
  await world.until(inState('reconnecting', a, b), 4_000);
  await world.pass(1_000);
  world.network.heal();
  await world.until(inState('connected', a, b, ...others), 6_000);
}

const off = (page: Page) => Math.abs(page.game.now() - world.coordinator.now());
const asked = (player: string) => world.coordinator.asked.filter(one => one.player === player).map(one => one.at);

describe('the clock', () => {
  it('is right again after the machine has slept, and everyone resumes at the same instant', async () => {
    const [a, b] = await playing();
    await a!.sleep(8_000);
    a!.hubLatencyMs = 9; // The answers from before would seem to be the better ones.
    await world.until(inState('connected', a!, b!), 6_000);
    expect(b!.all('resume')).toHaveLength(1);
    expect(apart(a!, b!)).toBeLessThan(frameMs);
    expect(off(a!)).toBeLessThan(frameMs);
  });

  it('is right again within a second although nobody asks for the time meanwhile', async () => {
    const [a] = await playing();
    await a!.sleep(1_500);
    await world.pass(400);
    expect(off(a!)).toBeLessThan(frameMs);
  });

  it('does not take an answer that came over a sleep for a quick one', async () => {
    const [a] = await playing();
    const before = asked('a').length;
    await world.until(() => asked('a').length > before, 4_000); // The answer is on its way.
    await a!.sleep(700);
    await world.pass(100);
    expect(off(a!)).toBeLessThan(frameMs);
  });

  it.each([20, 300, 600, 1_000])('resumes a player %i ms away together with the others', async away => {
    world = new World({ players: ['a', 'b', 'c'] });
    await world.open('a');
    await world.open('b');
    const opening = world.open('c');
    world.page('c').hubLatencyMs = away;
    await opening;
    await world.until(() => world.coordinator.phase === 'playing', 15_000);
    await world.pass(10_000);
    const [a, b, c] = [...world.pages.values()];
    expect(world.coordinator.delays.get('c')).toBe(away);
    await pauseAndResume(a!, b!, c!);
    expect(apart(a!, b!, c!)).toBeLessThan(frameMs);
  });

  it('tells of no longer way than 5 s', async () => {
    const [a] = await playing();
    a!.hubLatencyMs = 900; // Within what counts as alive.
    await world.pass(40_000);
    expect(world.coordinator.delays.get('a')).toBe(900);
  });

  it.each([-10_000, -200, 200, 3_600_000])(
    "follows a step of the coordinator's clock by %i ms between two pauses",
    async step => {
      const [a, b] = await playing();
      await pauseAndResume(a!, b!);
      await world.pass(5_000);
      world.coordinator.clockAheadMs = step;
      await world.pass(3_100);
      expect([off(a!), off(b!)].every(ms => ms < frameMs)).toBe(true);
      await pauseAndResume(a!, b!);
      expect(apart(a!, b!)).toBeLessThan(frameMs);
    },
  );

  it.each([-3_600_000, 3_600_000])(
    "is measured anew where a resume is told for an instant that can't be: a step by %i ms",
    async step => {
      const [a, b] = await playing();
      world.network.cut('a', 'b');
      await world.until(inState('reconnecting', a!, b!), 4_000);
      world.network.heal();
      await world.until(
        () => world.coordinator.reports.some(({ method }) => method === 'p2p_reconnection_success'),
        3_000,
      );
      world.coordinator.clockAheadMs = step;
      await world.until(inState('connected', a!, b!), 2_000);
      expect(apart(a!, b!)).toBeLessThan(frameMs);
    },
  );

  it('makes nobody wait for a coordinator that does not answer', async () => {
    const [a, b] = await playing();
    world.coordinator.failWith = method => (method === 'clock' ? new Error('Not now.') : undefined);
    const asleep = a!.sleep(8_000);
    await asleep;
    await world.until(() => b!.all('resume').length === 1, 6_000);
    await world.until(() => a!.all('resume').length === 1, 1_100);
  });

  it('is asked every 3 s', async () => {
    await playing();
    await world.pass(4_000);
    world.coordinator.asked.length = 0;
    await world.pass(30_000);
    expect(asked('a').length).toBeGreaterThanOrEqual(9);
    expect(asked('a').length).toBeLessThanOrEqual(11);
  });

  it('is asked at once when a link is interrupted, and when the network is another', async () => {
    const [a] = await playing();
    const questionsIn = async (ms: number) => {
      world.coordinator.asked.length = 0;
      await world.pass(ms);
      return asked('a').length;
    };
    await world.pass(3_000);
    while ((await questionsIn(100)) === 0);
    a!.changeNetwork();
    expect(await questionsIn(50)).toBe(1);
    while ((await questionsIn(100)) === 0);
    a!.game.simulateOutage(1_100);
    expect(await questionsIn(1_500)).toBe(1);
    expect(a!.all('pause')).toEqual([]);
  });
});

describe('a connection to the coordinator that is silent', () => {
  it('is given up within 5 s, though nobody has closed it', async () => {
    for (let phase = 0; phase < 3_000; phase += 500) {
      const [a] = await playing();
      await world.pass(phase);
      a!.hub!.stalled = true;
      const took = await world.until(() => a!.hubs.length === 2, 6_000);
      expect(took).toBeLessThanOrEqual(5_500); // With up to 500 ms before the next attempt.
      await world.until(() => a!.all('coordinator').at(-1)!.info.connected, 100);
      expect(a!.all('pause')).toEqual([]);
      world.end();
    }
  });

  it.each([1_100, 2_400])(
    'is not taken for one whose way is %i ms: it is given as long as its answers take',
    async wayMs => {
      world = new World();
      const [a] = await world.play();
      a!.hubLatencyMs = wayMs;
      a!.hub!.drop(new Error('The network is another.'));
      await world.pass(120_000);
      expect(a!.hubs).toHaveLength(2);
      // And where it falls silent in the end, that shows.
      a!.hub!.stalled = true;
      expect(await world.until(() => a!.hubs.length === 3, 30_000)).toBeLessThan(3_000 + 4 * wayMs + 1_000 + 1_000);
    },
  );

  it('is given up 2 s after the network has changed', async () => {
    const [a] = await playing();
    await world.pass(3_050);
    a!.hub!.stalled = true;
    a!.changeNetwork();
    await world.until(() => a!.hubs.length === 2, 2_550);
  });

  it('is none where anything comes over it, though the time is not told', async () => {
    const [a] = await playing();
    world.coordinator.failWith = method => (method === 'clock' ? new Error('Not now.') : undefined);
    await world.pass(60_000);
    expect(a!.hubs).toHaveLength(1);
  });

  it('is none where this page was frozen', async () => {
    const [a] = await playing();
    for (let round = 0; round < 10; round++) {
      a!.freeze();
      await world.pass(2_300 + round * 137);
      a!.thaw();
      await world.pass(777);
    }
    expect(a!.hubs).toHaveLength(1);
  });
});

describe('while there is no connection', () => {
  it('another network is tried at once', async () => {
    const [a] = await playing();
    a!.setOnline(false);
    await world.pass(20_000);
    await world.until(() => !a!.hub!.isOpen, 5_000);
    a!.setOnline(true);
    a!.changeNetwork();
    await world.until(() => a!.all('coordinator').at(-1)!.info.connected, 60);
  });

  it('an attempt that hangs is given up for it', async () => {
    const [a] = await playing();
    await world.loseNode('http://coordinator.test', 'silent');
    await world.pass(5_000);
    const before = a!.hubs.length;
    world.nodes.clear();
    world.nodes.set('http://coordinator.test', 'silent');
    await world.pass(1_500);
    world.nodes.clear();
    a!.hub!.stalled = true;
    a!.changeNetwork();
    await world.until(() => a!.hubs.length > before && a!.all('coordinator').at(-1)!.info.connected, 3_000);
  });
});
