/** Two pages of one game on a network that loses, delays, reorders and repeats, under virtual time. */
import { LEAST_DELAY } from '../../src/net/lockstep';
import { Match } from '../../src/net/match';
import { stateHash } from '../../src/pong/bytes';
import type { Side } from '../../src/pong/field';
import { nextRandom } from '../../src/pong/random';
import type { PongState } from '../../src/pong/rules';

export interface Weather {
  /** Shares of the packets, 0..1. */
  lost: number;
  repeated: number;
  /** A packet takes from `delayMs` to `delayMs + jitterMs`. */
  delayMs: number;
  jitterMs: number;
}

export const FAIR: Weather = { lost: 0, repeated: 0, delayMs: 10, jitterMs: 0 };

const TICK_MS = 8;

interface Flight {
  at: number;
  to: Side;
  bytes: Uint8Array;
  connection: number;
}

export class TwoPages {
  readonly pages: [Match, Match];
  /** The hash of each frame that a side's page has shown; a frame that they show differently throws. */
  readonly shown = [new Map<number, string>(), new Map<number, string>()] as const;
  weather: Weather;
  cut = false;
  now = 0;
  /** Each player's input delay, in frames. */
  delay = LEAST_DELAY;
  largestPacket = 0;
  #flights: Flight[] = [];
  #random: number;
  #instances = 100;
  /** A page that returns makes a new connection: nothing of the old one reaches it or comes from it. */
  #connection = 0;

  constructor(seed: number, weather: Weather = FAIR) {
    this.#random = nextRandom(seed);
    this.weather = weather;
    this.pages = [this.#open(0), this.#open(1)];
  }

  /** That player's page is gone, and a new one without a state is there. */
  reopen(side: Side): void {
    this.#connection++;
    // It may have been a few frames ahead; what it alone has shown is nobody's game any more.
    this.shown[side].clear();
    this.pages[side] = this.#open(side);
  }

  run(): void {
    for (const page of this.pages) page.run();
  }

  freeze(): void {
    for (const page of this.pages) page.freeze();
  }

  /** Lets that much time pass. `skew` makes the second page's clock run faster by that share. */
  pass(ms: number, skew = 0): void {
    for (const end = this.now + ms; this.now < end;) {
      this.now += TICK_MS;
      const due = this.#flights.filter(flight => flight.at <= this.now);
      this.#flights = this.#flights.filter(flight => flight.at > this.now);
      for (const { to, bytes, connection } of due.sort((a, b) => a.at - b.at)) {
        if (connection === this.#connection && !this.cut) this.pages[to].receive(bytes);
      }
      this.pages[0].advance(this.now);
      this.pages[1].advance(this.now * (1 + skew));
    }
  }

  /** Lets time pass until `condition` holds; fails after a virtual minute. */
  until(what: string, condition: () => boolean): void {
    for (const end = this.now + 60_000; !condition(); this.pass(TICK_MS)) {
      if (this.now >= end) throw new Error(`waited a minute for: ${what}`);
    }
  }

  #open(side: Side): Match {
    return new Match({
      me: side,
      seed: 7,
      instance: this.#instances++,
      delay: () => this.delay,
      input: () => Math.floor(this.#chance() * 256),
      send: bytes => this.#send(side, bytes),
      stepped: state => this.#show(side, state),
    });
  }

  #show(side: Side, state: PongState): void {
    const hash = stateHash(state);
    const other = this.shown[side === 0 ? 1 : 0].get(state.frame);
    if (other !== undefined && other !== hash) throw new Error(`the screens differ at frame ${state.frame}`);
    this.shown[side].set(state.frame, hash);
  }

  #send(from: Side, bytes: Uint8Array): void {
    this.largestPacket = Math.max(this.largestPacket, bytes.length);
    if (this.cut || this.#chance() < this.weather.lost) return;
    const copies = this.#chance() < this.weather.repeated ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const at = this.now + this.weather.delayMs + this.#chance() * this.weather.jitterMs;
      this.#flights.push({ at, to: from === 0 ? 1 : 0, bytes: bytes.slice(), connection: this.#connection });
    }
  }

  #chance(): number {
    this.#random = nextRandom(this.#random);
    return (this.#random >>> 0) / 0x1_0000_0000;
  }
}
