import { expect, it } from 'vitest';
import { stateEvents, next, states, type StateEvent } from '../../src/pauses/stateMachine.js';
import type { State } from '../../src/api/types.js';
import { readSteps } from './files.js';

interface Entry {
  readonly from: State;
  readonly event: StateEvent;
  readonly to: State;
}

const table = readSteps('state-machine.json') as Entry[];

it.each(table)('$from, then $event, is $to', ({ from, event, to }) => {
  expect(next(from, event)).toBe(to);
});

it('every state has every event in the table', () => {
  const entries = new Set(table.map(({ from, event }) => `${from} ${event}`));
  expect(entries.size).toBe(states.length * stateEvents.length);
});
