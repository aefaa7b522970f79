/** A page that only says something: joining, or why that was not possible. */
import { el } from '../dom';

export interface MessageAction {
  label: string;
  act: () => void;
}

export function messagePage(title: string, text: string, ...actions: MessageAction[]): HTMLElement {
  return el(
    'main',
    { class: 'message' },
    el('h1', {}, title),
    el('p', {}, text),
    el(
      'div',
      { class: 'message-actions' },
      ...actions.map(({ label, act }, index) =>
        el('button', { class: index === 0 ? 'button primary' : 'button', type: 'button', onclick: act }, label),
      ),
    ),
  );
}
