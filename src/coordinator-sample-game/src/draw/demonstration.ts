/** Pong playing itself, for the lobby. */
import { el } from '../dom';
import { autopilot } from '../pong/autopilot';
import { FRAME_MS } from '../pong/field';
import { newGame, step } from '../pong/rules';
import { FieldPicture } from './field';

export function demonstration(): HTMLCanvasElement {
  const picture = new FieldPicture(el('canvas', { class: 'field' }));
  let state = newGame(Date.now());
  // Into the middle of a rally, so that the page opens on something alive and a still picture is a good one.
  while (state.frame < 260) state = step(state, [autopilot(state, 0), autopilot(state, 1)]);
  let previous = state;
  let last: number | undefined;
  let owed = 0;

  function draw(now: number): void {
    if (last !== undefined && !picture.canvas.isConnected) return;
    owed = Math.min(owed + now - (last ?? now), 100);
    last = now;
    for (; owed >= FRAME_MS; owed -= FRAME_MS) {
      previous = state;
      state = step(state, [autopilot(state, 0), autopilot(state, 1)]);
    }
    picture.draw(previous, state, owed / FRAME_MS);
    if (!matchMedia('(prefers-reduced-motion: reduce)').matches) requestAnimationFrame(draw);
  }

  requestAnimationFrame(draw);
  return picture.canvas;
}
