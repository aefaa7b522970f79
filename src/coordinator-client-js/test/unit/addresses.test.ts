import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Addresses, addressOf } from '../../src/hub/addresses.js';

const first = () => 0;
const last = () => 0.999_999;

/** What follows on each other while every one fails. */
function following(addresses: Addresses, count: number, random: () => number): string[] {
  return Array.from({ length: count }, () => {
    addresses.next(random);
    return addresses.current;
  });
}

describe('an address', () => {
  it('is written in one way', () => {
    expect(addressOf('http://A.test:80/')).toBe('http://a.test');
    expect(addressOf('https://play.test/coordinator//?room=1')).toBe('https://play.test/coordinator');
    expect(addressOf('/coordinator', 'https://play.test/game')).toBe('https://play.test/coordinator');
  });

  it('is http or https, or none', () => {
    for (const no of [
      'ws://a.test',
      'ftp://a.test',
      'javascript:alert(1)',
      'a.test',
      '/games',
      '',
      'http://',
      7,
      null,
      {},
    ])
      expect(addressOf(no)).toBeUndefined();
  });
});

describe('the next address', () => {
  it('is the same where there is no other', () => {
    const addresses = new Addresses(['http://a'], false);
    expect(following(addresses, 3, () => expect.unreachable('There is nothing to choose.'))).toEqual([
      'http://a',
      'http://a',
      'http://a',
    ]);
  });

  it('is left to chance among those that have not failed', () => {
    const given = ['http://a', 'http://b', 'http://c', 'http://d'] as const;
    expect(following(new Addresses(given, false), 1, first)).toEqual(['http://b']);
    expect(following(new Addresses(given, false), 1, last)).toEqual(['http://d']);
    expect(following(new Addresses(given, false), 1, () => 0.5)).toEqual(['http://c']);
  });

  it('is never one that has failed later than another', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 8 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        (count, randoms) => {
          const [one, ...more] = Array.from({ length: count }, (_, number) => `http://node${number}`);
          const went = following(new Addresses([one!, ...more], false), 3 * count, () => randoms.next().value!);
          for (let at = 0; at + count <= went.length; at++)
            expect(new Set(went.slice(at, at + count)).size).toBe(count);
        },
      ),
    );
  });

  it('is any other again once there was a connection', () => {
    const addresses = new Addresses(['http://a', 'http://b', 'http://c'], false);
    following(addresses, 1, first);
    addresses.onConnected();
    expect(following(addresses, 1, first)).toEqual(['http://a']);
  });
});

describe('what the coordinator tells of its nodes', () => {
  it('is used beside what the game gave, and in place of the one before', () => {
    const addresses = new Addresses(['http://a'], false);
    addresses.setDiscovered(['http://a/', 'http://b', 'http://c']);
    expect(addresses.all).toEqual(['http://a', 'http://b', 'http://c']);
    addresses.setDiscovered(['http://d']);
    expect(addresses.all).toEqual(['http://a', 'http://d']);
    expect(following(addresses, 1, first)).toEqual(['http://d']);
  });

  it('stays where it tells nothing', () => {
    const addresses = new Addresses(['http://a'], false);
    addresses.setDiscovered(['http://b']);
    addresses.setDiscovered(undefined);
    expect(addresses.all).toEqual(['http://a', 'http://b']);
  });

  it('is passed over where it is no address', () => {
    const addresses = new Addresses(['http://a'], false);
    addresses.setDiscovered(['nonsense', 'ws://b', 7, null, 'https://c']);
    expect(addresses.all).toEqual(['http://a', 'https://c']);
    addresses.setDiscovered('http://d');
    expect(addresses.all).toEqual(['http://a', 'https://c']);
  });

  it('is passed over where a page on https could not connect to it', () => {
    const addresses = new Addresses(['https://a'], true);
    addresses.setDiscovered(['http://b', 'https://c']);
    expect(addresses.all).toEqual(['https://a', 'https://c']);
  });

  it('may leave out the one that is connected, which then is not gone back to', () => {
    const addresses = new Addresses(['http://a'], false);
    addresses.setDiscovered(['http://a', 'http://b']);
    following(addresses, 1, first);
    addresses.onConnected();
    addresses.setDiscovered(['http://a']);
    expect(addresses.current).toBe('http://b');
    expect(following(addresses, 3, first)).toEqual(['http://a', 'http://a', 'http://a']);
  });
});
