import { encodeAnswer, encodeBeat } from './frames.js';

const EVERY = 250, HALF_WAY = 125, QUIET = 500, GRACE = 2_900;

/** Proves one connection alive: beats of mine that are answered, and beats of theirs. Times are of `performance.now()`. */
export class Beats {
  #number = 0;
  #answered = 0;
  #dueAt = -Infinity;
  #heard = false;

  /** When the newest beat that was answered had been sent. */
  provenAt = -Infinity;

  isAlive = (now, since) => this.#heard && this.provenAt > since && now - this.provenAt < GRACE;

  /** The next beat, where one is due. */
  due(now, atOnce = false) {
    if (now < this.#dueAt && !atOnce) return undefined;
    this.#dueAt = now + (now - this.provenAt > QUIET ? HALF_WAY : EVERY);
    return encodeBeat(++this.#number, now);
  }

  /** Takes a beat, and gives its answer. */
  answer(beat) {
    this.#heard = true;
    return encodeAnswer(beat);
  }

  /** Takes an answer. What is late, twice or made up proves nothing. */
  learn({ number, sentAt }, now) {
    if (number > this.#number || number <= this.#answered || !(sentAt <= now)) return;
    this.#answered = number;
    this.provenAt = sentAt;
  }
}
