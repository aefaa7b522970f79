import { afterEach, describe, expect, it } from 'vitest';
import { World } from '../world/world.js';
import type { Page } from '../world/page.js';

let world: World;
afterEach(() => world.end());

/** Nothing of the page's library is left: no timer, no connection, nobody who listens to the network. */
function expectNothingLeft(page: Page): void {
  expect(page.runningTimers).toBe(0);
  expect(page.hubs.some(hub => hub.isOpen)).toBe(false);
  expect(page.connections.every(connection => connection.closed)).toBe(true);
  expect(page.listensToNetwork).toBe(false);
}

/** A page that joins, as a component that is mounted does. */
function mount(player: string): { page: Page; abort: AbortController; joined: Promise<unknown> } {
  const abort = new AbortController();
  const opening = world.begin(player, { signal: abort.signal });
  return {
    page: world.page(player),
    abort,
    joined: opening.then(
      () => 'joined',
      (error: unknown) => error,
    ),
  };
}

describe('a join', () => {
  it('that is aborted before it began rejects at once with the reason', async () => {
    world = new World();
    await expect(world.begin('a', { signal: AbortSignal.abort('gone') })).rejects.toBe('gone');
    expect(world.attempts).toEqual([]);
  });

  it('can be aborted at any moment, and leaves nothing behind', async () => {
    for (let after = 0; after <= 330; after += 10) {
      world = new World();
      world.hubLatencyMs = 40;
      const { page, abort, joined } = mount('a');
      await world.pass(after);
      abort.abort();
      page.game?.dispose();
      const outcome = await joined;
      if (after < 80) expect(outcome).toMatchObject({ name: 'AbortError' });
      await world.pass(200);
      expectNothingLeft(page);
      expect(world.coordinator.ended).toBeUndefined();
      expect(world.coordinator.reports).toEqual([]);
      world.end();
    }
  });

  it('can be aborted while the coordinator is out of reach', async () => {
    world = new World();
    world.crashCoordinator();
    const { page, abort, joined } = mount('a');
    await world.pass(5_000);
    abort.abort(new Error('The user went back.'));
    expect(await joined).toMatchObject({ message: 'The user went back.' });
    expectNothingLeft(page);
  });

  it('that has failed by itself leaves nothing behind either', async () => {
    world = new World();
    world.crashCoordinator();
    const { page, joined } = mount('a');
    await world.pass(16_000);
    expect(await joined).toMatchObject({ code: 'unreachable' });
    expectNothingLeft(page);
  });

  it('that is over is not touched by its signal any more', async () => {
    world = new World();
    const { page, abort } = mount('a');
    await world.pass(100);
    abort.abort();
    await world.open('b');
    await world.until(() => page.game.state === 'connected', 3_000);
  });
});

describe('mounted, unmounted and mounted again, as React does in its strict mode, 80 ms away', () => {
  it.each([0, 20, 79, 81, 120, 200, 2_000])('with %i ms between: the game goes on for everyone', async between => {
    world = new World();
    world.hubLatencyMs = 40;
    const other = await world.open('b');
    const first = mount('a');
    await world.pass(between);
    first.abort.abort();
    first.page.game?.dispose();
    const second = mount('a');
    await world.until(() => world.page('a').game?.state === 'connected' && other.game.state === 'connected', 20_000);
    expect(await second.joined).toBe('joined');
    expect(world.coordinator.ended).toBeUndefined();
    expectNothingLeft(first.page);
    await world.pass(40_000);
    expect([world.page('a').game.state, other.game.state]).toEqual(['connected', 'connected']);
  });
});

describe('letting go of a game', () => {
  it('is no leaving: the others pause, and the player can come back', async () => {
    world = new World();
    const [a, b] = await world.play();
    a!.game.dispose();
    expect(a!.game).toMatchObject({ state: 'terminated', phase: 'ended' });
    expectNothingLeft(a!);
    await world.until(() => b!.game.state === 'reconnecting', 1_000);
    const again = await world.open('a');
    await world.until(() => b!.game.state === 'connected' && again.game.state === 'connected', 5_000);
    expect(a!.events.filter(({ what }) => what === 'end' || what === 'pause')).toEqual([]);
  });

  it('twice is as once, and after it nothing can be said', async () => {
    world = new World();
    const [a] = await world.play();
    a!.game.dispose();
    a!.game.dispose();
    await a!.game.leave();
    expect(a!.game.broadcast('still here?')).toBe(0);
    a!.game.simulateOutage(1_000);
    await world.pass(1_000);
    expect(world.coordinator.ended).toBeUndefined();
    expectNothingLeft(a!);
  });

  it('does nothing while the player leaves, nor after the end', async () => {
    world = new World();
    const [a, b] = await world.play();
    const left = a!.game.leave('enough');
    a!.game.dispose();
    await world.settle(left, 1_000);
    expect(world.coordinator.ended).toEqual({ reason: 'player_left' });
    await world.until(() => b!.all('end').length > 0, 1_000);
    a!.game.dispose();
    b!.game.dispose();
    await world.pass(2_000);
    expect([a!, b!].map(page => page.all('end').length)).toEqual([1, 1]);
  });

  it('tells nobody anything any more, not even what was about to be told', async () => {
    world = new World();
    const [a] = await world.play();
    a!.game.onPause(() => a!.game.dispose());
    let later = 0;
    a!.game.onPause(() => void later++);
    a!.game.onCountdown(() => void later++);
    a!.game.onCoordinator(({ connected }) => void (connected || later++));
    world.network.cut('a', 'b');
    await world.until(() => a!.game.state === 'terminated', 4_000);
    await world.pass(1_000);
    expect(later).toBe(0);
  });
});
