import { describe, expect, it } from 'vitest';
import { nextStrategy, type IceStrategy } from '../../src/links/iceStrategy.js';

const strategies = (steps: number, usable: boolean, relayed: boolean) => {
  const tried: IceStrategy[] = [];
  for (let step = 0; step < steps; step++) tried.push(nextStrategy(tried.at(-1), usable, relayed));
  return tried;
};

describe('the strategy of an attempt', () => {
  it('is a restart of ICE first, then a new connection, then one through relays only, and so on', () => {
    expect(strategies(5, true, true)).toEqual(['restart', 'new', 'relay', 'new', 'relay']);
  });

  it('is a new connection again where there is no relay', () => {
    expect(strategies(4, true, false)).toEqual(['restart', 'new', 'new', 'new']);
  });

  it('is no restart where there is no connection', () => {
    expect(strategies(3, false, true)).toEqual(['new', 'relay', 'new']);
  });
});
