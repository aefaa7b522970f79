import type { State } from '../api/types.js';

/** What can happen to it. `lost` is a link of this player; the rest is what the coordinator says. */
export type Happening = 'started' | 'lost' | 'paused' | 'resumed' | 'ended';

export const states: readonly State[] = ['connecting', 'connected', 'pausing', 'paused', 'reconnecting', 'terminated'];

export const happenings: readonly Happening[] = ['started', 'lost', 'paused', 'resumed', 'ended'];

/** What is not in the table leaves the state as it is: told twice, or told too late. */
const table: Record<State, Partial<Record<Happening, State>>> = {
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
 * The state after `happening`. Pure: no clock, no timers, no side effects.
 * @example next('connected', 'lost') // 'pausing'
 */
export function next(state: State, happening: Happening): State {
  return table[state][happening] ?? state;
}
