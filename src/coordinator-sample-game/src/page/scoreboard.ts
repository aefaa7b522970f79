/** Names and points above the field. */
import { el, setData, setText } from '../dom';
import type { PongState } from '../pong/rules';
import { counted } from './texts';
import type { View } from './view';

export class Scoreboard {
  readonly #points = [el('span', { class: 'points' }, '0'), el('span', { class: 'points' }, '0')] as const;
  readonly #names = [el('span', { class: 'name' }), el('span', { class: 'name' })] as const;
  readonly #matches = [el('span', { class: 'matches' }), el('span', { class: 'matches' })] as const;
  readonly #sides = ([0, 1] as const).map((side) =>
    el('div', { class: `side side-${side}` },
      el('div', { class: 'who' }, this.#names[side], this.#matches[side]),
      this.#points[side]));
  readonly element = el('div', { class: 'scoreboard', role: 'group', 'aria-label': 'Score' }, ...this.#sides);

  show(view: View, state: PongState | undefined): void {
    for (const side of [0, 1] as const) {
      const mine = side === view.side;
      setText(this.#names[side], mine ? `Player ${side + 1} · you` : `Player ${side + 1}`);
      setText(this.#points[side], String(state?.score[side] ?? 0));
      const won = state?.matches[side] ?? 0;
      setText(this.#matches[side], won > 0 ? `${counted(won, 'set')} won` : '');
      setData(this.#sides[side]!, 'away', String(!mine && !view.otherPresent));
      setData(this.#sides[side]!, 'winner', String(state?.winner === side));
    }
  }
}
