/** What the player does with keys, finger or mouse. */
import { FIELD, PADDLE } from '../pong/field';
import { DOWN, STILL, towards, UP, type Input } from '../pong/input';

const UP_KEYS = new Set(['KeyW', 'ArrowUp']);
const DOWN_KEYS = new Set(['KeyS', 'ArrowDown']);

export class Controls {
  readonly #held = new Set<string>();
  #pointed: Input | undefined;

  /** Listens to the window's keys, and to dragging on `surface`. */
  constructor(surface: HTMLElement) {
    addEventListener('keydown', event => this.#press(event));
    addEventListener('keyup', event => this.#held.delete(event.code));
    // A key that is let go while the window has no focus is never heard of.
    addEventListener('blur', () => this.#held.clear());
    surface.addEventListener('pointerdown', event => {
      surface.setPointerCapture(event.pointerId);
      this.#point(event, surface);
    });
    surface.addEventListener('pointermove', event => {
      if (surface.hasPointerCapture(event.pointerId)) this.#point(event, surface);
    });
    for (const end of ['pointerup', 'pointercancel'] as const) {
      surface.addEventListener(end, () => (this.#pointed = undefined));
    }
  }

  /** The input of this moment. Keys win over a finger. */
  get input(): Input {
    const up = [...this.#held].some(code => UP_KEYS.has(code));
    const down = [...this.#held].some(code => DOWN_KEYS.has(code));
    if (up !== down) return up ? UP : DOWN;
    return this.#pointed ?? STILL;
  }

  #press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || isForm(event.target)) return;
    if (!UP_KEYS.has(event.code) && !DOWN_KEYS.has(event.code)) return;
    // Arrows would scroll the page.
    event.preventDefault();
    this.#held.add(event.code);
  }

  #point(event: PointerEvent, surface: HTMLElement): void {
    const { top, height } = surface.getBoundingClientRect();
    const y = ((event.clientY - top) / height) * FIELD.height;
    this.#pointed = towards(y - PADDLE.height / 2);
  }
}

function isForm(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input[type=text], select') !== null;
}
