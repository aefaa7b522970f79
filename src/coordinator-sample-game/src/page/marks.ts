/**
 * What tests and curious people read: `data-` attributes on the body, `window.coordinator`, and
 * `window.coordinatorTimeline` with the instants of start, pause, resume and end.
 */
import type { Game } from 'coordinator-client-js';
import { setData } from '../dom';
import type { PongTable } from './pongTable';
import type { View } from './view';

export interface TimelineMark {
  what: 'start' | 'pause' | 'resume' | 'end';
  epoch?: number;
  /** Unix ms with its fraction: the finest clock that two pages of one machine share. */
  at: number;
  /** Of a pause: this page noticed it by itself. */
  local?: boolean;
}

declare global {
  interface Window {
    coordinator?: { game: Game; pong: PongTable };
    coordinatorTimeline?: TimelineMark[];
  }
}

/** Adds a mark of this very moment. */
export function mark(what: TimelineMark['what'], details: Pick<TimelineMark, 'epoch' | 'local'> = {}): void {
  const at = performance.timeOrigin + performance.now();
  (window.coordinatorTimeline ??= []).push({ what, at, ...details });
}

export function showMarks(view: View, pong: PongTable): void {
  const { body } = document;
  setData(body, 'phase', view.phase);
  setData(body, 'state', view.state);
  setData(body, 'epoch', String(view.epoch));
  setData(body, 'link', view.link?.state ?? 'connecting');
  setData(body, 'coordinator', view.coordinator ? 'connected' : 'away');
  setData(body, 'frame', String(pong.frame));
  setData(body, 'score', pong.score.join('-'));
  setData(body, 'hash', pong.newestHash);
  setData(body, 'side', String(view.side));
  if (view.end) setData(body, 'endReason', view.end.reason);
  if (view.replaced) setData(body, 'replaced', 'true');
}
