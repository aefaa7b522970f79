/** Beside the field: how the link is, and the record of what happened to it. */
import { el, setData, setText } from '../dom';
import { clockTime, recordLines } from './record';
import { RoundTripCurve } from './roundTrips';
import { counted, duration } from './texts';
import type { View } from './view';

const LINK_WORDS = { connecting: 'Connecting', alive: 'Alive', interrupted: 'Interrupted', lost: 'Lost' } as const;

export class Panel {
  readonly #linkState = el('span', { class: 'pill', id: 'link-state' });
  readonly #roundTrip = el('strong', { class: 'figure', id: 'round-trip' });
  readonly #curve = new RoundTripCurve();
  readonly #facts = { coordinator: fact(), state: fact(), epoch: fact(), frame: fact(), attempt: fact() };
  readonly #total = el('p', { class: 'record-total', id: 'record-total' });
  readonly #lines = el('ol', { class: 'record', id: 'record' });
  #recorded = '';

  readonly element = el(
    'aside',
    { class: 'panel', 'aria-label': 'Link and record' },
    el(
      'section',
      { class: 'card' },
      el('header', {}, el('h2', {}, 'Link'), this.#linkState),
      el('div', { class: 'round-trip' }, this.#roundTrip, el('span', { class: 'unit' }, 'ms round trip')),
      this.#curve.element,
      el(
        'dl',
        {},
        ...row('Coordinator', this.#facts.coordinator),
        ...row('This player', this.#facts.state),
        ...row('Pause epoch', this.#facts.epoch),
        ...row('Attempt', this.#facts.attempt),
        ...row('Frame', this.#facts.frame),
      ),
    ),
    el('section', { class: 'card' }, el('header', {}, el('h2', {}, 'Record'), this.#total), this.#lines),
  );

  show(view: View, frame: number): void {
    const state = view.link?.state ?? 'connecting';
    setText(this.#linkState, LINK_WORDS[state]);
    setData(this.#linkState, 'tone', state === 'alive' ? 'good' : state === 'lost' ? 'bad' : 'warn');
    const roundTrip = state === 'alive' ? view.link?.roundTripMs : undefined;
    setText(this.#roundTrip, roundTrip === undefined ? '–' : roundTrip.toFixed(roundTrip < 10 ? 1 : 0));
    this.#curve.add(roundTrip);
    setText(this.#facts.coordinator, view.coordinator ? 'connected' : view.replaced ? 'closed' : 'out of reach');
    setData(this.#facts.coordinator, 'tone', view.coordinator ? 'good' : 'warn');
    setText(this.#facts.state, view.state);
    setText(this.#facts.epoch, String(view.epoch));
    setText(this.#facts.attempt, String(view.link?.attempt ?? 0));
    setText(this.#facts.frame, frame.toLocaleString('en'));
    this.#showRecord(view);
  }

  #showRecord({ record, epoch }: View): void {
    const lines = recordLines(record);
    setText(this.#total, epoch === 0 ? '' : `${counted(epoch, 'pause')}, ${duration(record.totalPauseDurationMs)}`);
    const key = lines.map((line) => `${line.at}${line.text}`).join();
    if (key === this.#recorded && this.#lines.childElementCount > 0) return;
    this.#recorded = key;
    if (lines.length === 0) {
      this.#lines.replaceChildren(el('li', { class: 'record-none' }, 'Nothing happened to the link so far.'));
      return;
    }
    this.#lines.replaceChildren(
      ...lines.map((line) =>
        el('li', { 'data-kind': line.kind }, el('time', {}, clockTime(line.at)), el('span', {}, line.text))),
    );
  }
}

function fact(): HTMLElement {
  return el('dd');
}

function row(name: string, value: HTMLElement): HTMLElement[] {
  return [el('dt', {}, name), value];
}
