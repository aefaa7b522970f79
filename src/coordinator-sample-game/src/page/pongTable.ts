/** The Pong of this page: the match with the other page, its hashes, and who plays this side. */
import { delayFor } from '../net/lockstep';
import { Match } from '../net/match';
import { autopilot } from '../pong/autopilot';
import { stateHash } from '../pong/bytes';
import type { Side } from '../pong/field';
import type { Input } from '../pong/input';
import { seedFrom } from '../pong/random';
import type { PongState } from '../pong/rules';

/** Every so many frames the state's hash is kept, so that two screens can be compared. */
export const HASH_EVERY_FRAMES = 30;
const HASHES_KEPT = 120;

export interface PongOptions {
  side: Side;
  gameId: string;
  send: (bytes: Uint8Array) => void;
  input: () => Input;
  /** The link's round trip in ms, where it is known. */
  roundTripMs: () => number | undefined;
}

export class PongTable {
  readonly match: Match;
  /** The state's hash by frame, for the last minute of play; equal on both pages. */
  readonly hashes = new Map<number, string>();
  /** Whether the computer plays this side. */
  autopilot = false;

  constructor({ side, gameId, send, input, roundTripMs }: PongOptions) {
    this.match = new Match({
      me: side,
      seed: seedFrom(gameId),
      instance: crypto.getRandomValues(new Uint32Array(1))[0]!,
      send,
      input: state => (this.autopilot ? autopilot(state, side) : input()),
      delay: () => delayFor(roundTripMs() ?? 0),
      stepped: state => this.#keepHash(state),
    });
  }

  get frame(): number {
    return this.match.frame;
  }

  get state(): PongState | undefined {
    return this.match.state;
  }

  get score(): readonly [number, number] {
    return this.state?.score ?? [0, 0];
  }

  /** The newest kept hash, "frame:hash"; empty before the first. */
  get newestHash(): string {
    const newest = [...this.hashes].at(-1);
    return newest ? newest.join(':') : '';
  }

  #keepHash(state: PongState): void {
    if (state.frame % HASH_EVERY_FRAMES !== 0) return;
    this.hashes.set(state.frame, stateHash(state));
    const [oldest] = this.hashes.keys();
    if (this.hashes.size > HASHES_KEPT && oldest !== undefined) this.hashes.delete(oldest);
  }
}
