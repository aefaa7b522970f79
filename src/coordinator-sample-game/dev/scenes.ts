/**
 * Every scene of the game's page, to be looked at: `npm run dev`, then /dev/?paused (or another name below).
 * Not part of the build.
 */
import { JoinError, type joinGame } from 'coordinator-client-js';
import '../src/styles/all.css';
import { openGame } from '../src/page/gamePage';
import { keepInvitation } from '../src/lobby/links';
import { FakeGame } from './fakeGame';

const game = new FakeGame();
const after = (ms: number, act: () => void): void => void setTimeout(act, ms);
const pilot = (): void => document.querySelector<HTMLInputElement>('#autopilot')!.click();
const playing = (): void => {
  game.play();
  pilot();
};

const scenes: Record<string, () => void> = {
  waiting: () => undefined,
  validating: () => game.validate(),
  playing,
  paused: () => {
    playing();
    after(3000, () => game.pause(5000));
    after(3300, () => game.resume());
    after(5000, () => game.pause(19_000));
  },
  resumed: () => {
    playing();
    after(4000, () => game.pause());
    after(5000, () => game.resume());
  },
  timeout: () => {
    playing();
    after(3000, () => game.pause());
    after(3500, () => game.end('reconnection_timeout'));
  },
  left: () => {
    playing();
    after(3000, () => game.end('player_left'));
  },
  failed: () => {
    game.validate();
    after(300, () => game.end('validation_failed', null));
  },
  replaced: () => {
    playing();
    after(1000, () => game.coordinator$.emit({ connected: false, replaced: true }));
  },
  away: () => {
    playing();
    after(1000, () => game.coordinator$.emit({ connected: false }));
  },
};

const scene = location.search.slice(1) || 'playing';
keepInvitation('token', `${location.origin}/#eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJnYW1lIjoiZy03ZjNh.c2lnbmF0dXJl`);

const join = (async () => {
  if (scene === 'refused') throw Object.assign(new JoinError('unauthorized', REFUSED), { code: 'unauthorized' });
  return game.asGame;
}) as unknown as typeof joinGame;

const REFUSED = 'The coordinator does not accept this link: it may have expired, or be incomplete. Ask for a new one.';

await openGame(document.getElementById('app')!, 'token', join);
scenes[scene]?.();
