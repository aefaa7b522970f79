/** What lies over the field, decided from the view alone. */
import { counted, duration, endText, REPLACED_TEXT, nameOf, noticedText, recoveryText } from './texts';
import type { View } from './view';

export type Overlay =
  | { kind: 'none' }
  /** Something is under way and needs nobody. */
  | { kind: 'waiting' | 'connecting' | 'fetching'; title: string; text: string; invitation?: string }
  | { kind: 'paused'; title: string; text: string; doing: string; remainingMs: number; share: number }
  | { kind: 'ended'; title: string; text: string; facts: string }
  | { kind: 'replaced'; title: string; text: string };

export function overlayOf(view: View): Overlay {
  if (view.end && view.end.reason !== 'replaced') {
    return { kind: 'ended', ...endText(view.end, view), facts: pauseFacts(view) };
  }
  if (view.replaced || view.end) {
    return {
      kind: 'replaced',
      ...REPLACED_TEXT,
    };
  }
  if (view.pause) {
    const { detectingPlayer, remainingMs, timeoutMs } = view.pause;
    return {
      kind: 'paused',
      title: 'Paused',
      text: noticedText(detectingPlayer, view),
      doing: recoveryText(view),
      remainingMs,
      share: timeoutMs > 0 ? Math.min(1, remainingMs / timeoutMs) : 0,
    };
  }
  if (view.phase === 'waiting') {
    const title = 'Waiting for the other player';
    if (!view.invitation) return { kind: 'waiting', title, text: 'It starts by itself as soon as both are here.' };
    return { kind: 'waiting', title, text: 'Send them this link:', invitation: view.invitation };
  }
  if (view.phase === 'validating') {
    const attempt = view.link && view.link.attempt > 1 ? `Attempt ${view.link.attempt}. ` : '';
    const text = `${attempt}Play starts when both ways work.`;
    return { kind: 'connecting', title: 'Connecting to each other', text };
  }
  if (!view.hasState) {
    return { kind: 'fetching', title: 'Back in the game', text: 'Fetching score and ball from the other player…' };
  }
  return { kind: 'none' };
}

/** A line at the field's edge about what does not stop the game, or not yet; empty for none. */
export function noticeOf(view: View): string {
  if (view.end || view.replaced || view.pause || view.phase !== 'playing') return '';
  if (view.hasState && view.waits) return `Waiting for ${nameOf(view.other, view)}…`;
  if (!view.coordinator) return 'Coordinator out of reach. The game goes on.';
  return '';
}

/** What the record says about a game that is over. */
function pauseFacts(view: View): string {
  const total = Math.max(view.end?.reconnectionData.totalPauseDurationMs ?? 0, view.record.totalPauseDurationMs);
  if (view.epoch === 0) return 'It was never paused.';
  return `${counted(view.epoch, 'pause')}, ${duration(total)} in all.`;
}
