import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stateEvents, next, states, type StateEvent } from '../../src/pauses/stateMachine.js';
import type { State } from '../../src/api/types.js';

/** Every state against every event. */
const table: Record<State, Record<StateEvent, State>> = {
  connecting: {
    started: 'connected',
    lost: 'connecting',
    paused: 'paused',
    resumed: 'connecting',
    ended: 'terminated',
  },
  connected: {
    started: 'connected',
    lost: 'pausing',
    paused: 'paused',
    resumed: 'connected',
    ended: 'terminated',
  },
  pausing: {
    started: 'pausing',
    lost: 'pausing',
    paused: 'paused',
    resumed: 'connected',
    ended: 'terminated',
  },
  paused: {
    started: 'paused',
    lost: 'reconnecting',
    paused: 'paused',
    resumed: 'connected',
    ended: 'terminated',
  },
  reconnecting: {
    started: 'reconnecting',
    lost: 'reconnecting',
    paused: 'reconnecting',
    resumed: 'connected',
    ended: 'terminated',
  },
  terminated: {
    started: 'terminated',
    lost: 'terminated',
    paused: 'terminated',
    resumed: 'terminated',
    ended: 'terminated',
  },
};

describe('the state machine', () => {
  for (const state of states) {
    it.each(stateEvents)(`${state}, then %s`, event => {
      expect(next(state, event)).toBe(table[state][event]);
    });
  }

  it('takes a lost link from play to play again', () => {
    const walk: StateEvent[] = ['started', 'lost', 'paused', 'lost', 'resumed'];
    const passed = walk.map((_, step) => walk.slice(0, step + 1).reduce(next, 'connecting' as State));
    expect(passed).toEqual(['connected', 'pausing', 'paused', 'reconnecting', 'connected']);
  });

  const history = fc.array(fc.constantFrom(...stateEvents), { maxLength: 40 });

  it('never leaves the end', () => {
    fc.assert(
      fc.property(history, history, (before, after) => {
        const ended = next(before.reduce(next, 'connecting' as State), 'ended');
        expect(after.reduce(next, ended)).toBe('terminated');
      }),
    );
  });

  it('is in play only after it was told so, with no loss or pause since', () => {
    fc.assert(
      fc.property(history, events => {
        const passed = events.map((_, step) => events.slice(0, step + 1).reduce(next, 'connecting' as State));
        if (passed.at(-1) !== 'connected') return;
        const since = passed.findLastIndex(state => state !== 'connected') + 1;
        expect(['started', 'resumed']).toContain(events[since]);
        expect(events.slice(since)).not.toContain('lost');
        expect(events.slice(since)).not.toContain('paused');
      }),
    );
  });

  it('is not moved by being told twice', () => {
    fc.assert(
      fc.property(history, fc.constantFrom(...stateEvents.filter(what => what !== 'lost')), (before, what) => {
        const once = next(before.reduce(next, 'connecting' as State), what);
        expect(next(once, what)).toBe(once);
      }),
    );
  });
});
