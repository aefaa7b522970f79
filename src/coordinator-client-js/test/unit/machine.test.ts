import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { happenings, next, states, type Happening } from '../../src/pauses/stateMachine.js';
import type { State } from '../../src/api/types.js';

/** Every state against everything that can happen. */
const table: Record<State, Record<Happening, State>> = {
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
    it.each(happenings)(`${state}, then %s`, happening => {
      expect(next(state, happening)).toBe(table[state][happening]);
    });
  }

  it('takes a lost link from play to play again', () => {
    const walk: Happening[] = ['started', 'lost', 'paused', 'lost', 'resumed'];
    const passed = walk.map((_, step) => walk.slice(0, step + 1).reduce(next, 'connecting' as State));
    expect(passed).toEqual(['connected', 'pausing', 'paused', 'reconnecting', 'connected']);
  });

  const history = fc.array(fc.constantFrom(...happenings), { maxLength: 40 });

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
      fc.property(history, happened => {
        const passed = happened.map((_, step) => happened.slice(0, step + 1).reduce(next, 'connecting' as State));
        if (passed.at(-1) !== 'connected') return;
        const since = passed.findLastIndex(state => state !== 'connected') + 1;
        expect(['started', 'resumed']).toContain(happened[since]);
        expect(happened.slice(since)).not.toContain('lost');
        expect(happened.slice(since)).not.toContain('paused');
      }),
    );
  });

  it('is not moved by being told twice', () => {
    fc.assert(
      fc.property(history, fc.constantFrom(...happenings.filter(what => what !== 'lost')), (before, what) => {
        const once = next(before.reduce(next, 'connecting' as State), what);
        expect(next(once, what)).toBe(once);
      }),
    );
  });
});
