import { afterEach, describe, expect, it } from 'vitest';
import type { Page } from '../world/page.js';
import { readSteps } from '../steps/files.js';
import { World } from '../world/world.js';

let world: World;
afterEach(() => world.end());

async function playing(options: ConstructorParameters<typeof World>[0] = {}): Promise<[Page, Page, Page]> {
  world = new World({ players: ['a', 'b', 'c'], ...options });
  const [a, b, c] = await world.play();
  return [a!, b!, c!];
}

const inState =
  (state: string, ...pages: Page[]) =>
  () =>
    pages.every(page => page.game.state === state);

/** A player's page says something on its link, whatever it is. */
function say(from: Page, to: Page, body: unknown, kind = 0x30): void {
  const bytes = new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
  const connection = from.connections.find(({ remote }) => remote?.page === to)!;
  connection.channel!.send(new Uint8Array([kind, ...bytes]));
}

const pauseOf = (epoch: number, more: object = {}) => ({
  event: 'p2p_pause',
  data: {
    game_id: 'game',
    epoch,
    pause_frame: 7,
    detecting_player: 'b',
    timeout_ms: 30_000,
    deadline: Date.now() + 30_000,
    ...more,
  },
});

const resumeOf = (epoch: number) => ({
  event: 'p2p_resume',
  data: { game_id: 'game', epoch, pause_duration_ms: 1, resume_at: Date.now(), frames: {} },
});

const endOf = (reason: string) => ({
  event: 'p2p_game_ended',
  data: {
    game_id: 'game',
    reason,
    disconnected_player_id: null,
    reconnection_data: { total_pause_duration_ms: 0, lost_players: [], recovered_players: [] },
  },
});

describe('players whose links are whole', () => {
  it.each([0, 900, 1_800, 2_700])(
    'pause together within 3 s, although one of them has a connection that died unseen %i ms ago',
    async before => {
      const [a, b, c] = await playing();
      a.hub!.stalled = true;
      await world.pass(before);
      world.network.cut('b', 'c');
      const took = await world.until(() => a.all('pause').length > 0, 4_000);
      expect(took).toBeLessThan(3_000);
      expect(a.all('pause')[0]!.info).toMatchObject({ epoch: 1, local: false });
      expect(a.game.phase).toBe('paused');
      // And its own connection is made anew, since the coordinator had not told it.
      await world.until(() => a.hubs.length === 2, 2_600);
      world.network.heal();
      await world.until(inState('connected', a, b, c), 6_000);
      expect([a, b, c].map(page => page.all('pause').length)).toEqual([1, 1, 1]);
      expect([a, b, c].map(page => page.all('resume').length)).toEqual([1, 1, 1]);
    },
  );

  it("resume together, although one of them can't reach the coordinator", async () => {
    const [a, b, c] = await playing();
    world.network.cut('b', 'c');
    await world.until(inState('paused', a), 4_000);
    a.setOnline(false);
    await world.pass(500);
    world.network.heal();
    await world.until(inState('connected', b, c), 4_000);
    await world.pass(10);
    expect(a.game).toMatchObject({ state: 'connected', phase: 'playing' });
    const at = [a, b, c].map(page => page.all('resume')[0]!.at);
    expect(Math.max(...at) - Math.min(...at)).toBeLessThan(17);
  });

  it('resume within 5 s of each other, although one of them does not know yet that its connection is dead', async () => {
    const [a, b, c] = await playing();
    world.network.cut('b', 'c');
    await world.until(inState('paused', a), 4_000);
    await world.pass(500);
    a.hub!.stalled = true;
    a.online = false;
    world.network.heal();
    await world.until(inState('connected', b, c), 4_000);
    await world.until(inState('connected', a), 5_000);
    expect(a.game.phase).toBe('playing');
    expect(a.all('resume').map(event => event.info.epoch)).toEqual([1]);
  });

  it("hear of the end from each other, where one of them can't reach the coordinator", async () => {
    const [a, b] = await playing();
    a.setOnline(false);
    await world.pass(100);
    await world.settle(b.game.leave('enough'), 1_000);
    await world.until(() => a.all('end').length > 0, 300);
    expect(a.all('end')[0]!.info).toMatchObject({ reason: 'player_left', disconnectedPlayerId: 'b' });
    expect(a.all('pause')).toEqual([]);
  });

  it('hear of it soon where one of them does not know yet that its connection is dead', async () => {
    const [a, b] = await playing();
    a.hub!.stalled = true;
    await world.settle(b.game.leave('enough'), 1_000);
    await world.until(() => a.all('end').length > 0, 2_500);
    expect(a.all('end')[0]!.info.reason).toBe('player_left');
  });

  it('are not paused by a goodbye', async () => {
    const [a, b, c] = await playing();
    a.hubLatencyMs = 60; // It hears of the end from the others first.
    await world.settle(b.game.leave('enough'), 1_000);
    await world.until(inState('terminated', a, b, c), 1_000);
    expect([a, c].map(page => page.all('pause').length)).toEqual([0, 0]);
  });

  it('are told nothing of a loss that only its player believes in', async () => {
    const [a, b, c] = await playing();
    for (const page of [a, b, c]) page.setOnline(false);
    world.network.cut('b', 'c');
    await world.until(inState('pausing', b, c), 4_000);
    await world.pass(2_000);
    expect(a.game.state).toBe('connected');
  });
});

