import { describe, expect, it } from 'vitest';
import { noticeOf, overlayOf } from '../src/page/overlay';
import { aView } from './support/view';

const pause = { epoch: 1, detectingPlayer: 'bob', remainingMs: 7_500, timeoutMs: 30_000 };
const end = {
  reason: 'reconnection_timeout' as const,
  disconnectedPlayerId: 'bob',
  reconnectionData: { totalPauseDurationMs: 30_000, lostPlayers: ['ann', 'bob'], recoveredPlayers: [] },
};

describe('what lies over the field', () => {
  it('is nothing while the game is played', () => {
    expect(overlayOf(aView())).toEqual({ kind: 'none' });
  });

  it('is the link to send, while the other player is awaited', () => {
    const view = aView({ phase: 'waiting', hasState: false, invitation: 'http://there/#t' });
    expect(overlayOf(view)).toMatchObject({ kind: 'waiting', invitation: 'http://there/#t' });
    expect(overlayOf(aView({ phase: 'waiting', hasState: false }))).not.toHaveProperty('invitation');
  });

  it('tells that the browsers are connecting, and which attempt it is from the second on', () => {
    const link = { playerId: 'bob', state: 'connecting' as const, attempt: 3 };
    const overlay = overlayOf(aView({ phase: 'validating', link }));
    expect(overlay).toMatchObject({ kind: 'connecting', text: expect.stringContaining('Attempt 3') });
    expect(overlayOf(aView({ phase: 'validating' }))).toHaveProperty('text', expect.not.stringContaining('Attempt'));
  });

  it('tells a page that has come back that it fetches the game', () => {
    expect(overlayOf(aView({ hasState: false }))).toMatchObject({ kind: 'fetching' });
  });

  it('counts a pause down', () => {
    const overlay = overlayOf(aView({ phase: 'paused', pause }));
    expect(overlay).toMatchObject({ kind: 'paused', remainingMs: 7_500, share: 0.25 });
    expect(overlay).toHaveProperty('text', expect.stringContaining('Player 2 noticed'));
  });

  it('pauses at the page’s own notice, before the coordinator says so', () => {
    expect(overlayOf(aView({ phase: 'playing', state: 'pausing', pause })).kind).toBe('paused');
  });

  it('is the end, whatever else was going on', () => {
    const overlay = overlayOf(aView({ phase: 'ended', epoch: 2, pause, end, replaced: true }));
    expect(overlay).toMatchObject({ kind: 'ended', facts: '2 pauses, 30 s in all.' });
    expect(overlayOf(aView({ phase: 'ended', end }))).toHaveProperty('facts', 'It was never paused.');
  });

  it('says that the game is open in another tab', () => {
    expect(overlayOf(aView({ replaced: true, coordinator: false, pause })).kind).toBe('replaced');
    expect(overlayOf(aView({ phase: 'ended', replaced: true, end: { ...end, reason: 'replaced' } })).kind).toBe(
      'replaced',
    );
  });
});

describe('the line at the field’s edge', () => {
  it('explains a ball that stands still, and a coordinator that is away', () => {
    expect(noticeOf(aView())).toBe('');
    expect(noticeOf(aView({ waits: true }))).toBe('Waiting for Player 2…');
    expect(noticeOf(aView({ coordinator: false }))).toContain('The game goes on');
  });

  it('is silent where the overlay speaks', () => {
    expect(noticeOf(aView({ waits: true, pause }))).toBe('');
    expect(noticeOf(aView({ coordinator: false, replaced: true }))).toBe('');
    expect(noticeOf(aView({ coordinator: false, end }))).toBe('');
  });
});
