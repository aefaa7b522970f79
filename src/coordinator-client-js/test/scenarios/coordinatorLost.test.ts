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
  (...pages: Page[]) =>
  (state: string) =>
    pages.every(page => page.game.state === state);
const reportsOf = (method: string) => world.coordinator.reports.filter(report => report.method === method);

describe('a pause while the coordinator is away', () => {
  it('begins at once, and is agreed and resumed when the coordinator is back', async () => {
    const [a, b] = await playing();
    world.crashCoordinator();
    world.network.cut('a', 'b');
    await world.until(() => inState(a!, b!)('pausing'), 4_000);
    world.network.heal();
    await world.pass(10_000);
    expect(inState(a!, b!)('pausing')).toBe(true);
    expect(a!.game.links.get('b')!.state).toBe('alive');
    world.recoverCoordinator();
    await world.until(() => inState(a!, b!)('connected'), 6_000);
    expect([a!, b!].map(page => page.all('pause').length)).toEqual([1, 1]);
    expect([a!, b!].map(page => page.all('resume').length)).toEqual([1, 1]);
    expect(world.coordinator.epoch).toBe(1);
  });

  it('keeps epoch, lost players and deadline over a restart in its middle', async () => {
    const [a, b] = await playing();
    world.network.cut('a', 'b');
    await world.until(() => inState(a!, b!)('reconnecting'), 4_000);
    world.crashCoordinator();
    await world.pass(5_000);
    world.network.heal();
    await world.pass(2_000);
    world.recoverCoordinator();
    await world.until(() => inState(a!, b!)('connected'), 6_000);
    expect(world.coordinator.epoch).toBe(1);
    expect(a!.all('pause')).toHaveLength(1);
    expect(a!.all('resume')).toHaveLength(1);
  });

  it('is agreed anew where the coordinator told of it and went down before it was journaled', async () => {
    const [a, b, c] = await playing({ players: ['a', 'b', 'c'] });
    world.network.cut('a', 'b');
    await world.until(() => c!.game.state === 'paused', 4_000);
    await world.pass(500);
    world.crashCoordinator();
    Object.assign(world.coordinator, { phase: 'playing', epoch: 0, pause: undefined });
    world.network.heal();
    await world.pass(3_000);
    world.recoverCoordinator();
    await world.until(() => inState(a!, b!, c!)('connected'), 8_000);
    expect([a!, b!, c!].map(page => page.all('resume').length)).toEqual([1, 1, 1]);
    expect(world.coordinator.epoch).toBe(1);
  });

  it('repeats a loss that an acknowledging coordinator forgot', async () => {
    const [a, b] = await playing();
    world.network.cut('a', 'b');
    await world.until(() => world.coordinator.pause?.lost.size === 2, 4_000);
    await world.pass(100);
    world.crashCoordinator();
    world.coordinator.pause!.lost.delete('b');
    world.recoverCoordinator();
    await world.until(() => world.coordinator.pause?.lost.size === 2, 2_000);
    world.network.heal();
    await world.until(() => inState(a!, b!)('connected'), 2_000);
  });

  it('repeats a forgotten loss also when the link has come back meanwhile', async () => {
    const [a, b] = await playing();
    world.network.cut('a', 'b');
    await world.until(() => world.coordinator.pause?.lost.size === 2, 4_000);
    const lossesOfB = () => reportsOf('p2p_connection_lost').filter(report => report.player === 'b');
    const [first] = lossesOfB();
    await world.pass(100);
    world.crashCoordinator();
    world.coordinator.pause!.lost.delete('b');
    world.network.heal();
    await world.until(() => b!.game.links.get('a')!.state === 'alive', 2_000);
    world.recoverCoordinator();
    await world.until(() => inState(a!, b!)('connected'), 6_000);
    expect(lossesOfB().at(-1)!.payload).toEqual(first!.payload);
    expect(reportsOf('p2p_reconnection_success').at(-1)!.result).toBe('resume');
  });

  it('repeats a recovery that an acknowledging coordinator forgot', async () => {
    const [a, b] = await playing({ players: ['a', 'b'] });
    world.network.cut('a', 'b');
    await world.until(() => world.coordinator.pause?.lost.size === 2, 4_000);
    b!.setOnline(false);
    world.network.heal();
    await world.until(() => reportsOf('p2p_reconnection_success').length === 1, 2_000);
    world.crashCoordinator();
    world.coordinator.pause!.lost.set('a', false);
    await world.pass(1_000);
    world.recoverCoordinator();
    b!.setOnline(true);
    await world.until(() => inState(a!, b!)('connected'), 6_000);
    const [first, again] = reportsOf('p2p_reconnection_success').filter(report => report.player === 'a');
    expect(first!.payload).toMatchObject({ attempts: 1, duration_ms: expect.any(Number) });
    expect(again!.payload).toEqual(first!.payload);
  });
});

