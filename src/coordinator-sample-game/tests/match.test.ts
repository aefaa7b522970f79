import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delayFor } from '../src/net/lockstep';
import { encodePacket } from '../src/net/packets';
import type { Side } from '../src/pong/field';
import { UP, type Input } from '../src/pong/input';
import { FAIR, TwoPages, type Weather } from './support/network';

const anyWeather: fc.Arbitrary<Weather> = fc.record({
  lost: fc.double({ min: 0, max: 0.5, noNaN: true }),
  repeated: fc.double({ min: 0, max: 0.3, noNaN: true }),
  delayMs: fc.integer({ min: 0, max: 60 }),
  jitterMs: fc.integer({ min: 0, max: 80 }),
});
const anySide = fc.constantFrom<Side>(0, 1);

/** Bytes that are no packet, or one cut short, or one for nobody. */
const anyRubbish = fc.array(
  fc.uint8Array({ maxLength: 120 }).filter(bytes => bytes[0] !== 1),
  { maxLength: 50 },
);
/** Page instances as `TwoPages` gives them: the left page, the right one, the one after it; and none of them. */
const [LEFT, GONE, PRESENT, STRANGER] = [100, 101, 102, 999];

const frames = (pages: TwoPages): [number, number] => [pages.pages[0].frame, pages.pages[1].frame];
const bothPast = (pages: TwoPages, frame: number): boolean => Math.min(...frames(pages)) >= frame;

/** Frames that both have shown; `TwoPages` throws where they differ. */
const compared = (pages: TwoPages): number => [...pages.shown[0].keys()].filter(f => pages.shown[1].has(f)).length;

