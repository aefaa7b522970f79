import type { Input } from '../pong/input';

/** One player's inputs of consecutive frames, `start` to `end - 1`. */
export class InputTrack {
  #start: number;
  #inputs: Input[];

  constructor(start: number, inputs: readonly Input[] = []) {
    this.#start = start;
    this.#inputs = [...inputs];
  }

  /** The first frame whose input is kept. */
  get start(): number {
    return this.#start;
  }

  /** The frame whose input comes next. */
  get end(): number {
    return this.#start + this.#inputs.length;
  }

  at(frame: number): Input | undefined {
    return this.#inputs[frame - this.#start];
  }

  push(input: Input): void {
    this.#inputs.push(input);
  }

  /** Takes what is new of `inputs`, the first of which is for frame `first`. What leaves a gap is not taken. */
  merge(first: number, inputs: readonly Input[]): void {
    if (first > this.end) return;
    this.#inputs.push(...inputs.slice(this.end - first));
  }

  /** The inputs from `frame` on. */
  from(frame: number): Input[] {
    return this.#inputs.slice(Math.max(0, frame - this.#start));
  }

  /** Forgets the inputs of the frames below `frame`. */
  forget(frame: number): void {
    const count = Math.min(frame - this.#start, this.#inputs.length);
    if (count <= 0) return;
    this.#inputs.splice(0, count);
    this.#start += count;
  }
}
