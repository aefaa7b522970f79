/** What the page says, in words for a person who plays. */
import { JoinError, type EndInfo, type EndReason, type JoinErrorCode } from 'coordinator-client-js';
import type { View } from './view';

/** "1 pause", "3 pauses". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A duration for people: "0.4 s", "12 s", "2 min 5 s". */
export function duration(ms: number): string {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** "Player 1", "Player 2": by side, left first. */
export function nameOf(playerId: string, view: Pick<View, 'me' | 'side'>): string {
  const side = playerId === view.me ? view.side : 1 - view.side;
  return `Player ${side + 1}`;
}

export interface EndText {
  title: string;
  text: string;
}

export const REPLACED_TEXT: EndText = {
  title: 'This game is open in another tab',
  text: 'The newest page of a player is the one that plays. You can go on there, or take the game back here.',
};

type EndView = Pick<View, 'me' | 'side'>;

/** Why the game is over. */
export function endText(end: EndInfo, view: EndView): EndText {
  const who = end.disconnectedPlayerId;
  const dropped = who === null ? undefined : who === view.me ? 'you' : nameOf(who, view);
  return reasonText(end.reason, dropped);
}

/** In words; `dropped` is who most likely did, where that can be said. */
function reasonText(reason: EndReason, dropped: string | undefined): EndText {
  switch (reason) {
    case 'reconnection_timeout':
      return {
        title: 'The link did not come back',
        text: dropped
          ? `The time to reconnect ran out. Most likely it was ${dropped} who dropped.`
          : 'The time to reconnect ran out. Who dropped can’t be said: the link was gone for both.',
      };
    case 'validation_failed':
      return {
        title: 'No connection could be made',
        text:
          'Your browsers could not reach each other, so the game never began. Where a firewall stands between ' +
          'you, the coordinator needs a TURN relay.',
      };
    case 'player_left':
      return {
        title: dropped === 'you' ? 'You left the game' : `${dropped ?? 'A player'} left the game`,
        text: 'The game is over for both.',
      };
    case 'never_started':
      return { title: 'Nobody came', text: 'The other player did not come in time, so the game was given up.' };
    case 'abandoned':
      return { title: 'The game was abandoned', text: 'For a long time nobody was connected, so it was closed.' };
    case 'closed_by_operator':
      return { title: 'The game was closed', text: 'The coordinator’s operator ended it.' };
    case 'pause_budget_exhausted':
      return { title: 'The game was paused too often', text: 'It allows only so many pauses, and they are used up.' };
    case 'replaced':
      return REPLACED_TEXT;
    case 'refused':
      return {
        title: 'The coordinator no longer accepts your link',
        text: 'Only the coordinator can put both of you back together, and your link is no longer valid, so this page gave up.',
      };
    case 'unreachable':
      return {
        title: 'The coordinator could not be reached',
        text: 'Only the coordinator can put both of you back together, and it was away for too long, so this page gave up.',
      };
  }
}

/** The tab's title, for a player who looks elsewhere. */
export function titleOf(view: Pick<View, 'phase' | 'pause' | 'end'>, score: readonly [number, number]): string {
  const played = view.phase === 'playing' ? score.join(' : ') : 'Waiting';
  return `${view.end ? 'Game over' : view.pause ? 'Paused' : played} · Pong`;
}

/** Who noticed the loss that paused the game. */
export function noticedText(detectingPlayer: string, view: Pick<View, 'me' | 'side'>): string {
  return detectingPlayer === view.me
    ? 'You lost the link to the other player.'
    : `${nameOf(detectingPlayer, view)} noticed that the link was lost.`;
}

/** What is being done about it. */
export function recoveryText(view: Pick<View, 'link' | 'coordinator' | 'otherPresent'>): string {
  const { link } = view;
  if (link?.state === 'alive') {
    return `The link is back. ${view.coordinator ? 'Resuming together…' : 'Waiting for the coordinator…'}`;
  }
  if (!view.otherPresent) return 'Waiting for the other player to come back…';
  return link && link.attempt > 1 ? `Reconnecting, attempt ${link.attempt}…` : 'Reconnecting…';
}

/** Why a page could not join its game. */
export function joinProblem(error: unknown): EndText {
  if (!(error instanceof JoinError)) return { title: 'The game could not be joined', text: String(error) };
  if (error.reason) return reasonText(error.reason, undefined);
  const titles: Record<JoinErrorCode, string> = {
    unauthorized: 'This link is not valid',
    unreachable: 'The coordinator can’t be reached',
    replaced: REPLACED_TEXT.title,
    ended: 'This game is over',
    unsupported: 'This browser can’t play',
  };
  return { title: titles[error.code], text: error.message };
}
