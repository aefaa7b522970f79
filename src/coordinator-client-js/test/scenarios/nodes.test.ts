import { afterEach, describe, expect, it } from 'vitest';
import { JoinError } from '../../src/api/joinError.js';
import { Page } from '../world/page.js';
import { World } from '../world/world.js';

const [one, two, three] = ['http://one.test', 'http://two.test', 'http://three.test'] as const;

let world: World;
afterEach(() => world.end());

/** Two players at the first of three nodes, of which the coordinator tells. */
async function playingAtOne(): Promise<Page[]> {
  world = new World();
  world.coordinator.coordinators = [one, two, three];
  const pages = await world.play({ url: one });
  world.attempts.length = 0;
  return pages;
}

/** Where a player has tried to connect since, in order. */
const triedBy = (player: string) =>
  world.attempts.filter(attempt => attempt.player === player).map(({ url }) => new URL(url).origin);

const isConnected = (page: Page) => page.all('coordinator').at(-1)!.info.connected as boolean;

describe('a player whose node died', () => {
  it('goes on at another, and its game does not notice', async () => {
    const [a, b] = await playingAtOne();
    await world.loseNode(one);
    expect([a!, b!].map(isConnected)).toEqual([false, false]);
    expect(await world.until(() => [a!, b!].every(isConnected), 600)).toBeGreaterThanOrEqual(90);
    for (const page of [a!, b!]) {
      expect([two, three]).toContain(triedBy(page.player)[0]);
      expect(triedBy(page.player)).toHaveLength(1);
      expect(page.game.state).toBe('connected');
      expect(page.all('pause')).toEqual([]);
    }
  });

  it('tries all others before it comes back to it', async () => {
    const [a] = await playingAtOne();
    for (const node of [one, two, three]) await world.loseNode(node);
    await world.pass(20_000);
    const tried = triedBy('a');
    expect(tried.length).toBeGreaterThan(6);
    for (let at = 0; at + 3 <= tried.length; at++) expect(new Set(tried.slice(at, at + 3)).size).toBe(3);
    expect(tried[2]).toBe(one);
    world.nodes.delete(two);
    await world.until(() => isConnected(a!), 10_000);
  });

  it('knows the newest list, from whichever node told it', async () => {
    const [a] = await playingAtOne();
    world.coordinator.coordinators = [two, 'http://four.test', 'nonsense', 'ftp://five.test'];
    await world.loseNode(one);
    world.nodes.set(three, 'down');
    await world.until(() => isConnected(a!), 3_000);
    const late = triedBy('a').length;
    for (const node of [two, 'http://four.test']) await world.loseNode(node);
    await world.pass(15_000);
    expect(new Set(triedBy('a').slice(late))).toEqual(new Set([one, two, 'http://four.test']));
  });

  it('gives up neither the token nor the game while a node cannot let it in', async () => {
    const [a] = await playingAtOne();
    for (const node of [two, three]) world.nodes.set(node, 'down');
    await world.loseNode(one);
    await world.pass(30_000);
    expect(a!.all('coordinator').at(-1)!.info).toEqual({ connected: false });
    expect(a!.game.state).toBe('connected');
  });
});

describe('a player whose node sends it away', () => {
  it('is elsewhere within 200 ms and the way there', async () => {
    const [a, b] = await playingAtOne();
    world.chance = 0.99;
    await world.drainNode(one);
    expect(await world.until(() => [a!, b!].every(isConnected), 220)).toBeGreaterThanOrEqual(190);
    expect(triedBy('a')).toEqual([three]);
  });

  it('waits as ever where the next does not let it in', async () => {
    const [a] = await playingAtOne();
    for (const node of [one, two, three]) world.nodes.set(node, 'down');
    await world.drainNode(one);
    await world.pass(5_000);
    const times = world.attempts.filter(attempt => attempt.player === 'a').map(({ at }) => at);
    expect(times.length).toBeGreaterThan(2);
    for (const [index, at] of times.slice(1).entries()) expect(at - times[index]!).toBeGreaterThanOrEqual(200);
    expect(isConnected(a!)).toBe(false);
  });

  it('where all use one address, goes there again as fast', async () => {
    world = new World();
    const [a] = await world.play({ url: one });
    world.chance = 0.99;
    await world.drainNode(one);
    await world.until(() => isConnected(a!), 220);
  });

  it('a connection that it gave up itself is not hurried', async () => {
    const [a] = await playingAtOne();
    a!.hub!.stalled = true;
    world.network.cut('a', 'b');
    const left = a!.hub;
    await world.until(() => a!.hub !== left, 12_000);
    const before = a!.all('coordinator').findLast(event => !event.info.connected)!.at;
    expect(world.attempts.findLast(attempt => attempt.player === 'a')!.at - before).toBeGreaterThanOrEqual(100);
    expect(triedBy('a')).not.toContain(one);
  });
});

