import { afterEach, describe, expect, it } from 'vitest';
import type { Page } from '../world/page.js';
import { World } from '../world/world.js';

let world: World;
afterEach(() => world.end());

async function playing(options: ConstructorParameters<typeof World>[0] = {}): Promise<Page[]> {
  world = new World(options);
  return world.play();
}

const resumedTimes = (page: Page) => page.all('resume').length;
const pausedTimes = (page: Page) => page.all('pause').length;

describe('a cut link', () => {
  it.each([
    ['both ways', { oneWay: false }],
    ['one way', { oneWay: true }],
  ])('%s pauses both pages within 3 s of the cut, whenever it comes', async (_, cut) => {
    for (let offset = 0; offset < 250; offset += 31) {
      const [a, b] = await playing();
      await world.pass(offset);
      world.network.cut('a', 'b', cut);
      const at = Date.now();
      await world.until(() => pausedTimes(a!) === 1 && pausedTimes(b!) === 1, 4_000);
      for (const page of [a!, b!]) {
        expect(page.all('pause')[0]!.at - at).toBeGreaterThan(2_500);
        expect(page.all('pause')[0]!.at - at).toBeLessThanOrEqual(2_950);
        expect(page.game.phase).toBe('paused');
      }
      world.end();
    }
  });

  it('pauses at once on the page that notices first, and tells it again when the coordinator has confirmed', async () => {
    const [a] = await playing();
    world.network.cut('a', 'b');
    await world.until(() => a!.game.state === 'pausing', 4_000);
    expect(a!.all('pause').map(event => event.info)).toMatchObject([{ epoch: 1, detectingPlayer: 'a', local: true }]);
    await world.until(() => a!.game.state === 'reconnecting', 100);
    expect(a!.all('updated').map(event => event.info)).toMatchObject([{ epoch: 1, local: false }]);
    expect(pausedTimes(a!)).toBe(1);
  });

  it('is reported by both ends, so that nobody is resumed onto a link that only one believes in', async () => {
    await playing();
    world.network.cut('a', 'b');
    await world.until(() => world.coordinator.pause?.lost.size === 2, 4_000);
    expect(
      world.coordinator.reports.filter(report => report.method === 'p2p_connection_lost').map(report => report.payload),
    ).toMatchObject([
      { peer_id: 'b', epoch: 1 },
      { peer_id: 'a', epoch: 1 },
    ]);
  });

  it('counts as lost for the other end too as soon as that is paused, however long its own grace is', async () => {
    world = new World();
    const a = await world.open('a', { lossGraceMs: 1_500 });
    const b = await world.open('b', { lossGraceMs: 20_000 });
    await world.until(() => a.game.state === 'connected' && b.game.state === 'connected', 1_000);
    world.network.cut('a', 'b');
    await world.until(() => world.coordinator.pause?.lost.size === 2, 1_600);
    expect(b.game.getReconnectionData().disconnections).toMatchObject([{ cause: 'unproven', peerId: 'a', epoch: 1 }]);
  });

  it('that heals is resumed on both pages at the same instant', async () => {
    const [a, b] = await playing();
    a!.frame = 100;
    b!.frame = 97;
    world.network.cut('a', 'b');
    await world.pass(5_000);
    world.network.heal();
    await world.until(() => resumedTimes(a!) === 1 && resumedTimes(b!) === 1, 2_000);
    const [onA, onB] = [a!.all('resume')[0]!, b!.all('resume')[0]!];
    expect(Math.abs(onA.at - onB.at)).toBeLessThanOrEqual(2);
    expect(onA.info).toMatchObject({ epoch: 1, frames: { a: 100, b: 97 } });
    expect(onA.at - onA.info.resumeAt).toBeLessThanOrEqual(2);
    expect([a!.game.state, b!.game.state]).toEqual(['connected', 'connected']);
  });

  it('that stays cut ends the game on both pages when the time has run out', async () => {
    const [a, b] = await playing({ timeoutMs: 20_000 });
    world.network.cut('a', 'b');
    await world.pass(24_000);
    for (const page of [a!, b!]) {
      expect(page.all('end').map(event => event.info)).toMatchObject([{ reason: 'reconnection_timeout' }]);
      expect(page.game.state).toBe('terminated');
      expect(page.game.getReconnectionData()).toMatchObject({
        inProgress: false,
        disconnections: [{ epoch: 1, cause: expect.any(String) }],
        reconnectionAttempts: [{ outcome: 'timeout', epoch: 1 }],
      });
    }
    const lastWords = world.coordinator.reports.filter(report => report.method === 'p2p_reconnection_timeout');
    expect(new Set(lastWords.map(report => report.player))).toEqual(new Set(['a', 'b']));
    expect(lastWords.every(report => report.payload.attempts >= 2)).toBe(true);
  });

  it('pauses again when it is cut again, as the next epoch', async () => {
    const [a] = await playing();
    for (const epoch of [1, 2, 3]) {
      world.network.cut('a', 'b');
      await world.pass(4_000);
      world.network.heal();
      await world.until(() => resumedTimes(a!) === epoch, 2_000);
      expect(a!.all('pause').at(-1)!.info.epoch).toBe(epoch);
    }
    const { totalPauseDurationMs, disconnections } = a!.game.getReconnectionData();
    expect(disconnections.map(loss => loss.epoch)).toEqual([1, 2, 3]);
    expect(totalPauseDurationMs).toBe(a!.all('resume').reduce((sum, event) => sum + event.info.pauseDurationMs, 0));
  });

  it('that dies again before everyone has resumed is reported again, and nobody is resumed onto it', async () => {
    const [a, b] = await playing();
    world.network.cut('a', 'b');
    await world.pass(4_000);
    world.coordinator.resumeLeadMs = 6_000;
    world.network.heal();
    await world.until(() => world.coordinator.phase === 'playing', 2_000);
    world.network.cut('a', 'b');
    await world.until(() => pausedTimes(a!) === 2, 3_000);
    expect(a!.game.state).toBe('pausing');
    await world.pass(2_000);
    expect(resumedTimes(a!) + resumedTimes(b!)).toBe(0);
    expect(a!.all('pause').at(-1)!.info.epoch).toBe(2);
    expect(a!.game.state).toBe('reconnecting');
    world.network.heal();
    await world.until(() => resumedTimes(a!) === 1 && resumedTimes(b!) === 1, 8_000);
    expect(a!.all('resume')[0]!.info.epoch).toBe(2);
  });

  it('is not paused again by the word of a pause that is over', async () => {
    const [a] = await playing();
    world.network.cut('a', 'b');
    await world.pass(4_000);
    world.network.heal();
    await world.until(() => resumedTimes(a!) === 1, 2_000);
    world.coordinator.tell('a', 'p2p_pause', {
      game_id: 'game',
      epoch: 1,
      pause_frame: 0,
      detecting_player: 'b',
      timeout_ms: 30_000,
      deadline: Date.now() + 30_000,
    });
    await world.pass(100);
    expect(a!.game.state).toBe('connected');
    expect(pausedTimes(a!)).toBe(1);
  });

  it('counts down on every page', async () => {
    const [a] = await playing({ timeoutMs: 10_000 });
    const seen: number[] = [];
    a!.game.onCountdown(({ remainingMs }) => seen.push(remainingMs));
    world.network.cut('a', 'b');
    await world.until(() => pausedTimes(a!) === 1, 4_000);
    await world.pass(1_005);
    expect(seen).toHaveLength(10);
    expect(seen[0]! - seen.at(-1)!).toBeCloseTo(900, -1);
    expect(seen[0]).toBeLessThanOrEqual(9_910);
  });
});

