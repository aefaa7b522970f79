/** A state as bytes: what a returning player is sent, and what both screens are compared by. */
import type { Side } from './field';
import { fingerprint } from './random';
import type { PongState } from './rules';

const FIELDS = 15;

/** Bytes that a state takes. */
export const STATE_BYTES = 4 * FIELDS;

export function encodeState(s: PongState): Uint8Array {
  const fields = [
    s.frame,
    s.ballX,
    s.ballY,
    s.velocityX,
    s.velocityY,
    ...s.paddles,
    ...s.score,
    ...s.matches,
    s.serveIn,
    s.serveTo | ((s.winner + 1) << 1),
    s.rally,
    s.random,
  ];
  const view = new DataView(new ArrayBuffer(STATE_BYTES));
  fields.forEach((value, index) => view.setInt32(4 * index, value));
  return new Uint8Array(view.buffer);
}

/** The state in those bytes. Throws a RangeError where there are too few. */
export function decodeState(bytes: Uint8Array): PongState {
  const view = new DataView(bytes.buffer, bytes.byteOffset, STATE_BYTES);
  const at = (index: number): number => view.getInt32(4 * index);
  return {
    frame: at(0),
    ballX: at(1),
    ballY: at(2),
    velocityX: at(3),
    velocityY: at(4),
    paddles: [at(5), at(6)],
    score: [at(7), at(8)],
    matches: [at(9), at(10)],
    serveIn: at(11),
    serveTo: (at(12) & 1) as Side,
    winner: ((at(12) >> 1) - 1) as Side | -1,
    rally: at(13),
    random: at(14),
  };
}

/** Equal states have equal fingerprints, eight hexadecimal digits. */
export function stateHash(state: PongState): string {
  return fingerprint(encodeState(state)).toString(16).padStart(8, '0');
}