describe('a node that does not answer', () => {
  it('holds nobody for longer than 4 s where there are others', async () => {
    const [a] = await playingAtOne();
    for (const node of [two, three]) world.nodes.set(node, 'silent');
    await world.loseNode(one, 'silent');
    await world.until(() => world.attempts.filter(attempt => attempt.player === 'a').length === 2, 6_000);
    const [first, second] = world.attempts.filter(attempt => attempt.player === 'a');
    expect(second!.at - first!.at).toBeGreaterThanOrEqual(4_000);
    expect(second!.at - first!.at).toBeLessThan(5_200);
    expect(isConnected(a!)).toBe(false);
    expect(world.probes).toEqual([]);
  });

  it('is given its whole 10 s once all have been tried: a slow network answers late', async () => {
    await playingAtOne();
    for (const node of [two, three]) world.nodes.set(node, 'silent');
    await world.loseNode(one, 'silent');
    await world.until(() => world.attempts.filter(attempt => attempt.player === 'a').length === 5, 60_000);
    const times = world.attempts.filter(attempt => attempt.player === 'a').map(({ at }) => at);
    expect(times[3]! - times[2]!).toBeLessThan(8_000);
    expect(times[4]! - times[3]!).toBeGreaterThanOrEqual(10_000);
  });

  it('is given its whole 10 s where there is no other', async () => {
    world = new World();
    const [a] = await world.play({ url: one });
    world.attempts.length = 0;
    await world.loseNode(one, 'silent');
    await world.pass(10_000);
    expect(triedBy('a')).toEqual([one]);
    await world.until(() => triedBy('a').length === 2, 2_500);
    expect(isConnected(a!)).toBe(false);
  });

  it('but waits for a game that is being moved is waited for', async () => {
    const [a] = await playingAtOne();
    for (const node of [two, three]) world.nodes.set(node, 'waiting');
    await world.loseNode(one);
    await world.pass(9_000);
    expect(triedBy('a')).toHaveLength(1);
    for (const node of [two, three]) world.nodes.delete(node);
    await world.until(() => isConnected(a!), 50);
    expect(triedBy('a')).toHaveLength(1);
  });
});

describe('joining', () => {
  it('begins with the first address given, and goes on with the others', async () => {
    world = new World();
    world.nodes.set(one, 'down');
    const page = await world.open('a', { url: [one, two] });
    expect(triedBy('a')).toEqual([one, two]);
    expect(page.game.phase).toBe('waiting');
  });

  it('names every address that was tried in vain', async () => {
    world = new World();
    for (const node of [one, two]) world.nodes.set(node, 'down');
    const page = new Page(world, 'a');
    const failure = await world.settle(
      page.join({ url: [one, two] }).catch((error: unknown) => error),
      15_100,
    );
    expect(failure).toBeInstanceOf(JoinError);
    expect(failure).toMatchObject({ code: 'unreachable', message: expect.stringContaining(`${one}, ${two}`) });
  });

  it('asks the address that failed whether the token is refused', async () => {
    world = new World();
    world.nodes.set(one, 'down');
    const page = new Page(world, 'stranger');
    const failure = await world.settle(
      page.join({ url: [one, two] }).catch((error: unknown) => error),
      3_000,
    );
    expect(failure).toMatchObject({ code: 'unauthorized' });
    expect(world.probes.map(url => new URL(url).origin)).toEqual([one, two]);
  });
});

describe("a player's own connections", () => {
  it('are never two, whatever happens to its nodes', async () => {
    const [a] = await playingAtOne();
    let most = 0;
    const states = ['up', 'down', 'silent', 'waiting'] as const;
    for (let round = 0; round < 60; round++) {
      const node = [one, two, three][Math.floor(world.network.random() * 3)]!;
      const state = states[Math.floor(world.network.random() * states.length)]!;
      if (state === 'up') world.nodes.delete(node);
      else await world.loseNode(node, state);
      for (let ms = 0; ms < 3_000; ms += 100) {
        await world.pass(100);
        most = Math.max(most, a!.hubs.filter(hub => hub.isOpen).length);
      }
    }
    expect(most).toBe(1);
    expect(a!.all('coordinator').some(event => event.info.replaced)).toBe(false);
    world.nodes.clear();
    await world.until(() => isConnected(a!), 15_000);
  });

  it('a late word to the old one is harmless', async () => {
    const [a] = await playingAtOne();
    const old = a!.hub!;
    await world.loseNode(one);
    await world.until(() => isConnected(a!), 600);
    old.hear('session_replaced', { game_id: 'game', player_id: 'a' });
    old.hear('p2p_game_ended', { game_id: 'game', reason: 'abandoned' });
    old.drop();
    await world.pass(1_000);
    expect(isConnected(a!)).toBe(true);
    expect(a!.game.state).toBe('connected');
    expect(triedBy('a')).toHaveLength(1);
  });
});
