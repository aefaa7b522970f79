import { expect, it } from 'vitest';
import { happenings, next, states, type Happening } from '../../src/pauses/stateMachine.js';
import type { State } from '../../src/api/types.js';
import { readSteps } from './files.js';

interface Entry {
  readonly from: State;
  readonly happening: Happening;
  readonly to: State;
}

const table = readSteps('state-machine.json') as Entry[];

it.each(table)('$from, then $happening, is $to', ({ from, happening, to }) => {
  expect(next(from, happening)).toBe(to);
});

it('every state has every happening in the table', () => {
  const entries = new Set(table.map(({ from, happening }) => `${from} ${happening}`));
  expect(entries.size).toBe(states.length * happenings.length);
});
