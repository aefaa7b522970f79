import { JoinError, type EndInfo, type EndReason } from 'coordinator-client-js';
import { describe, expect, it } from 'vitest';
import { recordLines } from '../src/page/record';
import { duration, endText, joinProblem, noticedText, recoveryText, titleOf } from '../src/page/texts';
import { aView, EMPTY_RECORD } from './support/view';

const ended = (reason: EndReason, disconnectedPlayerId: string | null = null): EndInfo => ({
  reason,
  disconnectedPlayerId,
  reconnectionData: { totalPauseDurationMs: 0, lostPlayers: [], recoveredPlayers: [] },
});

describe('the end of a game', () => {
  const reasons: Record<EndReason, RegExp> = {
    reconnection_timeout: /ran out/,
    validation_failed: /could not reach each other.*TURN/,
    player_left: /over for both/,
    never_started: /did not come/,
    abandoned: /nobody was connected/,
    closed_by_operator: /operator/,
    pause_budget_exhausted: /so many pauses/,
    replaced: /take the game back here/,
    refused: /no longer valid/,
    unreachable: /away for too long/,
  };

  it.each(Object.entries(reasons))('is explained for %s, in words and not by its code', (reason, words) => {
    const { title, text } = endText(ended(reason as EndReason), aView());
    expect(text).toMatch(words);
    expect(title.length).toBeGreaterThan(5);
    expect(`${title} ${text}`).not.toContain('_');
  });

  it('names who dropped, as seen from this side', () => {
    expect(endText(ended('reconnection_timeout', 'bob'), aView()).text).toContain('Player 2 who dropped');
    expect(endText(ended('reconnection_timeout', 'ann'), aView()).text).toContain('you who dropped');
    expect(endText(ended('reconnection_timeout'), aView()).text).toContain('can’t be said');
    expect(endText(ended('player_left', 'ann'), aView()).title).toBe('You left the game');
    expect(endText(ended('player_left', 'ann'), { me: 'bob', side: 1 }).title).toBe('Player 1 left the game');
  });
});

describe('a pause', () => {
  it('says who noticed', () => {
    expect(noticedText('ann', aView())).toMatch(/^You lost the link/);
    expect(noticedText('bob', aView())).toMatch(/^Player 2 noticed/);
  });

  it('says what is being done about it', () => {
    const lost = (attempt: number) => ({ playerId: 'bob', state: 'lost' as const, attempt });
    expect(recoveryText(aView({ link: lost(1) }))).toBe('Reconnecting…');
    expect(recoveryText(aView({ link: lost(3) }))).toBe('Reconnecting, attempt 3…');
    expect(recoveryText(aView({ link: lost(3), otherPresent: false }))).toMatch(/other player to come back/);
    expect(recoveryText(aView())).toMatch(/Resuming together/);
    expect(recoveryText(aView({ coordinator: false }))).toMatch(/Waiting for the coordinator/);
  });
});

describe('a page that can not join', () => {
  it('says what is wrong and passes on what the library advises', () => {
    const refused = joinProblem(new JoinError('unauthorized', 'Ask for a new link.'));
    expect(refused).toEqual({ title: 'This link is not valid', text: 'Ask for a new link.' });
    expect(joinProblem(new Error('odd')).text).toContain('odd');
  });

  it('tells why the game is over, where it is', () => {
    const over = joinProblem(new JoinError('ended', 'It is over (closed_by_operator).', 'closed_by_operator'));
    expect(over.title).toBe('The game was closed');
    expect(joinProblem(new JoinError('ended', 'It is over.')).title).toBe('This game is over');
  });
});

describe('the tab’s title', () => {
  it('tells a player who looks elsewhere how the game stands', () => {
    expect(titleOf(aView(), [3, 2])).toBe('3 : 2 · Pong');
    const pause = { epoch: 1, detectingPlayer: 'ann', remainingMs: 1, timeoutMs: 2 };
    expect(titleOf(aView({ pause }), [3, 2])).toBe('Paused · Pong');
    expect(titleOf(aView({ end: ended('player_left') }), [3, 2])).toBe('Game over · Pong');
  });
});

describe('durations', () => {
  it.each([
    [0, '0.0 s'],
    [4210, '4.2 s'],
    [9960, '10 s'],
    [59_400, '59 s'],
    [125_000, '2 min 5 s'],
  ])('of %i ms read %s', (ms, text) => expect(duration(ms)).toBe(text));
});

describe('the record', () => {
  it('tells what happened, newest first', () => {
    const lines = recordLines({
      ...EMPTY_RECORD,
      disconnections: [
        {
          timestamp: 1000,
          frame: 412,
          detectingPeer: 'ann',
          peerId: 'bob',
          cause: 'silence',
          iceState: 'connected',
          dcState: 'open',
          epoch: 1,
        },
      ],
      reconnectionAttempts: [
        { timestamp: 6000, durationMs: 5000, outcome: 'success', attempts: 2, epoch: 1, playerId: 'bob' },
        { timestamp: 9000, durationMs: 30_000, outcome: 'timeout', attempts: 4, epoch: 2, playerId: 'bob' },
      ],
      nearMisses: [{ timestamp: 500, playerId: 'bob', durationMs: 1800 }],
    });
    expect(lines.map(line => line.kind)).toEqual(['timeout', 'restored', 'lost', 'near-miss']);
    expect(lines[1]!.text).toBe('Restored after 5.0 s, in 2 attempts');
    expect(lines[2]!.text).toBe('Link lost at frame 412: no sign of life');
    expect(lines[3]!.text).toContain('1.8 s');
  });

  it('says so where a link came back by itself', () => {
    const [line] = recordLines({
      ...EMPTY_RECORD,
      reconnectionAttempts: [
        { timestamp: 1, durationMs: 900, outcome: 'success', attempts: 0, epoch: 1, playerId: 'bob' },
      ],
    });
    expect(line!.text).toBe('Restored after 0.9 s, by itself');
  });
});