describe('nothing pauses', () => {
  it('at an outage of 2 s, whenever it comes', async () => {
    const [a, b] = await playing();
    for (let offset = 0; offset < 250; offset += 31) {
      await world.pass(1_000 + offset);
      world.network.cut('a', 'b');
      await world.pass(2_000);
      world.network.heal();
    }
    await world.pass(3_000);
    expect(pausedTimes(a!) + pausedTimes(b!)).toBe(0);
    expect(a!.game.getReconnectionData().nearMisses.length).toBeGreaterThan(0);
    expect(a!.game.links.get('b')!.state).toBe('alive');
  });

  it.each([0.05, 0.1])('at random loss of %d over 60 s', async loss => {
    const [a, b] = await playing({ seed: 7 });
    world.network.loss = loss;
    await world.pass(60_000);
    expect(pausedTimes(a!) + pausedTimes(b!)).toBe(0);
  });

  it('when the coordinator is lost', async () => {
    const [a, b] = await playing();
    world.crashCoordinator();
    await world.pass(20_000);
    expect(a!.all('coordinator').at(-1)!.info).toEqual({ connected: false });
    expect(pausedTimes(a!) + pausedTimes(b!)).toBe(0);
    expect(a!.game.send('b', 'still here')).toBe(true);
    world.recoverCoordinator();
    await world.until(() => a!.all('coordinator').at(-1)!.info.connected, 4_000);
  });

  it('for the others when a frozen page wakes within the grace', async () => {
    const [a, b] = await playing();
    a!.freeze();
    await world.pass(2_200);
    a!.thaw();
    await world.pass(3_000);
    expect(pausedTimes(a!) + pausedTimes(b!)).toBe(0);
  });
});

