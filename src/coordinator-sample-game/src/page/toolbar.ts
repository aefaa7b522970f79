/** Below the field: the things to press. */
import { el } from '../dom';

export interface ToolbarActions {
  cutLink: (durationMs: number) => void;
  setAutopilot: (on: boolean) => void;
  leave: () => void;
}

/** Longer than any pause may last (ten minutes): the game ends first. */
const UNTIL_THE_END_MS = 3_600_000;

export function toolbar(actions: ToolbarActions): HTMLElement {
  const length = el(
    'select',
    { id: 'cut-for', 'aria-label': 'For how long' },
    el('option', { value: '2000' }, '2 s'),
    el('option', { value: '5000', selected: true }, '5 s'),
    el('option', { value: String(UNTIL_THE_END_MS) }, 'until the end'),
  );
  const cut = el('button', { id: 'cut-link', class: 'button danger', type: 'button' }, 'Cut my link');
  // The arrow keys belong to the paddle again as soon as the choice is made.
  length.addEventListener('change', () => length.blur());
  cut.addEventListener('click', () => {
    const durationMs = Number(length.value);
    actions.cutLink(durationMs);
    cut.disabled = true;
    cut.textContent = 'Link is cut';
    setTimeout(() => {
      cut.disabled = false;
      cut.textContent = 'Cut my link';
    }, durationMs);
  });

  const pilot = el('input', { id: 'autopilot', type: 'checkbox' });
  pilot.addEventListener('change', () => actions.setAutopilot(pilot.checked));

  return el(
    'div',
    { class: 'toolbar' },
    el('div', { class: 'joined' }, cut, length),
    el('label', { class: 'switch', title: 'The computer plays your side' }, pilot, el('span', {}, 'Autopilot')),
    el('p', { class: 'keys' }, key('W'), key('S'), ' or ', key('↑'), key('↓'), ', or drag on the field'),
    el('button', { id: 'leave', class: 'button', type: 'button', onclick: actions.leave }, 'Leave game'),
  );
}

function key(name: string): HTMLElement {
  return el('kbd', {}, name);
}
