import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeGame } from '../dev/fakeGame';
import { overlayOf } from '../src/page/overlay';
import { PongTable } from '../src/page/pongTable';
import { Witness, type View } from '../src/page/view';

let game: FakeGame;
let witness: Witness;
const view = (): View => witness.view({ hasState: true, waits: false });

beforeEach(() => {
  vi.useFakeTimers();
  game = new FakeGame();
  witness = new Witness(game.asGame, undefined);
});
afterEach(() => void vi.useRealTimers());

describe('what a page knows', () => {
  it('follows a game from waiting to play', () => {
    expect(view()).toMatchObject({ phase: 'waiting', otherPresent: false, side: 0, other: 'player-2' });
    game.play();
    expect(view()).toMatchObject({ phase: 'playing', otherPresent: true, link: { state: 'alive' } });
  });

  it('counts a pause down and forgets it at the resume, but not its epoch', () => {
    game.play();
    game.pause(20_000);
    expect(view().pause).toMatchObject({ epoch: 1, remainingMs: 20_000 });
    vi.advanceTimersByTime(5_000);
    expect(view().pause!.remainingMs).toBe(15_000);
    game.resume();
    expect(view()).toMatchObject({ pause: undefined, epoch: 1 });
  });

  it('takes a deadline that the coordinator has moved', () => {
    game.play();
    game.pause(20_000);
    game.pauseUpdated$.emit({
      epoch: 1,
      pauseFrame: 5,
      detectingPlayer: 'player-2',
      deadline: Date.now() + 12_000,
      timeoutMs: 30_000,
      local: false,
    });
    expect(view().pause).toMatchObject({ remainingMs: 12_000, detectingPlayer: 'player-2' });
  });

  it('keeps the end, also of a game that was paused', () => {
    game.play();
    game.pause();
    game.end('reconnection_timeout');
    expect(overlayOf(view()).kind).toBe('ended');
  });

  it('stays replaced once it is', () => {
    game.coordinator$.emit({ connected: false, replaced: true });
    game.coordinator$.emit({ connected: false });
    expect(view()).toMatchObject({ replaced: true, coordinator: false });
  });
});

describe('this page’s Pong', () => {
  it('plays the library’s game, and keeps hashes of it', () => {
    const pong = new PongTable({
      side: 0,
      gameId: game.gameId,
      send: bytes => void game.send('player-2', bytes),
      input: () => 0,
      roundTripMs: () => 4,
    });
    game.onMessage(({ data }) => pong.match.receive(data as Uint8Array));
    pong.autopilot = true;
    game.play();
    pong.match.run();
    const timer = setInterval(() => pong.match.advance(performance.now()), 8);
    vi.advanceTimersByTime(10_000);
    clearInterval(timer);
    expect(pong.frame).toBeGreaterThan(550);
    expect([...pong.hashes.keys()].slice(0, 3)).toEqual([0, 30, 60]);
    expect(new Set(pong.hashes.values()).size).toBe(pong.hashes.size);
    expect(pong.newestHash).toMatch(/^\d+:[0-9a-f]{8}$/);
  });
});
