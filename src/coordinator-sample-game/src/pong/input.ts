/**
 * What a player does in one frame, as one byte, since it is sent many times over:
 * 0 nothing, 1 up, 2 down, 16..255 "go to there", the paddle's travel in 239 parts (touch, autopilot).
 */
import { PADDLE_TRAVEL } from './field';

export type Input = number;

export const STILL: Input = 0;
export const UP: Input = 1;
export const DOWN: Input = 2;

const FIRST_TARGET = 16;
const PARTS = 255 - FIRST_TARGET;

/** The input that moves a paddle's top edge towards `top` (1/64 units), as fast as a paddle goes. */
export function towards(top: number): Input {
  const share = Math.min(1, Math.max(0, top / PADDLE_TRAVEL));
  return FIRST_TARGET + Math.round(share * PARTS);
}

/** Where a "go to there" input points, or undefined for any other. */
export function targetOf(input: Input): number | undefined {
  if (input < FIRST_TARGET) return undefined;
  return Math.trunc(((input - FIRST_TARGET) * PADDLE_TRAVEL) / PARTS);
}
