import { describe, expect, it } from 'vitest';
import { nextRung, type Rung } from '../../src/links/ladder.js';

const climb = (steps: number, usable: boolean, relayed: boolean) => {
  const rungs: Rung[] = [];
  for (let step = 0; step < steps; step++) rungs.push(nextRung(rungs.at(-1), usable, relayed));
  return rungs;
};

describe('the ladder of attempts', () => {
  it('restarts ICE first, then makes a new connection, then one through relays only, and so on', () => {
    expect(climb(5, true, true)).toEqual(['restart', 'new', 'relay', 'new', 'relay']);
  });

  it('goes on with new connections where there is no relay', () => {
    expect(climb(4, true, false)).toEqual(['restart', 'new', 'new', 'new']);
  });

  it('does not restart what is not there', () => {
    expect(climb(3, false, true)).toEqual(['new', 'relay', 'new']);
  });
});
