import { afterEach, describe, expect, it } from 'vitest';
import { JoinError } from '../../src/api/joinError.js';
import { Page } from '../world/page.js';
import { World } from '../world/world.js';

let world: World;
afterEach(() => world.end());

async function joinError(player: string, withinMs: number): Promise<JoinError> {
  const page = new Page(world, player);
  const error = await world.settle(
    page.join().then(
      () => undefined,
      (failure: unknown) => failure,
    ),
    withinMs,
  );
  expect(error).toBeInstanceOf(JoinError);
  return error as JoinError;
}

describe('joining', () => {
  it('resolves once the coordinator has let the player in, before the others have come', async () => {
    world = new World();
    const b = await world.open('b');
    expect(b.game).toMatchObject({
      gameId: 'game',
      playerId: 'b',
      players: ['a', 'b'],
      phase: 'waiting',
      state: 'connecting',
      settings: { reconnectionTimeoutMs: 30_000, validation: true },
      metadata: { map: 'meadow' },
    });
  });

  it('goes on trying while the coordinator cannot be reached', async () => {
    world = new World();
    world.coordinatorUp = false;
    const page = new Page(world, 'a');
    const joined = page.join();
    await world.pass(8_000);
    world.recoverCoordinator();
    expect((await world.settle(joined, 3_500)).phase).toBe('waiting');
  });

  it('gives up after the join time-out, and says what to look at', async () => {
    world = new World();
    world.coordinatorUp = false;
    const error = await joinError('a', 15_100);
    expect(error.code).toBe('unreachable');
    expect(error.message).toContain('http://coordinator.test');
  });

  it('fails at once where the token is refused', async () => {
    world = new World();
    expect((await joinError('stranger', 500)).code).toBe('unauthorized');
  });

  it('fails where the game is over, with the reason', async () => {
    world = new World();
    const [a] = await world.play();
    await world.settle(a!.game.leave(), 100);
    expect(await joinError('b', 500)).toMatchObject({ code: 'ended', reason: 'player_left' });
  });

  it('refuses options out of range with a sentence that names them', async () => {
    world = new World();
    await expect(new Page(world, 'a').join({ heartbeatMs: 5 })).rejects.toThrow(/heartbeatMs .* 50 to 1000/);
    await expect(new Page(world, 'a').join({ token: '' })).rejects.toThrow(/token/);
  });
});

describe('before play', () => {
  it('every link is validated both ways by both ends, and play begins on every page', async () => {
    world = new World({ players: ['a', 'b', 'c'] });
    const pages = await world.play();
    for (const page of pages) {
      expect(page.all('start').map(event => event.info)).toMatchObject([{ gameId: 'game', returning: false }]);
      expect(page.game.state).toBe('connected');
      expect([...page.game.links.values()].map(link => link.state)).toEqual(['alive', 'alive']);
      expect(page.connections).toHaveLength(2);
    }
    expect(world.warnings).toEqual([]);
  });

  it('a link that only carries one way is not validated', async () => {
    world = new World();
    world.network.cut('a', 'b', { oneWay: true });
    await world.open('a');
    await world.open('b');
    await world.pass(9_000);
    expect(world.coordinator.reports).toEqual([]);
    expect(world.coordinator.phase).toBe('validating');
  });

  it('is given up after 30 s and some attempts where a link cannot be made', async () => {
    world = new World();
    world.network.cut('a', 'b');
    const a = await world.open('a');
    const b = await world.open('b');
    await world.until(() => b.game.state === 'terminated', 31_000);
    expect(world.coordinator.reports[0]!.payload.reason).toMatch(/No link to [ab] within 30 s/);
    expect(b.all('end').map(event => event.info.reason)).toEqual(['validation_failed']);
    expect(a.connections.length).toBeGreaterThanOrEqual(6);
  });

  it('says who opened a channel and never beats', async () => {
    world = new World();
    world.network.dropped.add(0x10);
    await world.open('a');
    const b = await world.open('b');
    await world.until(() => b.game.state === 'terminated', 31_000);
    expect(world.coordinator.reports[0]!.payload.reason).toMatch(
      /^No link to ([ab]) within 30 s: \1 opened the channel and sent no beats$/,
    );
  });

  it('a game without validation plays while links are still being made, and pauses where one does not come', async () => {
    world = new World({ validation: false });
    world.network.cut('a', 'b');
    const a = await world.open('a');
    await world.open('b');
    await world.pass(100);
    expect(a.game.state).toBe('connected');
    await world.until(() => world.coordinator.phase === 'paused', 4_000);
    world.network.heal();
    await world.until(() => a.game.state === 'connected', 20_000);
  });
});

