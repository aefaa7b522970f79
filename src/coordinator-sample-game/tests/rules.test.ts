import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { autopilot } from '../src/pong/autopilot';
import { decodeState, encodeState, stateHash } from '../src/pong/bytes';
import { BALL_RADIUS, FIELD, PADDLE, PADDLE_TRAVEL } from '../src/pong/field';
import { DOWN, STILL, targetOf, towards, UP } from '../src/pong/input';
import { MATCH_POINTS, newGame, step, type PongState } from '../src/pong/rules';

const anyInputs = fc.array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 })), {
  minLength: 200,
  maxLength: 1500,
});

function play(state: PongState, frames: number, choose: (s: PongState) => [number, number]): PongState {
  for (let made = 0; made < frames; made++) state = step(state, choose(state));
  return state;
}

const inPlay = (fields: Partial<PongState>): PongState => ({ ...newGame(1), serveIn: 0, ...fields });

describe('the rules of Pong', () => {
  it('give the same game for the same inputs, to the last bit', () => {
    fc.assert(
      fc.property(fc.integer(), anyInputs, (seed, inputs) => {
        let one = newGame(seed);
        let two = newGame(seed);
        for (const pair of inputs) {
          one = step(one, pair);
          two = step(decodeState(encodeState(two)), pair);
        }
        expect(stateHash(two)).toBe(stateHash(one));
        expect(two).toEqual(one);
      }),
      { numRuns: 60 },
    );
  });

  it('keep every number an integer, and paddles and ball on the field', () => {
    fc.assert(
      fc.property(fc.integer(), anyInputs, (seed, inputs) => {
        let state = newGame(seed);
        for (const pair of inputs) {
          state = step(state, pair);
          const { ballX, ballY, velocityX, velocityY, paddles } = state;
          expect([ballX, ballY, velocityX, velocityY, ...paddles].every(Number.isInteger)).toBe(true);
          expect(Math.min(...paddles)).toBeGreaterThanOrEqual(0);
          expect(Math.max(...paddles)).toBeLessThanOrEqual(PADDLE_TRAVEL);
          expect(ballY).toBeGreaterThanOrEqual(BALL_RADIUS);
          expect(ballY).toBeLessThanOrEqual(FIELD.height - BALL_RADIUS);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('serve after two seconds, not before', () => {
    const waiting = play(newGame(3), 119, () => [STILL, STILL]);
    expect([waiting.velocityX, waiting.serveIn]).toEqual([0, 1]);
    const served = step(waiting, [STILL, STILL]);
    expect(served.serveIn).toBe(0);
    expect(Math.abs(served.velocityX)).toBeGreaterThan(0);
    expect(Math.sign(served.velocityX)).toBe(served.serveTo === 0 ? -1 : 1);
  });

  it('send the ball back from a paddle, faster, and up from its upper half', () => {
    const top = 200 * 64;
    const before = inPlay({
      ballX: PADDLE.inset + PADDLE.width + BALL_RADIUS + 100,
      ballY: top + PADDLE.height / 4,
      velocityX: -448,
      paddles: [top, 0],
    });
    const after = step(before, [STILL, STILL]);
    expect(after.velocityX).toBeGreaterThan(448);
    expect(after.velocityY).toBeLessThan(0);
    expect(after.rally).toBe(1);
  });

  it('give the point to the other side when a paddle misses, and serve to who lost it', () => {
    const before = inPlay({ ballX: 0, ballY: 100 * 64, velocityX: -700, paddles: [PADDLE_TRAVEL, 0] });
    const after = step(before, [STILL, STILL]);
    expect(after).toMatchObject({ score: [0, 1], serveTo: 0, velocityX: 0, winner: -1 });
    expect(after.serveIn).toBeGreaterThan(0);
  });

  it('end a match at eleven points, show the winner, and begin the next from nothing', () => {
    const last = inPlay({
      ballX: FIELD.width,
      ballY: 100 * 64,
      velocityX: 700,
      paddles: [0, PADDLE_TRAVEL],
      score: [MATCH_POINTS - 1, 9],
    });
    const won = step(last, [STILL, STILL]);
    expect(won).toMatchObject({ score: [MATCH_POINTS, 9], matches: [1, 0], winner: 0 });
    const next = play(won, won.serveIn, () => [STILL, STILL]);
    expect(next).toMatchObject({ score: [0, 0], matches: [1, 0], winner: -1, serveIn: 0 });
  });

  it('move a paddle by keys and towards where a finger is, never faster than a paddle goes', () => {
    const start = inPlay({ paddles: [1000, 20000] });
    expect(step(start, [UP, DOWN]).paddles).toEqual([1000 - PADDLE.speed, 20000 + PADDLE.speed]);
    const target = towards(PADDLE_TRAVEL);
    expect(step(start, [target, STILL]).paddles).toEqual([1000 + PADDLE.speed, 20000]);
    expect(play(start, 200, () => [target, STILL]).paddles[0]).toBe(PADDLE_TRAVEL);
  });

  it('reach every place on the field with one byte, to within a paddle step', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: PADDLE_TRAVEL }), top => {
        const input = towards(top);
        expect(input).toBeLessThanOrEqual(255);
        expect(Math.abs((targetOf(input) ?? Infinity) - top)).toBeLessThanOrEqual(PADDLE.speed);
      }),
    );
  });
});

describe('the autopilot', () => {
  it('plays rallies and still lets points be made on both sides', () => {
    let longest = 0;
    const end = play(newGame(11), 60 * 180, state => {
      longest = Math.max(longest, state.rally);
      return [autopilot(state, 0), autopilot(state, 1)];
    });
    const points = end.score[0] + end.score[1] + MATCH_POINTS * (end.matches[0] + end.matches[1]);
    expect(longest).toBeGreaterThan(4);
    expect(points).toBeGreaterThan(5);
    expect(end.score[0] + end.matches[0]).toBeGreaterThan(0);
    expect(end.score[1] + end.matches[1]).toBeGreaterThan(0);
  });
});
