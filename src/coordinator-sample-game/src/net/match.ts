/**
 * One game of Pong between two pages: who has the state, who gets it, and when a frame is stepped.
 *
 * A page starts without a state and asks for it. The page that has it answers with a snapshot; where none has
 * it, the left player makes a new game when the right one asks. So the first start and the return of a page
 * that was closed in the middle of a game are one and the same thing.
 *
 * No timers and no network in here: `advance` is called often, `receive` with what arrives.
 */
import type { Side } from '../pong/field';
import type { Input } from '../pong/input';
import { newGame, type PongState } from '../pong/rules';
import { LEAST_DELAY, Lockstep } from './lockstep';
import { Pace } from './pace';
import { decodePacket, encodePacket, type Packet } from './packets';

/** While nothing can be stepped, both go on telling each other what they have, this often (ms). */
const IDLE_SEND_MS = 50;
/** Time that is made good at most after a gap (ms); the rest was simply not played. */
const MOST_OWED_MS = 100;

export interface MatchOptions {
  /** Which side this page plays: 0 is the player with the lower id. */
  me: Side;
  /** Makes games differ; from the game's id. */
  seed: number;
  /** This page, told from every other: a random unsigned 32-bit number. */
  instance: number;
  readonly send: (bytes: Uint8Array) => void;
  /** What the player does now; asked about once a frame. */
  readonly input: (state: PongState) => Input;
  /** The delay that the link needs now, in frames. */
  readonly delay?: () => number;
  /** Called with each new state. */
  readonly stepped?: (state: PongState) => void;
}

export class Match {
  readonly #options: MatchOptions;
  readonly #pace = new Pace();
  readonly #retired = new Set<number>();
  #lockstep: Lockstep | undefined;
  #previous: PongState | undefined;
  #other: number | undefined;
  #otherFrame = 0;
  #running = false;
  #owedMs = 0;
  #advancedAt: number | undefined;
  #waitedMs = 0;
  #delay = LEAST_DELAY;
  #sentAt = Number.NEGATIVE_INFINITY;

  constructor(options: MatchOptions) {
    this.#options = options;
  }

  /** The state now, or undefined until this page has one. */
  get state(): PongState | undefined {
    return this.#lockstep?.state;
  }

  /** The state one step ago, for drawing between the two. */
  get previous(): PongState | undefined {
    return this.#previous ?? this.state;
  }

  /** How much of the next frame's time has gone, 0..1. */
  get progress(): number {
    return Math.min(1, this.#owedMs / this.#pace.frameMs);
  }

  get frame(): number {
    return this.#lockstep?.frame ?? 0;
  }

  get running(): boolean {
    return this.#running;
  }

  /** How long the next frame has been waiting for the other player's input, in ms. */
  get waitedMs(): number {
    return this.#waitedMs;
  }

  /** No step is made from now on. Inputs and snapshots are exchanged all the same. */
  freeze(): void {
    this.#running = false;
    this.#waitedMs = 0;
    this.#owedMs = 0;
  }

  /**
   * Steps are made from now on. Players freeze up to a few frames apart; `frames`, where each stopped, is where
   * the one behind goes at once, so that both go on from the same frame.
   */
  run(frames: Iterable<number> = []): void {
    const farthest = Math.max(this.#otherFrame, this.frame, ...frames);
    while (this.frame < farthest && this.#step());
    this.#previous = undefined;
    this.#delay = this.#options.delay?.() ?? LEAST_DELAY;
    this.#running = true;
    this.#owedMs = 0;
    this.#pace.reset();
  }

  /** Does what is due at `now` (ms, any steady clock): steps, and tells the other. */
  advance(now: number): void {
    const elapsed = now - (this.#advancedAt ?? now);
    this.#advancedAt = now;
    const stepped = this.#running && this.#stepFor(elapsed);
    if (stepped || now - this.#sentAt >= IDLE_SEND_MS) {
      this.#sentAt = now;
      this.#tell();
    }
  }

  #stepFor(elapsed: number): boolean {
    const { input, delay } = this.#options;
    if (!this.#lockstep) return false;
    // Longer as soon as the link needs it, shorter only from the next start on: a delay that changes is felt.
    this.#delay = Math.max(this.#delay, delay?.() ?? LEAST_DELAY);
    this.#owedMs = Math.min(this.#owedMs + elapsed, MOST_OWED_MS);
    this.#waitedMs += elapsed;
    let stepped = false;
    while (this.#owedMs >= this.#pace.frameMs) {
      this.#lockstep.act(input, this.#delay);
      if (!this.#step()) {
        // Waiting for the other: the frame is due the moment its input is here, and no more than that.
        this.#owedMs = this.#pace.frameMs;
        break;
      }
      this.#owedMs -= this.#pace.frameMs;
      this.#waitedMs = 0;
      stepped = true;
    }
    return stepped;
  }

  #step(): boolean {
    const before = this.state;
    if (!this.#lockstep?.tryStep()) return false;
    this.#previous = before;
    this.#options.stepped?.(this.#lockstep.state);
    return true;
  }

  #tell(): void {
    const { instance } = this.#options;
    if (!this.#lockstep || this.#other === undefined) {
      this.#send({ kind: 'ask', from: instance });
      return;
    }
    this.#send({
      kind: 'inputs',
      from: instance,
      to: this.#other,
      frame: this.#lockstep.frame,
      ack: this.#lockstep.received,
      ahead: this.#lockstep.frame - this.#otherFrame,
      ...this.#lockstep.unacknowledged(),
    });
  }

  /** Takes a message of the other page; what is none of ours is dropped. */
  receive(bytes: Uint8Array): void {
    const packet = decodePacket(bytes);
    if (!packet || this.#retired.has(packet.from)) return;
    switch (packet.kind) {
      case 'ask':
        return this.#answer(packet.from);
      case 'snapshot':
        return this.#adopt(packet);
      case 'inputs':
        return this.#learn(packet);
    }
  }

  #answer(from: number): void {
    const { me, seed, instance } = this.#options;
    if (!this.#lockstep) {
      if (me !== 0) return;
      this.#lockstep = new Lockstep(me, newGame(seed));
      this.#options.stepped?.(this.#lockstep.state);
    }
    if (this.#other !== from) this.#setOther(from);
    this.#send({ kind: 'snapshot', from: instance, to: from, ...this.#lockstep.snapshot() });
  }

  #adopt(packet: Packet & { kind: 'snapshot' }): void {
    if (this.#lockstep || packet.to !== this.#options.instance) return;
    this.#setOther(packet.from);
    this.#otherFrame = packet.state.frame;
    this.#lockstep = new Lockstep(this.#options.me, packet.state, packet.yours, packet.mine);
    this.#options.stepped?.(packet.state);
  }

  #learn(packet: Packet & { kind: 'inputs' }): void {
    if (!this.#lockstep || packet.from !== this.#other || packet.to !== this.#options.instance) return;
    this.#lockstep.receive(packet.first, packet.inputs, packet.ack);
    if (packet.frame < this.#otherFrame) return;
    this.#otherFrame = packet.frame;
    if (this.#running) this.#pace.learn(this.frame - packet.frame, packet.ahead);
  }

  #setOther(instance: number): void {
    if (this.#other !== undefined) this.#retired.add(this.#other);
    this.#other = instance;
    this.#otherFrame = 0;
    this.#pace.reset();
  }

  #send(packet: Packet): void {
    this.#options.send(encodePacket(packet));
  }
}