describe('messages', () => {
  it('arrive as they were sent: text as text, bytes as bytes', async () => {
    world = new World({ players: ['a', 'b', 'c'] });
    const [a, b, c] = await world.play();
    expect(a!.game.broadcast('grüße')).toBe(2);
    expect(a!.game.send('b', new Uint8Array([1, 2, 3]))).toBe(true);
    await world.pass(10);
    expect(b!.messages).toEqual([
      { from: 'a', data: 'grüße' },
      { from: 'a', data: new Uint8Array([1, 2, 3]) },
    ]);
    expect(c!.messages).toEqual([{ from: 'a', data: 'grüße' }]);
  });

  it('are not sent on a lost link, nor to a stranger, and the sender is told', async () => {
    world = new World();
    const [a] = await world.play();
    expect(a!.game.send('nobody', 'hello')).toBe(false);
    world.network.cut('a', 'b');
    await world.pass(4_000);
    expect(a!.game.send('b', 'hello')).toBe(false);
    expect(a!.game.broadcast('hello')).toBe(0);
    expect(() => a!.game.send('b', 'x'.repeat(70_000))).toThrow(RangeError);
  });

  it('go both ways again while paused, once the link is back', async () => {
    world = new World({ players: ['a', 'b', 'c'] });
    const [a, b] = await world.play();
    world.network.cut('a', 'b');
    world.network.cut('a', 'c');
    await world.pass(4_000);
    world.network.heal();
    world.network.cut('a', 'c');
    await world.until(() => a!.game.links.get('b')!.state === 'alive', 2_000);
    expect(a!.game.send('b', 'snapshot')).toBe(true);
    await world.pass(10);
    expect(b!.messages.at(-1)).toEqual({ from: 'a', data: 'snapshot' });
    expect(a!.game.phase).toBe('paused');
  });
});

describe('the end', () => {
  it('of a player that leaves ends the game for all, and every connection closes', async () => {
    world = new World();
    const [a, b] = await world.play();
    await world.settle(a!.game.leave('had enough'), 100);
    await world.pass(3_000);
    for (const page of [a!, b!]) {
      expect(page.all('end').map(event => event.info)).toMatchObject([
        { reason: 'player_left', disconnectedPlayerId: 'a' },
      ]);
      expect(page.connections.every(connection => connection.closed)).toBe(true);
      expect(page.all('coordinator').at(-1)!.info.connected).toBe(false);
    }
    await expect(a!.game.leave()).resolves.toBeUndefined();
  });

  it('of a player that leaves while the coordinator is away comes within 2 s', async () => {
    world = new World();
    const [a] = await world.play();
    world.crashCoordinator();
    await world.settle(a!.game.leave(), 2_100);
    expect(a!.game.state).toBe('terminated');
  });

  it('of a player that leaves is no pause, though the others close their links before it has its answer', async () => {
    world = new World();
    const [a, b] = await world.play();
    world.crashCoordinator();
    const left = a!.game.leave();
    b!.unload();
    await world.settle(left, 2_100);
    expect(a!.all('pause')).toEqual([]);
    expect(a!.game.getReconnectionData().disconnections).toEqual([]);
  });
});

describe('handlers', () => {
  it('attached late get the current events', async () => {
    world = new World();
    const [a] = await world.play();
    world.network.cut('a', 'b');
    await world.pass(4_000);
    const received: unknown[] = [];
    a!.game.onStart(start => received.push(start));
    a!.game.onPause(pause => received.push(pause));
    a!.game.onResume(resume => received.push(resume));
    a!.game.onEnd(end => received.push(end));
    a!.game.onPlayers(players => received.push(players));
    await world.pass(0);
    expect(received).toMatchObject([
      { returning: false },
      { epoch: 1, local: false },
      [
        { playerId: 'a', connected: true },
        { playerId: 'b', connected: true },
      ],
    ]);
  });

  it('that are taken off are not called any more, and one that throws harms nobody', async () => {
    world = new World();
    const [a, b] = await world.play();
    const heard: unknown[] = [];
    a!.game.onMessage(() => {
      throw new Error('a mistake in the game');
    });
    const off = a!.game.onMessage(message => heard.push(message.data));
    b!.game.send('a', 'one');
    await world.pass(10);
    off();
    b!.game.send('a', 'two');
    await world.pass(10);
    expect(heard).toEqual(['one']);
    expect(world.warnings.join()).toContain('a mistake in the game');
    expect(a!.game.state).toBe('connected');
  });
});

describe('a simulated outage', () => {
  it('is noticed, survived and resumed like a real one', async () => {
    world = new World();
    const [a, b] = await world.play();
    b!.game.simulateOutage(5_000);
    await world.until(() => a!.game.state !== 'connected' && b!.game.state !== 'connected', 3_000);
    await world.until(() => a!.game.state === 'connected' && b!.game.state === 'connected', 4_000);
    expect(a!.all('resume')).toHaveLength(1);
  });
});
