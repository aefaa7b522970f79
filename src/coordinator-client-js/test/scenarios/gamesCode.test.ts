import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Game } from '../../src/api/game.js';
import { joinGame } from '../../src/playing/joinGame.js';
import type { Page } from '../world/page.js';
import { World } from '../world/world.js';

let world: World;
afterEach(() => {
  vi.unstubAllGlobals();
  world?.end();
});

const inState =
  (state: string, ...pages: Page[]) =>
  () =>
    pages.every(page => page.game.state === state);
const lossesOf = (player: string) =>
  world.coordinator.reports.filter(report => report.player === player && report.method === 'p2p_connection_lost');

describe('a frame counter', () => {
  it.each<[string, () => unknown]>([
    [
      'that throws',
      () => {
        throw new Error('The loop is gone.');
      },
    ],
    ['that is negative', () => -1],
    ['that is no whole number', () => 12.5],
    ['that is not a number', () => NaN],
    ['that is without end', () => Infinity],
    ['that is something else', () => ({})],
  ])('%s from the first counts as 0, and is warned of once', async (_, frame) => {
    world = new World({ players: ['a', 'b', 'c'] });
    const [a, b, c] = await world.play({ frame: frame as () => number });
    world.network.cut('a', 'b');
    await world.until(inState('reconnecting', a!, b!), 4_000);
    await world.until(inState('paused', c!), 1_000);
    expect(lossesOf('a').map(({ payload }) => payload.frame_number)).toEqual([0]);
    expect(a!.game.getReconnectionData().disconnections).toMatchObject([{ frame: 0, peerId: 'b' }]);
    world.network.heal();
    await world.until(inState('connected', a!, b!, c!), 3_000);
    world.network.cut('a', 'b');
    await world.until(inState('reconnecting', a!, b!), 4_000);
    expect(world.warnings.filter(warning => warning.includes('frame'))).toHaveLength(3); // Each page its own.
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('The loop is gone.');
      },
    ],
    ['gives no number', () => NaN],
  ])('that %s after a while counts as it did last', async (_, fails) => {
    let frame: () => unknown = () => 7;
    world = new World();
    const [a, b] = await world.play({ frame: () => frame() as number });
    world.network.cut('a', 'b');
    await world.until(inState('reconnecting', a!, b!), 4_000);
    world.network.heal();
    await world.until(inState('connected', a!, b!), 3_000);
    frame = fails;
    world.network.cut('a', 'b');
    await world.until(inState('reconnecting', a!, b!), 4_000);
    expect(lossesOf('a').map(({ payload }) => payload.frame_number)).toEqual([7, 7]);
  });

  it('may even leave the game', async () => {
    world = new World({ players: ['a', 'b', 'c'] });
    await world.open('a', { frame: () => (void world.page('a').game.leave(), 7) });
    await world.open('b');
    await world.open('c');
    await world.until(() => world.coordinator.phase === 'playing', 5_000);
    await world.pass(500);
    world.network.cut('a', 'b');
    await world.until(() => world.coordinator.ended !== undefined, 4_000);
    expect(world.coordinator.ended).toEqual({ reason: 'player_left' });
    await world.until(inState('terminated', ...world.pages.values()), 1_000);
    expect(world.warnings).toEqual([]);
  });
});

describe('a handler', () => {
  it('of a pause may leave the game, also where this page noticed the loss', async () => {
    world = new World();
    const [a, b] = await world.play();
    a!.game.onPause(() => void a!.game.leave());
    b!.setOnline(false);
    world.network.cut('a', 'b');
    await world.until(() => a!.all('end').length > 0, 4_000);
    expect(a!.all('end').map(event => event.info.reason)).toEqual(['player_left']);
    expect(world.coordinator.ended).toEqual({ reason: 'player_left' });
    expect(world.warnings).toEqual([]);
  });

  it('finds the game in play when it is told of the start', async () => {
    world = new World();
    const states: string[] = [];
    await world.open('a');
    world.page('a').game.onStart(() => states.push(world.page('a').game.state));
    await world.open('b');
    await world.until(() => states.length > 0, 3_000);
    expect(states).toEqual(['connected']);
  });

  it('that is asynchronous and fails is logged as one that throws', async () => {
    world = new World();
    const [a, b] = await world.play();
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- a game's code may do so all the same
    a!.game.onPause(async () => {
      throw new Error('No picture.');
    });
    world.network.cut('a', 'b');
    await world.until(inState('reconnecting', a!, b!), 4_000);
    expect(world.warnings).toEqual(['A handler of the game failed. Error: No picture.']);
  });
});

it('a logger that throws costs nothing', async () => {
  world = new World();
  const fails = () => {
    throw new Error('The disk is full.');
  };
  const [a, b] = await world.play({ logger: { debug: fails, info: fails, warn: fails }, frame: () => -1 });
  a!.game.onPause(fails);
  world.network.cut('a', 'b');
  await world.until(inState('reconnecting', a!, b!), 4_000);
  expect(lossesOf('a')).toHaveLength(1);
  world.network.heal();
  await world.until(inState('connected', a!, b!), 3_000);
});

