import type { ReconnectionData } from 'coordinator-client-js';
import type { View } from '../../src/page/view';

export const EMPTY_RECORD: ReconnectionData = {
  inProgress: false,
  totalPauseDurationMs: 0,
  disconnections: [],
  reconnectionAttempts: [],
  nearMisses: [],
};

/** The left player's view of a game in play, with `change` made to it. */
export function aView(change: Partial<View> = {}): View {
  return {
    gameId: 'g1',
    phase: 'playing',
    state: 'connected',
    epoch: 0,
    me: 'ann',
    other: 'bob',
    side: 0,
    link: { playerId: 'bob', state: 'alive', attempt: 1, roundTripMs: 4 },
    coordinator: true,
    replaced: false,
    otherPresent: true,
    pause: undefined,
    end: undefined,
    record: EMPTY_RECORD,
    hasState: true,
    waits: false,
    invitation: undefined,
    ...change,
  };
}
