/** A player's page: joins the game whose token it has, and ties the library, Pong and the screen together. */
import { joinGame, JoinError, type Game } from 'coordinator-client-js';
import { el, setText } from '../dom';
import { FieldPicture } from '../draw/field';
import { baseOf, invitationOf } from '../lobby/links';
import { Controls } from './controls';
import { mark, showMarks } from './marks';
import { messagePage } from './messagePage';
import { noticeOf, overlayOf } from './overlay';
import { OverlayView } from './overlayView';
import { Panel } from './panel';
import { PongTable } from './pongTable';
import { Scoreboard } from './scoreboard';
import { joinProblem, titleOf } from './texts';
import { startTicker } from './ticker';
import { toolbar } from './toolbar';
import { Witness } from './view';

/** How often what is not the field is shown anew (ms). */
const SHOW_EVERY_MS = 100;
/** A stop of the ball shorter than this (ms) needs no explanation. */
const NOTICEABLE_WAIT_MS = 300;

const toLobby = (): void => location.assign(baseOf(location.href));

/** Joins with `token` and shows the game, or why it can't be joined. `join` is the library's own but in a harness. */
export async function openGame(app: HTMLElement, token: string, join: typeof joinGame = joinGame): Promise<void> {
  document.body.dataset.phase = 'joining';
  const joining = new AbortController();
  const cancel = (): void => {
    joining.abort();
    toLobby();
  };
  app.replaceChildren(
    messagePage('Joining…', 'Looking for your game at the coordinator.', { label: 'Cancel', act: cancel }),
  );
  addEventListener('pagehide', () => joining.abort());
  let pong: PongTable | undefined;
  try {
    const url = baseOf(location.href).replace(/\/$/, '');
    const game = await join({ url, token, frame: () => pong?.frame ?? 0, signal: joining.signal });
    letGoWhenHidden(game);
    if (game.players.length !== 2) {
      game.dispose();
      app.replaceChildren(messagePage('Not a game for two', 'This Pong is for two, and the game has other players.'));
      return;
    }
    pong = showGame(app, game, invitationOf(token));
  } catch (error) {
    if (joining.signal.aborted) return;
    document.body.dataset.phase = error instanceof JoinError && error.code === 'ended' ? 'ended' : 'refused';
    const { title, text } = joinProblem(error);
    const again = { label: 'Try again', act: () => location.reload() };
    const anew = { label: 'New game', act: toLobby };
    const mayHelp = error instanceof JoinError && error.code === 'unreachable';
    app.replaceChildren(messagePage(title, text, ...(mayHelp ? [again, anew] : [anew, again])));
  }
}

/**
 * A page that is closed or left lets go of its game, so that the other player is paused at once and not after a
 * silence. A browser may keep it and show it again as it was; then it joins anew.
 */
function letGoWhenHidden(game: Game): void {
  addEventListener('pagehide', () => game.dispose());
  addEventListener('pageshow', event => {
    if (event.persisted) location.reload();
  });
}

function showGame(app: HTMLElement, game: Game, invitation: string | undefined): PongTable {
  const surface = el('canvas', { id: 'field', class: 'field', role: 'img', 'aria-label': 'The field' });
  const controls = new Controls(surface);
  const pong = startPong(game, controls);
  const witness = new Witness(game, invitation);
  const { match } = pong;
  const picture = new FieldPicture(surface);
  const overlay = new OverlayView({ newGame: toLobby, takeBack: () => location.reload() });
  const scoreboard = new Scoreboard();
  const panel = new Panel();
  const notice = el('p', { id: 'notice', class: 'notice', hidden: true });

  function show(): void {
    const view = witness.view({ hasState: pong.state !== undefined, waits: match.waitedMs > NOTICEABLE_WAIT_MS });
    overlay.show(overlayOf(view));
    const said = noticeOf(view);
    notice.hidden = said === '';
    setText(notice, said);
    document.title = titleOf(view, pong.score);
    scoreboard.show(view, pong.state);
    panel.show(view, pong.frame);
    showMarks(view, pong);
  }

  game.onPause(show);
  game.onResume(() => {
    overlay.flashGo();
    show();
  });
  game.onEnd(show);

  let shownAt = Number.NEGATIVE_INFINITY;
  startTicker(() => {
    const now = performance.now();
    match.advance(now);
    if (now - shownAt < SHOW_EVERY_MS) return;
    shownAt = now;
    show();
  });
  requestAnimationFrame(function draw() {
    picture.draw(match.previous, match.state, match.progress);
    requestAnimationFrame(draw);
  });

  const tools = toolbar({
    cutLink: durationMs => game.simulateOutage(durationMs),
    setAutopilot: on => (pong.autopilot = on),
    leave: () => void game.leave('left by the button'),
  });
  app.replaceChildren(
    el(
      'div',
      { class: 'game' },
      el(
        'header',
        { class: 'top' },
        el('a', { class: 'brand', href: baseOf(location.href) }, 'Pong, peer to peer'),
        el('span', { class: 'game-id' }, game.gameId),
      ),
      el(
        'main',
        { class: 'stage' },
        scoreboard.element,
        el('div', { class: 'table' }, surface, notice, overlay.element, overlay.announcement),
        tools,
      ),
      panel.element,
    ),
  );
  show();
  window.coordinator = { game, pong };
  return pong;
}

/** Pong, told by the library when to run and when to freeze. Attached first, so that nothing is shown before it. */
function startPong(game: Game, controls: Controls): PongTable {
  const [left, right] = game.players;
  const other = (game.playerId === left ? right : left) ?? '';
  const pong = new PongTable({
    side: game.playerId === left ? 0 : 1,
    gameId: game.gameId,
    send: bytes => void game.send(other, bytes),
    input: () => controls.input,
    roundTripMs: () => game.links.get(other)?.roundTripMs,
  });
  const { match } = pong;
  let paused = false;
  game.onStart(() => {
    mark('start');
    if (!paused) match.run();
  });
  game.onPause(({ epoch, local }) => {
    mark('pause', { epoch, local });
    paused = true;
    match.freeze();
  });
  game.onResume(({ epoch, frames }) => {
    mark('resume', { epoch });
    paused = false;
    match.run(Object.values(frames));
  });
  game.onEnd(() => {
    mark('end');
    match.freeze();
  });
  game.onMessage(({ data }) => {
    if (data instanceof Uint8Array) match.receive(data);
  });
  return pong;
}