describe('two pages', () => {
  it('show the same game under loss, delay, reordering and repetition', () => {
    fc.assert(
      fc.property(fc.integer(), anyWeather, (seed, weather) => {
        const pages = new TwoPages(seed, weather);
        pages.run();
        pages.until('300 frames on both', () => bothPast(pages, 300));
        expect(compared(pages)).toBeGreaterThan(290);
      }),
      { numRuns: 150 },
    );
  });

  it('play at full speed on a fair network, close together', () => {
    const pages = new TwoPages(1);
    pages.run();
    pages.pass(1000);
    const [left, right] = frames(pages);
    pages.pass(10_000);
    expect(pages.pages[0].frame - left).toBeGreaterThanOrEqual(595);
    expect(pages.pages[1].frame - right).toBeGreaterThanOrEqual(595);
    expect(Math.abs(pages.pages[0].frame - pages.pages[1].frame)).toBeLessThanOrEqual(1);
  });

  it('stay together where one clock runs a hundredth faster', () => {
    const pages = new TwoPages(2);
    pages.run();
    pages.pass(30_000, 0.01);
    expect(Math.abs(pages.pages[0].frame - pages.pages[1].frame)).toBeLessThanOrEqual(2);
    expect(Math.min(...frames(pages))).toBeGreaterThan(29.5 * 60);
  });

  it('hardly slow down at a tenth of the packets lost', () => {
    const pages = new TwoPages(3, { ...FAIR, lost: 0.1, delayMs: 20 });
    pages.run();
    pages.pass(10_000);
    expect(Math.min(...frames(pages))).toBeGreaterThan(580);
  });

  it.each([60, 150, 300])('play at full speed over a round trip of %i ms, with the delay that it needs', trip => {
    const pages = new TwoPages(9, { ...FAIR, delayMs: trip / 2 });
    pages.delay = delayFor(trip);
    pages.run();
    pages.pass(1000);
    const before = Math.min(...frames(pages));
    pages.pass(10_000);
    expect(Math.min(...frames(pages)) - before).toBeGreaterThan(590);
  });

  it('agree while the delay changes', () => {
    const anyDelays = fc.array(fc.integer({ min: 4, max: 15 }), { minLength: 5 });
    fc.assert(
      fc.property(fc.integer(), anyWeather, anyDelays, (seed, weather, delays) => {
        const pages = new TwoPages(seed, weather);
        for (const delay of delays) {
          pages.delay = delay;
          pages.run();
          pages.pass(300);
          pages.freeze();
          pages.pass(100);
        }
        pages.run();
        const before = Math.max(...frames(pages));
        pages.until('60 frames more', () => bothPast(pages, before + 60));
      }),
      { numRuns: 60 },
    );
  });

  it('never run farther ahead than the inputs they have, and go on when the network is back', () => {
    const pages = new TwoPages(4);
    pages.run();
    pages.pass(2000);
    pages.cut = true;
    pages.pass(200);
    const stopped = frames(pages);
    pages.pass(5000);
    expect(frames(pages)).toEqual(stopped);
    pages.cut = false;
    pages.pass(1000);
    expect(bothPast(pages, Math.max(...stopped) + 50)).toBe(true);
  });

  it('freeze in a pause, and both go on from the same frame', () => {
    fc.assert(
      fc.property(fc.integer(), anyWeather, fc.integer({ min: 200, max: 3000 }), (seed, weather, playedMs) => {
        const pages = new TwoPages(seed, weather);
        pages.run();
        pages.until('a first frame', () => bothPast(pages, 1));
        pages.pass(playedMs);
        pages.freeze();
        const frozen = frames(pages);
        pages.weather = FAIR;
        pages.pass(2000);
        expect(frames(pages)).toEqual(frozen);
        pages.run();
        expect(frames(pages)).toEqual([Math.max(...frozen), Math.max(...frozen)]);
      }),
      { numRuns: 100 },
    );
  });

  it('take a returning page back into the same game, score and all', () => {
    fc.assert(
      fc.property(fc.integer(), anyWeather, anySide, fc.integer({ min: 300, max: 6000 }), (seed, weather, side, ms) => {
        const pages = new TwoPages(seed, weather);
        pages.run();
        pages.until('a first frame', () => bothPast(pages, 1));
        pages.pass(ms);
        pages.freeze();
        const stayed = pages.pages[side === 0 ? 1 : 0];
        const { frame, score } = { frame: stayed.frame, score: stayed.state!.score };
        pages.reopen(side);
        pages.until('a snapshot', () => pages.pages[side].state !== undefined);
        expect(pages.pages[side].state!.score).toEqual(score);
        expect(pages.pages[side].frame).toBe(frame);
        pages.run();
        pages.until('60 frames more', () => bothPast(pages, frame + 60));
      }),
      { numRuns: 100 },
    );
  });

  it('take a page back that returns before anybody paused', () => {
    fc.assert(
      fc.property(fc.integer(), anyWeather, anySide, (seed, weather, side) => {
        const pages = new TwoPages(seed, weather);
        pages.run();
        pages.until('100 frames', () => bothPast(pages, 100));
        pages.reopen(side);
        pages.pages[side].run();
        pages.until('100 frames more', () => bothPast(pages, 200));
      }),
      { numRuns: 100 },
    );
  });

  it('begin anew where both pages were lost', () => {
    const pages = new TwoPages(5);
    pages.run();
    pages.pass(3000);
    pages.reopen(0);
    pages.reopen(1);
    pages.run();
    pages.until('both on a new game', () => bothPast(pages, 30));
    expect(Math.max(...frames(pages))).toBeLessThan(60);
  });

  it('keep every message under a kilobyte', () => {
    const pages = new TwoPages(6, { ...FAIR, lost: 0.5, jitterMs: 100 });
    pages.run();
    pages.pass(10_000);
    pages.reopen(1);
    pages.pass(1000);
    expect(pages.largestPacket).toBeGreaterThan(60);
    expect(pages.largestPacket).toBeLessThan(1024);
  });

  it('are not disturbed by bytes that mean nothing, nor by a page that is gone', () => {
    fc.assert(
      fc.property(anyRubbish, rubbish => {
        const pages = new TwoPages(8);
        pages.run();
        pages.pass(500);
        pages.reopen(1);
        pages.run();
        pages.until('the new page in play', () => bothPast(pages, 40));
        const ask = encodePacket({ kind: 'ask', from: GONE });
        const first = pages.pages[0].frame;
        const manyUps = Array<Input>(20).fill(UP);
        const inputs = (
          [
            [GONE, LEFT],
            [STRANGER, LEFT],
            [PRESENT, STRANGER],
          ] as const
        ).map(([from, to]) =>
          encodePacket({ kind: 'inputs', from, to, frame: first, ack: first, ahead: 0, first, inputs: manyUps }),
        );
        for (const bytes of [...rubbish, ask, ...inputs]) pages.pages[0].receive(bytes);
        const before = pages.pages[0].frame;
        pages.pass(1000);
        expect(bothPast(pages, before + 50)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
