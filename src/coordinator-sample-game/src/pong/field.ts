/** The measures of the field, in 1/64 of a unit; it is 1024 x 576 units, 16:9. */

/** Frames (steps) per second of play. */
export const FRAMES_PER_SECOND = 60;
/** Milliseconds that a frame lasts. */
export const FRAME_MS = 1000 / FRAMES_PER_SECOND;

export const UNIT = 64;
export const FIELD = { width: 1024 * UNIT, height: 576 * UNIT } as const;
export const BALL_RADIUS = 9 * UNIT;
/** `inset` is the gap between a paddle and its edge of the field, `speed` is per frame. */
export const PADDLE = { width: 14 * UNIT, height: 104 * UNIT, inset: 36 * UNIT, speed: 9 * UNIT } as const;
/** How far down a paddle's top edge can be. */
export const PADDLE_TRAVEL = FIELD.height - PADDLE.height;

/** 0 is the left side, the player with the lower id; 1 the right. */
export type Side = 0 | 1;
