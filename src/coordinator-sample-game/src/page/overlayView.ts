/** The overlay as elements. It is rebuilt when it becomes another one; a countdown only changes its numbers. */
import { el, setData, setText, svg } from '../dom';
import { copyField } from '../lobby/copyField';
import type { Overlay } from './overlay';

/** The circumference of the ring, whose radius is 54. */
const RING = 2 * Math.PI * 54;

const RING_SOURCE = `
  <svg class="ring" viewBox="0 0 120 120" aria-hidden="true">
    <circle class="ring-ground" cx="60" cy="60" r="54"/>
    <circle class="ring-left" cx="60" cy="60" r="54" transform="rotate(-90 60 60)" stroke-dasharray="${RING}"/>
  </svg>`;

export interface OverlayActions {
  newGame: () => void;
  takeBack: () => void;
}

export class OverlayView {
  readonly element = el('div', { id: 'overlay', class: 'overlay', hidden: true });
  /** Says each new overlay once to a screen reader; the countdown would be said ten times a second. */
  readonly announcement = el('p', { class: 'unseen', role: 'status' });
  readonly #actions: OverlayActions;
  #shown = '';
  #flashTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(actions: OverlayActions) {
    this.#actions = actions;
  }

  show(overlay: Overlay): void {
    const key = overlay.kind === 'none' ? 'none' : `${overlay.kind} ${overlay.title}`;
    if (key !== this.#shown) {
      this.#shown = key;
      this.#build(overlay);
    }
    if (overlay.kind === 'none') return;
    setText(this.element.querySelector('.overlay-text')!, overlay.text);
    if (overlay.kind === 'paused') this.#count(overlay);
    setText(this.announcement, `${overlay.title}. ${overlay.text}`);
  }

  /** "Go", for a moment. */
  flashGo(): void {
    clearTimeout(this.#flashTimer);
    const flash = el('div', { class: 'go', 'aria-hidden': 'true' }, 'Go');
    this.element.after(flash);
    setText(this.announcement, 'Resumed.');
    this.#flashTimer = setTimeout(() => flash.remove(), 900);
  }

  #count(overlay: Overlay & { kind: 'paused' }): void {
    const seconds = Math.ceil(overlay.remainingMs / 1000);
    setText(this.element.querySelector('#countdown')!, String(seconds));
    setText(this.element.querySelector('.overlay-doing')!, overlay.doing);
    setData(this.element, 'urgent', String(seconds <= 5));
    const ring = this.element.querySelector<SVGElement>('.ring-left')!;
    ring.style.strokeDashoffset = String(RING * (1 - overlay.share));
  }

  #build(overlay: Overlay): void {
    this.element.hidden = overlay.kind === 'none';
    setData(this.element, 'kind', overlay.kind);
    if (overlay.kind === 'none') {
      this.element.replaceChildren();
      return;
    }
    const words = [el('h2', {}, overlay.title), el('p', { class: 'overlay-text' })];
    this.element.replaceChildren(el('div', { class: 'overlay-box' }, ...this.#around(overlay, words)));
    this.element.querySelector<HTMLElement>('.primary')?.focus();
  }

  #around(overlay: Exclude<Overlay, { kind: 'none' }>, words: HTMLElement[]): (HTMLElement | undefined)[] {
    switch (overlay.kind) {
      case 'waiting':
      case 'connecting':
      case 'fetching':
        return [
          el('div', { class: 'dots', 'aria-hidden': 'true' }, el('i'), el('i'), el('i')),
          ...words,
          overlay.invitation ? copyField(overlay.invitation, 'invite-link', 'Link for the other player') : undefined,
        ];
      case 'paused':
        return [
          el(
            'div',
            { class: 'countdown', role: 'timer', 'aria-label': 'Seconds left to reconnect' },
            svg(RING_SOURCE),
            el('span', { id: 'countdown' }),
          ),
          ...words,
          el('p', { class: 'overlay-doing' }),
        ];
      case 'ended':
        return [
          el('p', { class: 'eyebrow' }, 'Game over'),
          ...words,
          el('p', { class: 'overlay-facts' }, overlay.facts),
          el(
            'button',
            { class: 'button primary', type: 'button', id: 'new-game', onclick: this.#actions.newGame },
            'New game',
          ),
        ];
      case 'replaced':
        return [
          ...words,
          el(
            'button',
            { class: 'button primary', type: 'button', id: 'take-back', onclick: this.#actions.takeBack },
            'Play here',
          ),
        ];
    }
  }
}
