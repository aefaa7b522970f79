/**
 * The rules of Pong as a pure function of state and both inputs.
 *
 * Integers only: two browsers that step the same state with the same inputs get the same bits, which
 * is all that lockstep needs. Speeds are lengths per frame.
 */
import { BALL_RADIUS, FIELD, FRAMES_PER_SECOND, PADDLE, PADDLE_TRAVEL, UNIT, type Side } from './field';
import { DOWN, targetOf, UP, type Input } from './input';
import { nextRandom } from './random';

/** Points that win a match; the next one starts by itself. */
export const MATCH_POINTS = 11;

const SERVE_SPEED = 7 * UNIT;
const TOP_SPEED = 15 * UNIT;
const STEEPEST = 8 * UNIT;
const FIRST_SERVE_FRAMES = 2 * FRAMES_PER_SECOND;
const SERVE_FRAMES = FRAMES_PER_SECOND;
const CELEBRATION_FRAMES = 4 * FRAMES_PER_SECOND;

export interface PongState {
  /** Steps made since the game began. */
  readonly frame: number;
  readonly ballX: number;
  readonly ballY: number;
  readonly velocityX: number;
  readonly velocityY: number;
  /** Top edges of the left and the right paddle. */
  readonly paddles: readonly [number, number];
  readonly score: readonly [number, number];
  readonly matches: readonly [number, number];
  /** Frames until the ball is served; 0 while it is in play. */
  readonly serveIn: number;
  readonly serveTo: Side;
  /** Who has just won a match, shown until the next serve; -1 for nobody. */
  readonly winner: Side | -1;
  /** Paddle hits since the serve. */
  readonly rally: number;
  readonly random: number;
}

/** The state before the first step. `seed` makes games differ; any 32-bit integer. */
export function newGame(seed: number): PongState {
  const random = nextRandom(seed);
  return {
    frame: 0,
    ballX: FIELD.width / 2,
    ballY: FIELD.height / 2,
    velocityX: 0,
    velocityY: 0,
    paddles: [PADDLE_TRAVEL / 2, PADDLE_TRAVEL / 2],
    score: [0, 0],
    matches: [0, 0],
    serveIn: FIRST_SERVE_FRAMES,
    serveTo: (random & 1) as Side,
    winner: -1,
    rally: 0,
    random,
  };
}

/** The state one frame later. */
export function step(state: PongState, inputs: readonly [Input, Input]): PongState {
  const moved: PongState = {
    ...state,
    frame: state.frame + 1,
    paddles: [movePaddle(state.paddles[0], inputs[0]), movePaddle(state.paddles[1], inputs[1])],
  };
  if (state.serveIn > 1) return { ...moved, serveIn: state.serveIn - 1 };
  if (state.serveIn === 1) return serve(moved);
  return moveBall(moved);
}

function movePaddle(top: number, input: Input): number {
  if (input === UP) return clamp(top - PADDLE.speed, 0, PADDLE_TRAVEL);
  if (input === DOWN) return clamp(top + PADDLE.speed, 0, PADDLE_TRAVEL);
  const target = targetOf(input);
  if (target === undefined) return top;
  return clamp(top + clamp(target - top, -PADDLE.speed, PADDLE.speed), 0, PADDLE_TRAVEL);
}

function serve(state: PongState): PongState {
  const random = nextRandom(state.random);
  const fresh = state.winner === -1 ? state.score : ([0, 0] as const);
  return {
    ...state,
    score: fresh,
    winner: -1,
    serveIn: 0,
    rally: 0,
    random,
    velocityX: state.serveTo === 0 ? -SERVE_SPEED : SERVE_SPEED,
    velocityY: ((random >>> 8) % STEEPEST) - STEEPEST / 2,
  };
}

function moveBall(state: PongState): PongState {
  const ballX = state.ballX + state.velocityX;
  const { y: ballY, velocity: velocityY } = bounceOffWalls(state.ballY + state.velocityY, state.velocityY);
  if (ballX < -BALL_RADIUS) return point(state, 1);
  if (ballX > FIELD.width + BALL_RADIUS) return point(state, 0);
  const moved = { ...state, ballX, ballY, velocityY };
  return hits(state, moved) ? bounceOffPaddle(moved) : moved;
}

function bounceOffWalls(y: number, velocity: number): { y: number; velocity: number } {
  const lowest = FIELD.height - BALL_RADIUS;
  if (y < BALL_RADIUS) return { y: 2 * BALL_RADIUS - y, velocity: -velocity };
  if (y > lowest) return { y: 2 * lowest - y, velocity: -velocity };
  return { y, velocity };
}

/** Whether the ball's leading edge crossed its paddle's face in this step, at a height the paddle covers. */
function hits(before: PongState, after: PongState): boolean {
  const left = after.velocityX < 0;
  const face = faceOf(left ? 0 : 1);
  const crossed = left ? before.ballX >= face && after.ballX < face : before.ballX <= face && after.ballX > face;
  const top = after.paddles[left ? 0 : 1];
  return crossed && after.ballY + BALL_RADIUS >= top && after.ballY - BALL_RADIUS <= top + PADDLE.height;
}

/** Where the ball's centre is when it touches that side's paddle. */
function faceOf(side: Side): number {
  const distance = PADDLE.inset + PADDLE.width + BALL_RADIUS;
  return side === 0 ? distance : FIELD.width - distance;
}

/** Back it goes, a little faster, the steeper the farther from the paddle's middle it was met. */
function bounceOffPaddle(state: PongState): PongState {
  const side: Side = state.velocityX < 0 ? 0 : 1;
  const speed = Math.min(TOP_SPEED, Math.abs(state.velocityX) + (UNIT >> 1));
  const offCentre = state.ballY - (state.paddles[side] + PADDLE.height / 2);
  const reach = PADDLE.height / 2 + BALL_RADIUS;
  return {
    ...state,
    ballX: 2 * faceOf(side) - state.ballX,
    velocityX: side === 0 ? speed : -speed,
    velocityY: clamp(Math.trunc((offCentre * STEEPEST) / reach), -STEEPEST, STEEPEST),
    rally: state.rally + 1,
  };
}

function point(state: PongState, to: Side): PongState {
  const score = added(state.score, to);
  const won = score[to] >= MATCH_POINTS;
  return {
    ...state,
    ballX: FIELD.width / 2,
    ballY: FIELD.height / 2,
    velocityX: 0,
    velocityY: 0,
    score,
    matches: won ? added(state.matches, to) : state.matches,
    winner: won ? to : -1,
    serveIn: won ? CELEBRATION_FRAMES : SERVE_FRAMES,
    serveTo: to === 0 ? 1 : 0,
  };
}

function added([left, right]: readonly [number, number], side: Side): [number, number] {
  return side === 0 ? [left + 1, right] : [left, right + 1];
}

function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}
