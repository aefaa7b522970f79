/**
 * Delay-based lockstep for two: a frame is stepped once the inputs of both players for it are here, never
 * before, so both screens show the same game whatever the network does. What a player does at frame f takes
 * effect some frames later (its delay), which is the time its packets have to arrive without anybody waiting.
 * Each player chooses its own delay: to the other, an input is an input.
 */
import { FRAME_MS, type Side } from '../pong/field';
import { STILL, type Input } from '../pong/input';
import { step, type PongState } from '../pong/rules';
import { InputTrack } from './inputTrack';

/** The least delay, in frames: 67 ms, which nobody feels and most networks keep. */
export const LEAST_DELAY = 4;
/** The longest; beyond a quarter of a second a slower game is the better one. */
const LONGEST_DELAY = 15;
/** What a delay has above the time a packet takes, in frames: for the clock's grain and a packet that is late. */
const DELAY_RESERVE = 2;

/** The delay, in frames, that a link with that round trip (ms) needs for play at full speed. */
export function delayFor(roundTripMs: number): number {
  const wayFrames = Math.ceil(roundTripMs / 2 / FRAME_MS);
  return Math.min(LONGEST_DELAY, Math.max(LEAST_DELAY, wayFrames + DELAY_RESERVE));
}

/**
 * The farthest frame, from mine, whose input is taken. Rules kept, nobody gets 50 ahead; this bounds what a
 * player who doesn't keep them can make this page remember.
 */
const FARTHEST_INPUT = 64;

export class Lockstep {
  #state: PongState;
  readonly #tracks: readonly [InputTrack, InputTrack];
  readonly #me: Side;
  readonly #other: Side;
  /** The other player has my inputs of all frames below this one. */
  #acked: number;

  /** Goes on from `state`, where the inputs that were already made for its frame and after are given. */
  constructor(me: Side, state: PongState, mine: readonly Input[] = [], theirs: readonly Input[] = []) {
    this.#me = me;
    this.#other = me === 0 ? 1 : 0;
    this.#state = state;
    this.#acked = state.frame;
    // An input that exists somewhere is kept; the delay before the first new one is filled with rest.
    const own = [...mine];
    while (own.length < LEAST_DELAY) own.push(STILL);
    const others = new InputTrack(state.frame, theirs);
    const owns = new InputTrack(state.frame, own);
    this.#tracks = me === 0 ? [owns, others] : [others, owns];
  }

  get state(): PongState {
    return this.#state;
  }

  get frame(): number {
    return this.#state.frame;
  }

  /** I have the other's inputs of all frames below this one. */
  get received(): number {
    return this.#tracks[this.#other].end;
  }

  /** Makes this player's inputs up to `delay` frames ahead; `input` is asked for each that is due. */
  act(input: (state: PongState) => Input, delay = LEAST_DELAY): void {
    const own = this.#tracks[this.#me];
    while (own.end <= this.frame + delay) own.push(input(this.#state));
  }

  /** Steps one frame if both inputs for it are here. Returns whether they were. */
  tryStep(): boolean {
    const left = this.#tracks[0].at(this.frame);
    const right = this.#tracks[1].at(this.frame);
    if (left === undefined || right === undefined) return false;
    this.#state = step(this.#state, [left, right]);
    this.#forget();
    return true;
  }

  /** Takes the other's inputs, the first of which is for frame `first`, and what it has of mine. */
  receive(first: number, inputs: readonly Input[], ack: number): void {
    if (first + inputs.length > this.frame + FARTHEST_INPUT) return;
    this.#tracks[this.#other].merge(first, inputs);
    const own = this.#tracks[this.#me];
    if (ack > this.#acked && ack <= own.end) this.#acked = ack;
    this.#forget();
  }

  /** Everything the other may not have yet: sent whole each time, so a lost packet costs nothing. */
  unacknowledged(): { first: number; inputs: Input[] } {
    const own = this.#tracks[this.#me];
    const first = Math.max(own.start, this.#acked);
    return { first, inputs: own.from(first) };
  }

  /** What a page that lost its state needs to go on from here. */
  snapshot(): { state: PongState; mine: Input[]; yours: Input[] } {
    const { state, frame } = this;
    return { state, mine: this.#tracks[this.#me].from(frame), yours: this.#tracks[this.#other].from(frame) };
  }

  #forget(): void {
    this.#tracks[this.#me].forget(Math.min(this.frame, this.#acked));
    this.#tracks[this.#other].forget(this.frame);
  }
}