describe('what a player tells', () => {
  it('changes nothing where the coordinator has told it already, nor where it is told again', async () => {
    const [a, b, c] = await playing();
    world.network.cut('b', 'c');
    await world.until(inState('paused', a), 4_000);
    await world.pass(200);
    const eventsBefore = a.events.length;
    say(b, a, pauseOf(1, { deadline: 0 }));
    await world.pass(100);
    expect(a.events.length).toBe(eventsBefore);
    world.network.heal();
    await world.until(inState('connected', a, b, c), 4_000);
    say(b, a, pauseOf(1));
    await world.pass(100);
    expect(inState('connected', a, b, c)()).toBe(true);
  });

  it.each([
    [4_900, true],
    [5_100, false],
  ])('of the end, where the connection to the coordinator goes %i ms later, counts: %s', async (after, counts) => {
    const [a, b] = await playing();
    say(b, a, endOf('closed_by_operator'));
    await world.pass(after);
    a.hub!.drop(new Error('WebSocket closed.'));
    await world.pass(10);
    expect(a.all('end').map(event => event.info.reason)).toEqual(counts ? ['closed_by_operator'] : []);
  });

  it('of the end does not count for a player that is leaving', async () => {
    const [a, b] = await playing();
    a.setOnline(false);
    const left = a.game.leave();
    say(b, a, endOf('closed_by_operator'));
    await world.settle(left, 3_000);
    expect(a.all('end').map(event => event.info.reason)).toEqual(['player_left']);
  });

  it('of a resume does not count while the coordinator is there, whose own word does', async () => {
    const [a, b, c] = await playing();
    world.network.cut('b', 'c');
    await world.until(inState('paused', a), 4_000);
    await world.pass(500);
    say(b, a, resumeOf(1));
    await world.pass(3_000);
    expect(a.game).toMatchObject({ state: 'paused', phase: 'paused' });
    world.network.heal();
    await world.until(inState('connected', a, b, c), 4_000);
    const at = [a, b, c].map(page => page.all('resume')[0]!.at);
    expect(Math.max(...at) - Math.min(...at)).toBeLessThan(17);
  });

  it('of a resume that the coordinator knows nothing of is forgotten after 5 s', async () => {
    const [a, b] = await playing();
    world.network.cut('b', 'c');
    await world.until(inState('paused', a), 4_000);
    say(b, a, resumeOf(1));
    await world.pass(8_000);
    a.setOnline(false);
    await world.pass(1_000);
    expect(a.game).toMatchObject({ state: 'paused', phase: 'paused' });
  });

  it('of a resume that was none is undone as soon as the coordinator can say so', async () => {
    const [a, b, c] = await playing();
    world.network.cut('b', 'c');
    await world.until(inState('paused', a), 4_000);
    a.setOnline(false);
    await world.pass(500);
    say(b, a, resumeOf(1));
    await world.until(inState('connected', a), 2_000);
    a.setOnline(true);
    await world.until(inState('paused', a), 5_000);
    expect(a.game.phase).toBe('paused');
    world.network.heal();
    await world.until(inState('connected', a, b, c), 4_000);
    expect(a.all('resume').map(event => event.info.epoch)).toEqual([1, 1]);
  });

  it('of a resume that the coordinator keeps from this player alone makes it ask for the whole state', async () => {
    const [a, b, c] = await playing();
    const { hub } = a;
    const hear = hub!.hear.bind(hub);
    hub!.hear = (event, payload) => (event === 'p2p_resume' ? undefined : hear(event, payload));
    world.network.cut('b', 'c');
    await world.until(inState('paused', a), 4_000);
    world.network.heal();
    await world.until(inState('connected', b, c), 4_000);
    await world.until(inState('connected', a), 6_000);
    expect(a.hubs).toHaveLength(2);
  });

  it('is neither taken nor passed on where it is no news, and counts once it is', async () => {
    const [a, b, c] = await playing();
    a.setOnline(false);
    say(b, a, resumeOf(1));
    world.network.cut('b', 'c');
    await world.until(inState('paused', a), 4_000);
    await world.pass(500);
    world.network.heal();
    await world.until(inState('connected', a, b, c), 4_000);
  });

  it('of a pause counts neither far ahead of the game nor behind another pause', async () => {
    const [a, b, c] = await playing();
    say(b, a, pauseOf(101));
    await world.pass(100);
    expect([a, c].map(page => page.game.state)).toEqual(['connected', 'connected']);
    say(b, a, pauseOf(100));
    say(b, a, pauseOf(99));
    await world.pass(100);
    expect([a, c].map(page => page.all('pause').map(event => event.info.epoch))).toEqual([[100], [100]]);
  });

  it('of a pause that the coordinator knows nothing of does not pause anyone for ever', async () => {
    const [a, b, c] = await playing();
    say(b, a, pauseOf(41));
    await world.until(inState('paused', a), 100);
    await world.until(inState('connected', a, b, c), 8_000);
    await world.pass(5_000);
    world.network.cut('a', 'c');
    await world.until(inState('reconnecting', a, c), 4_000);
    world.network.heal();
    await world.until(inState('connected', a, b, c), 4_000);
  });

  it('is heard so many times at once and then so many a second, and what is over it is warned of once', async () => {
    const { at_once, per_second } = (readSteps('notices.json') as { rate: { at_once: number; per_second: number } })
      .rate;
    const [a, b, c] = await playing();
    const sayPauses = (from: number) => {
      for (let epoch = from; epoch < from + 1_000; epoch++) say(b, a, pauseOf(epoch));
    };
    sayPauses(1);
    await world.pass(100);
    expect(a.all('pause')).toHaveLength(at_once);
    expect(c.all('pause')).toHaveLength(at_once);
    sayPauses(at_once + 1);
    await world.pass(2_000);
    sayPauses(at_once + 1);
    await world.pass(100);
    const heard = at_once + 2 * per_second;
    expect(a.all('pause')).toHaveLength(heard);
    expect(world.warnings.filter(warning => warning.includes('b'))).toHaveLength(1);
    // Another player's word counts as before.
    say(c, a, pauseOf(heard + 1));
    await world.pass(100);
    expect(a.all('pause').at(-1)!.info.epoch).toBe(heard + 1);
  });

  it.each<[string, unknown]>([
    ['no JSON', '{'],
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['another event', { ...pauseOf(1), event: 'player_presence' }],
    ["another game's", pauseOf(1, { game_id: 'other' })],
    ['without an epoch', pauseOf(1, { epoch: undefined })],
    ['of no epoch', pauseOf(0)],
    ['without a deadline', pauseOf(1, { deadline: 'soon' })],
    ['too large', pauseOf(1, { padding: 'x'.repeat(4_096) })],
    [
      'a resume without frames',
      { event: 'p2p_resume', data: { game_id: 'game', epoch: 1, pause_duration_ms: 1, resume_at: 1 } },
    ],
    [
      'a resume with a frame that is none',
      {
        event: 'p2p_resume',
        data: { game_id: 'game', epoch: 1, pause_duration_ms: 1, resume_at: 1, frames: { b: 'x' } },
      },
    ],
    ['an end without data', { event: 'p2p_game_ended', data: { game_id: 'game', reason: 'abandoned' } }],
  ])('is ignored where it is %s', async (_, body) => {
    const [a, b] = await playing();
    say(b, a, body);
    await world.pass(100);
    a.hub!.drop(new Error('WebSocket closed.'));
    await world.pass(2_000);
    expect(a.game.state).toBe('connected');
    expect([a, b].map(page => page.all('pause').length)).toEqual([0, 0]);
    expect(world.warnings).toEqual([]);
  });
});
