import type { State } from '../api/types.js';

/** What moves it. `lost` is a link of this player; the rest is what the coordinator decides. */
export type StateEvent = 'started' | 'lost' | 'paused' | 'resumed' | 'ended';

export const states: readonly State[] = ['connecting', 'connected', 'pausing', 'paused', 'reconnecting', 'terminated'];

export const stateEvents: readonly StateEvent[] = ['started', 'lost', 'paused', 'resumed', 'ended'];

/** What is not in the table leaves the state as it is: an event that comes twice, or too late. */
const table: Record<State, Partial<Record<StateEvent, State>>> = {
  // A page that returns may join its game in the middle of a pause.
  connecting: { started: 'connected', paused: 'paused', ended: 'terminated' },
  connected: { lost: 'pausing', paused: 'paused', ended: 'terminated' },
  // Straight to `connected` where the pause came and went while the coordinator was out of reach.
  pausing: { paused: 'paused', resumed: 'connected', ended: 'terminated' },
  paused: { lost: 'reconnecting', resumed: 'connected', ended: 'terminated' },
  reconnecting: { resumed: 'connected', ended: 'terminated' },
  terminated: {},
};

/**
 * The state after `event`. Pure: no clock, no timers, no side effects.
 * @example next('connected', 'lost') // 'pausing'
 */
export function next(state: State, event: StateEvent): State {
  return table[state][event] ?? state;
}