describe('a page that was frozen', () => {
  it('does not blame the others for its own sleep, and is resumed with them', async () => {
    const [a, b] = await playing();
    a!.freeze();
    await world.until(() => pausedTimes(b!) === 1, 4_000);
    await world.pass(5_000);
    a!.thaw();
    await world.until(() => resumedTimes(a!) === 1 && resumedTimes(b!) === 1, 2_000);
    expect(a!.game.getReconnectionData().disconnections.every(loss => loss.cause !== 'silence')).toBe(true);
    expect(world.coordinator.epoch).toBe(1);
  });
});

describe('three players', () => {
  const players = ['a', 'b', 'c'];

  it('of whom one loses two links looks at both when it notices the first', async () => {
    const [a] = await playing({ players });
    world.crashCoordinator();
    world.network.cut('a', 'b');
    await world.pass(1_000);
    world.network.cut('a', 'c');
    await world.until(() => pausedTimes(a!) === 1, 2_000);
    expect([...a!.game.links.values()].map(link => link.state)).toEqual(['lost', 'lost']);
  });

  it('all pause when one link is cut, and the one that lost nothing tells its frame', async () => {
    const pages = await playing({ players });
    pages.forEach((page, index) => (page.frame = 10 + index));
    world.network.cut('a', 'b');
    await world.until(() => pages.every(page => pausedTimes(page) === 1), 4_000);
    await world.pass(50);
    expect(pages.map(page => page.game.state)).toEqual(['reconnecting', 'reconnecting', 'paused']);
    expect([...world.coordinator.pause!.lost.keys()].sort()).toEqual(['a', 'b']);
    world.network.heal();
    await world.until(() => pages.every(page => resumedTimes(page) === 1), 3_000);
    expect(pages[2]!.all('resume')[0]!.info.frames).toEqual({ a: 10, b: 11, c: 12 });
  });

  it('that are told of the next pause before they have resumed stay paused, and report on it afresh', async () => {
    const [a, b, c] = await playing({ players, resumeLeadMs: 8_000 });
    world.network.cut('a', 'b');
    await world.pass(4_000);
    world.network.heal();
    await world.until(() => world.coordinator.phase === 'playing', 2_000);
    world.network.cut('b', 'c');
    await world.until(() => a!.all('pause').length === 2, 4_000);
    await world.pass(100);
    expect(resumedTimes(a!)).toBe(0);
    expect(c!.game.state).toBe('reconnecting');
    const report = world.coordinator.reports.filter(({ player }) => player === 'a').at(-1)!;
    expect(report).toMatchObject({ method: 'p2p_reconnection_success', payload: { epoch: 2 } });
    expect(report.payload).not.toHaveProperty('duration_ms');
    world.network.heal();
    await world.until(() => [a!, b!, c!].every(page => resumedTimes(page) === 1), 12_000);
    expect(a!.all('resume')[0]!.info.epoch).toBe(2);
  });

  it('are resumed only when every lost link is back', async () => {
    const pages = await playing({ players });
    world.network.cut('a', 'b');
    world.network.cut('b', 'c');
    await world.pass(5_000);
    world.network.heal();
    world.network.cut('b', 'c');
    await world.pass(5_000);
    expect(pages.map(resumedTimes)).toEqual([0, 0, 0]);
    world.network.heal();
    await world.until(() => pages.every(page => resumedTimes(page) === 1), 3_000);
  });
});
