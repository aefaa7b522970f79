/** Names and points above the field. */
import { el, setData, setText } from '../dom';
import type { PongState } from '../pong/rules';
import { counted } from './texts';
import type { View } from './view';

export class Scoreboard {
  readonly #points = [el('span', { class: 'points' }, '0'), el('span', { class: 'points' }, '0')] as const;
  readonly #names = [el('span', { class: 'name' }), el('span', { class: 'name' })] as const;
  readonly #notes = [el('span', { class: 'note' }), el('span', { class: 'note' })] as const;
  readonly #sides = ([0, 1] as const).map(side =>
    el(
      'div',
      { class: `side side-${side}` },
      el('div', { class: 'who' }, this.#names[side], this.#notes[side]),
      this.#points[side],
    ),
  );
  readonly element = el('div', { class: 'scoreboard', role: 'group', 'aria-label': 'Score' }, ...this.#sides);

  show(view: View, state: PongState | undefined): void {
    for (const side of [0, 1] as const) {
      const mine = side === view.side;
      setText(this.#names[side], `Player ${side + 1}`);
      setText(this.#points[side], String(state?.score[side] ?? 0));
      const won = state?.matches[side] ?? 0;
      const here = view.otherPresent ? 'connected' : 'away';
      const notes = [mine ? 'you' : here, won > 0 ? `${counted(won, 'set')} won` : ''];
      setText(this.#notes[side], notes.filter(Boolean).join(', '));
      setData(this.#sides[side]!, 'away', String(!mine && !view.otherPresent));
      setData(this.#sides[side]!, 'winner', String(state?.winner === side));
    }
  }
}
