/** Beside the field: how the link is, and the record of what happened to it. */
import { el, setData, setText } from '../dom';
import { clockTime, recordLines } from './record';
import { RoundTripCurve } from './roundTrips';
import { duration } from './texts';
import type { View } from './view';

const LINKS = {
  connecting: { word: 'Connecting', tone: 'warn' },
  alive: { word: 'Alive', tone: 'good' },
  interrupted: { word: 'Interrupted', tone: 'warn' },
  lost: { word: 'Lost', tone: 'bad' },
  closed: { word: 'Closed', tone: 'none' },
} as const;

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
    const closed = view.end !== undefined || view.replaced;
    const state = view.link?.state ?? 'connecting';
    setText(this.#linkState, LINKS[state].word);
    setData(this.#linkState, 'tone', LINKS[state].tone);
    const roundTrip = state === 'alive' ? view.link?.roundTripMs : undefined;
    setText(this.#roundTrip, roundTrip === undefined ? '–' : roundTrip.toFixed(roundTrip < 10 ? 1 : 0));
    if (!closed) this.#curve.add(roundTrip);
    setText(this.#facts.coordinator, closed ? 'closed' : view.coordinator ? 'connected' : 'out of reach');
    setData(this.#facts.coordinator, 'tone', closed ? 'none' : view.coordinator ? 'good' : 'warn');
    setText(this.#facts.state, view.state);
    setText(this.#facts.epoch, String(view.epoch));
    setText(this.#facts.attempt, String(view.link?.attempt ?? 0));
    setText(this.#facts.frame, frame.toLocaleString('en'));
    this.#showRecord(view);
  }

  #showRecord({ record, epoch }: View): void {
    const lines = recordLines(record);
    setText(this.#total, epoch === 0 ? '' : `${duration(record.totalPauseDurationMs)} paused`);
    const key = lines.map(line => `${line.at}${line.text}`).join();
    if (key === this.#recorded && this.#lines.childElementCount > 0) return;
    this.#recorded = key;
    if (lines.length === 0) {
      this.#lines.replaceChildren(el('li', { class: 'record-none' }, 'Nothing happened to the link so far.'));
      return;
    }
    this.#lines.replaceChildren(
      ...lines.map(line =>
        el('li', { 'data-kind': line.kind }, el('time', {}, clockTime(line.at)), el('span', {}, line.text)),
      ),
    );
  }
}

function fact(): HTMLElement {
  return el('dd');
}

function row(name: string, value: HTMLElement): HTMLElement[] {
  return [el('dt', {}, name), value];
}