/** Everything that a game's code can call, in the middle of anything. */
const calls: Record<string, (game: Game) => unknown> = {
  leave: game => game.leave('in a handler'),
  dispose: game => game.dispose(),
  send: game => game.send('b', 'hello'),
  broadcast: game => game.broadcast(new Uint8Array(8)),
  tooLarge: game => game.broadcast(new Uint8Array(70_000)),
  now: game => game.now(),
  links: game => [...game.links.values(), game.phase, game.state, game.players, game.settings, game.metadata],
  record: game => game.getReconnectionData(),
  simulateOutage: game => game.simulateOutage(50),
  attach: game => handlers.map(handler => game[handler](() => undefined)()),
  nest: game => game.onLinkState(() => void game.onPause(() => game.broadcast('x'))),
  fail: () => {
    throw new Error('A mistake in the game.');
  },
};
const handlers = [
  'onPlayers',
  'onStart',
  'onPause',
  'onPauseUpdated',
  'onCountdown',
  'onResume',
  'onEnd',
  'onMessage',
  'onLinkState',
  'onCoordinator',
] as const;
type Place = (typeof handlers)[number] | 'frame';

const ends = new Set(['leave', 'dispose']);
const deed = fc.record({
  where: fc.constantFrom<Place>(...handlers, 'frame'),
  call: fc.constantFrom(...Object.keys(calls)),
  /** The how manieth time the handler is told. */
  time: fc.integer({ min: 1, max: 4 }),
});

/** Plays a game with a pause and a resume, in which the code of player a does these deeds. */
async function playWith(
  deeds: readonly { where: Place; call: string; time: number }[],
  seed: number,
): Promise<boolean> {
  world = new World({ players: ['a', 'b', 'c'], seed });
  let ended = false;
  const counts = new Map<Place, number>();
  const at = (where: Place) => () => {
    const time = (counts.get(where) ?? 0) + 1;
    counts.set(where, time);
    for (const { call } of deeds.filter(one => one.where === where && one.time === time)) {
      const { game } = world.page('a');
      if (!game) continue;
      ended ||= ends.has(call);
      calls[call]!(game);
    }
  };
  await world.open('a', { frame: () => (at('frame')(), 5) });
  for (const handler of handlers) world.page('a').game[handler](at(handler));
  for (const player of ['b', 'c']) await world.open(player).catch(() => undefined); // It may be over by now.
  await world.pass(3_000);
  world.page('b').game?.send('a', 'hello');
  const hadEnded = ended;
  world.network.cut('a', 'b');
  await world.pass(3_500);
  if (!hadEnded && !ended) expect(lossesOf('a').length, 'a reports its loss').toBeGreaterThan(0);
  world.network.heal();
  await world.pass(6_000);
  return ended;
}

it('every public method may be called in every handler, and no pause, report or end is lost', async () => {
  const errors: unknown[] = [];
  const note = (error: unknown) => void errors.push(error);
  process.on('uncaughtException', note).on('unhandledRejection', note);
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 6 }), fc.integer(), async (deeds, seed) => {
        try {
          const ended = await playWith(deeds, seed);
          const pages = [...world.pages.values()].filter(page => page.game);
          const [a, ...others] = pages;
          if (!ended) {
            expect(pages.map(page => page.game.state)).toEqual(['connected', 'connected', 'connected']);
            for (const page of pages) expect(page.all('resume').length).toBe(page.all('pause').length);
          } else {
            expect(a!.game.state).toBe('terminated');
            if (world.coordinator.phase === 'waiting') return; // Let go of before anybody else had come.
            await world.pass(40_000);
            for (const page of others) expect(page.all('end')).toHaveLength(1);
          }
          expect(errors).toEqual([]);
          expect(
            world.warnings.filter(
              warning =>
                !warning.startsWith('A handler of the game failed.') && !warning.startsWith("The game's frame()"),
            ),
          ).toEqual([]);
        } finally {
          world.end();
        }
      }),
      { numRuns: 60, seed: 20_261_127 },
    );
  } finally {
    process.off('uncaughtException', note).off('unhandledRejection', note);
  }
}, 120_000);

describe('where there is no browser', () => {
  const options = { token: 't', url: 'http://coordinator.test' };

  it('joining is refused at once, with what to do', async () => {
    vi.stubGlobal('WebSocket', undefined);
    vi.stubGlobal('RTCPeerConnection', undefined);
    await expect(joinGame(options)).rejects.toMatchObject({
      name: 'JoinError',
      code: 'unsupported',
      message: expect.stringMatching(/WebSocket and RTCPeerConnection.*Join from a page in a browser.*globalThis/),
    });
  });

  it('only what is missing is named', async () => {
    vi.stubGlobal('WebSocket', class {});
    vi.stubGlobal('RTCPeerConnection', undefined);
    await expect(joinGame(options)).rejects.toThrow(/^RTCPeerConnection is missing here/);
  });
});

declare const process: {
  on(event: string, listener: (error: unknown) => void): typeof process;
  off(event: string, listener: (error: unknown) => void): typeof process;
};
