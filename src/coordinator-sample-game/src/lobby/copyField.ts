import { el } from '../dom';

/** A link to select or copy with one press. */
export function copyField(link: string, id: string, label: string): HTMLElement {
  const field = el('input', { id, class: 'copy-link', type: 'text', readonly: true, value: link, 'aria-label': label });
  const button = el('button', { type: 'button', class: 'button', onclick: () => void copy() }, 'Copy');
  field.addEventListener('focus', () => field.select());

  async function copy(): Promise<void> {
    button.textContent = (await copied()) ? 'Copied' : 'Press Ctrl+C';
    setTimeout(() => (button.textContent = 'Copy'), 2000);
  }

  async function copied(): Promise<boolean> {
    try {
      await navigator.clipboard.writeText(link);
      return true;
    } catch {
      // Without HTTPS there is no clipboard but the old one, which works on a selection.
      field.focus();
      field.select();
      return document.execCommand('copy');
    }
  }

  return el('div', { class: 'copy' }, field, button);
}