/** As among libraries that do not pass on what the coordinator decided. */
const nobodyTells = () => void world.network.dropped.add(0x30);

describe('what one player misses while it is away', () => {
  it('a pause: it is told on its return', async () => {
    const [a, b, c] = await playing({ players: ['a', 'b', 'c'] });
    nobodyTells();
    c!.setOnline(false);
    world.network.cut('a', 'b');
    await world.pass(5_000);
    expect(inState(a!, b!)('reconnecting')).toBe(true);
    expect(c!.game.state).toBe('connected');
    c!.setOnline(true);
    await world.until(() => c!.game.state === 'paused', 4_000);
  });

  it('a resume: it goes on when it returns', async () => {
    const [a, b, c] = await playing({ players: ['a', 'b', 'c'] });
    nobodyTells();
    world.network.cut('a', 'b');
    await world.until(() => c!.game.state === 'paused', 4_000);
    c!.setOnline(false);
    world.network.heal();
    await world.until(() => inState(a!, b!)('connected'), 3_000);
    expect(c!.game.state).toBe('paused');
    c!.setOnline(true);
    await world.until(() => c!.game.state === 'connected', 4_000);
    expect(c!.all('resume')).toHaveLength(1);
  });

  it('the end: it is told why', async () => {
    const [a, b] = await playing();
    nobodyTells();
    b!.setOnline(false);
    await world.pass(100);
    await world.settle(a!.game.leave('bored'), 100);
    b!.setOnline(true);
    await world.until(() => b!.game.state === 'terminated', 6_000);
    expect(b!.all('end').map(event => event.info.reason)).toEqual(['player_left']);
  });

  it('a whole pause that it had begun itself: it goes on, or pauses again where its link is still lost', async () => {
    const [a, b, c] = await playing({ players: ['a', 'b', 'c'] });
    nobodyTells();
    world.network.cut('a', 'c');
    c!.setOnline(false);
    await world.until(() => c!.game.state === 'pausing', 4_000);
    Object.assign(world.coordinator, { phase: 'playing', epoch: 1, pause: undefined });
    c!.setOnline(true);
    await world.until(() => world.coordinator.epoch === 2, 4_000);
    world.network.heal();
    await world.until(() => inState(a!, b!, c!)('connected'), 10_000);
    expect(world.coordinator.epoch).toBe(2);
  });
});

