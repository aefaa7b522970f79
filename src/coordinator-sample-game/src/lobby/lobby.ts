/** The first page: makes a game and hands out its two links. */
import { el } from '../dom';
import { demonstration } from '../draw/demonstration';
import { copyField } from './copyField';
import { createGame, CreateError, type CreatedGame } from './createGame';
import { baseOf, isOnlyHere, keepInvitation, playerLink } from './links';

export function showLobby(app: HTMLElement): void {
  document.body.dataset.phase = 'lobby';
  const create = el('button', { id: 'create-game', class: 'button primary large', type: 'button' }, 'Create a game');
  const problem = el('p', { id: 'create-problem', class: 'problem', role: 'alert', hidden: true });
  const action = el('div', { class: 'lobby-action' }, create, problem);

  create.addEventListener('click', () => void makeGame());

  async function makeGame(): Promise<void> {
    create.disabled = true;
    create.textContent = 'Creating…';
    problem.hidden = true;
    try {
      const made = gameCard(await createGame(baseOf(location.href)));
      action.replaceChildren(made);
      made.querySelector<HTMLElement>('#play')?.focus();
    } catch (error) {
      problem.textContent = error instanceof CreateError ? error.message : `Something went wrong: ${String(error)}`;
      problem.hidden = false;
      create.disabled = false;
      create.textContent = 'Create a game';
    }
  }

  app.replaceChildren(
    el(
      'main',
      { class: 'lobby' },
      el(
        'section',
        { class: 'lobby-text' },
        el('p', { class: 'eyebrow' }, 'Coordinator · sample game'),
        el('h1', {}, 'Pong,', el('br'), 'peer to peer.'),
        el(
          'p',
          { class: 'lead' },
          'Two browsers play straight to each other. When the link between them drops, both are paused at once, ' +
            'put back in touch, and resumed on the same frame.',
        ),
        action,
      ),
      el('section', { class: 'lobby-show', 'aria-hidden': 'true' }, demonstration()),
    ),
  );
}

function gameCard(game: CreatedGame): HTMLElement {
  const [first, second] = game.players;
  const mine = playerLink(location.href, first!.token);
  const theirs = playerLink(location.href, second!.token);
  keepInvitation(first!.token, theirs);
  return el(
    'div',
    { class: 'card made' },
    el('h2', {}, 'Your game is ready'),
    el(
      'ol',
      { class: 'steps' },
      el(
        'li',
        {},
        el('p', {}, 'Send this link to the other player. Whoever opens it plays on the right.'),
        copyField(theirs, 'invite-link', 'Link for the other player'),
        isOnlyHere(location.href) &&
          el(
            'p',
            { class: 'hint' },
            'This address works on this machine only. To play on two machines, open this page by the name or ' +
              'address that the other machine reaches it by. Here, a ',
            el('a', { href: theirs, target: '_blank', rel: 'noopener', id: 'open-second' }, 'second window'),
            ' will do.',
          ),
      ),
      el(
        'li',
        {},
        el('p', {}, 'Take the left side yourself.'),
        el('a', { id: 'play', class: 'button primary', href: mine }, 'Play as player 1'),
      ),
    ),
  );
}