describe('a report', () => {
  it('is repeated until it is acknowledged', async () => {
    const [a, b] = await playing();
    let failures = 0;
    world.coordinator.failWith = method =>
      method === 'p2p_connection_lost' && failures++ < 30
        ? new Error('HubException: unavailable: the game did not answer in time, repeat the call.')
        : undefined;
    world.network.cut('a', 'b');
    await world.until(() => world.coordinator.epoch === 1, 70_000);
    expect(failures).toBeGreaterThan(29);
    world.network.heal();
    await world.until(() => inState(a!, b!)('connected'), 4_000);
  });

  it('that stays unanswered since a store is full is repeated on the same connection, and nobody ends', async () => {
    const [a, b] = await playing();
    world.coordinator.keepsAnswerTo = method => method === 'p2p_connection_lost';
    world.network.cut('a', 'b');
    await world.until(() => inState(a!, b!)('reconnecting'), 4_000);
    const [first] = a!.all('pause');
    // Neither can the coordinator write that the time is over.
    world.coordinator.holdDeadline();
    await world.pass(120_000);
    for (const page of [a!, b!]) {
      expect([page.hubs.length, page.all('pause').length, page.all('end').length]).toEqual([1, 1, 0]);
    }
    expect(first!.info.deadline).toBeLessThan(Date.now() - 60_000);
    world.coordinator.keepsAnswerTo = undefined;
    world.coordinator.recover();
    world.network.heal();
    await world.until(() => inState(a!, b!)('connected'), 10_000);
    expect(world.coordinator.epoch).toBe(1);
  });

  it('on a connection that is dead, though nobody has closed it, is told over another', async () => {
    const [a, b] = await playing();
    a!.hub!.stalled = b!.hub!.stalled = true;
    world.network.cut('a', 'b');
    await world.until(() => world.coordinator.pause?.lost.size === 2, 10_500);
    world.network.heal();
    await world.until(() => inState(a!, b!)('connected'), 2_000);
  });

  it('that the coordinator keeps refusing does not hold up the next', async () => {
    const [a, b] = await playing();
    world.coordinator.failWith = method => (method === 'p2p_connection_lost' ? new Error('forbidden') : undefined);
    a!.game.simulateOutage(4_000);
    await world.until(() => reportsOf('p2p_reconnection_success').length > 0, 15_000);
    expect(world.coordinator.epoch).toBe(0);
    world.coordinator.failWith = undefined;
    await world.until(() => inState(a!, b!)('connected') && world.coordinator.epoch === 1, 8_000);
  });

  it('that cannot be placed makes the page ask for the whole state', async () => {
    const [a, b] = await playing();
    Object.assign(world.coordinator, { epoch: 4 });
    world.network.cut('a', 'b');
    await world.until(() => world.coordinator.epoch === 5, 8_000);
    world.network.heal();
    await world.until(() => inState(a!, b!)('connected'), 4_000);
    expect(a!.all('resume').at(-1)!.info.epoch).toBe(5);
  });
});

describe('a game that has ended, while its last words are on their way,', () => {
  async function saysItsLastWords(): Promise<Page> {
    const [a] = await playing();
    world.coordinator.keepsAnswerTo = method => method === 'p2p_reconnection_timeout';
    world.network.cut('a', 'b');
    await world.until(() => a!.all('end').length > 0, 40_000);
    return a!;
  }

  it('is not paused or resumed any more', async () => {
    const a = await saysItsLastWords();
    const eventsBefore = a.events.length;
    world.coordinator.tell('a', 'p2p_pause', {
      game_id: 'game',
      epoch: 2,
      pause_frame: 0,
      detecting_player: 'b',
      timeout_ms: 30_000,
      deadline: world.coordinator.now() + 30_000,
    });
    await world.pass(100);
    expect([a.game.phase, a.game.state]).toEqual(['ended', 'terminated']);
    world.coordinator.tell('a', 'p2p_resume', {
      game_id: 'game',
      epoch: 2,
      pause_duration_ms: 100,
      frames: {},
      resume_at: world.coordinator.now(),
    });
    await world.pass(100);
    expect([a.game.phase, a.game.state, a.events.length]).toEqual(['ended', 'terminated', eventsBefore]);
  });

  it('asks the coordinator nothing where it connects anew, but says them again', async () => {
    const a = await saysItsLastWords();
    const asked = () =>
      [world.coordinator.asked, world.coordinator.renewed].map(
        questions => questions.filter(({ player }) => player === 'a').length,
      );
    const before = asked();
    const words = () => reportsOf('p2p_reconnection_timeout').filter(({ player }) => player === 'a').length;
    const said = words();
    a.hub!.drop(new Error('WebSocket closed.'));
    await world.pass(1_500);
    expect(a.hubs).toHaveLength(2);
    expect(asked()).toEqual(before);
    expect(words()).toBe(said + 1);
    await world.pass(5_000);
    expect(a.runningTimers).toBe(0);
  });
});

describe('the clock', () => {
  it('follows the coordinator', async () => {
    const [a] = await playing();
    expect(Math.abs(a!.game.now() - Date.now())).toBeLessThanOrEqual(1);
  });
});
