import { Connection, type ConnectionEvents } from './connection.js';
import { hasRelay } from './iceServers.js';
import { nextRung, type Rung } from './ladder.js';
import type { Cancel, Timers } from './timers.js';
import type { Logger } from './types.js';
import type { RelayedSignal, SignalPayload, SignalType } from './wire.js';

export type Signal = Pick<RelayedSignal, 'type' | 'payload' | 'attempt'>;

export interface NegotiationOptions {
  /** This side makes the offers and numbers the attempts. */
  readonly leads: boolean;
  /** Names this page's join. */
  readonly instance: string;
  readonly timers: Timers;
  readonly logger: Logger;
  createPeerConnection(configuration: RTCConfiguration): RTCPeerConnection;
  iceServers(): Promise<RTCIceServer[]>;
  /** Sends a signal through the coordinator. Rejects while there is no connection to it. */
  signal(type: SignalType, payload: SignalPayload, attempt: number): Promise<{ result: string }>;
  /** What the newest connection tells. */
  readonly events: Omit<ConnectionEvents, 'candidate'>;
  /** The other side is a new page: what the old one held is gone. The next attempt has begun, or is awaited. */
  onPageReplaced(): void;
  /** A numbered attempt began, on either side. */
  onAttempt(): void;
}

/** A first attempt is good for 10 s; later ones for 15 s, after which Chromium's ICE has failed. */
const firstAttemptMs = 10_000;
const laterAttemptMs = 15_000;
/** Attempts follow each other no faster than this, in ms, whatever fails. */
const betweenAttemptsMs = 1_000;
/** An offer younger than this, in ms, may still be on its way when the other side asks for one. */
const offerUnderwayMs = 3_000;

/** What this side can do: browsers restart ICE on a connection that there is. */
const capabilities = ['restart'];

/**
 * Gets a connection to one other player, in numbered attempts. One side leads: both offering at once would end in
 * rejected answers. Signals carry the attempt's number and the sender's page; what is older is dropped.
 */
export class Negotiation {
  readonly #options: NegotiationOptions;
  #connection: Connection | undefined;
  #attempt = 0;
  #begunAt = -Infinity;
  /** The attempt that the connection's candidates belong to. A begun attempt may still be waiting for its servers. */
  #connectionAttempt = 0;
  #rung: Rung | undefined;
  #answered = false;
  #unheard = false;
  #pursuing = false;
  #connectedBefore = false;
  #theirInstance: string | undefined;
  /** The other side can restart ICE, as far as it has said. */
  #theyRestart = true;
  readonly #formerInstances = new Set<string>();
  #cancelTimer: Cancel | undefined;
  #work: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: NegotiationOptions) {
    this.#options = options;
  }

  /** The newest connection, open or not. */
  get connection(): Connection | undefined {
    return this.#connection;
  }

  /** Number of the newest attempt; 0 before the first. */
  get attempt(): number {
    return this.#attempt;
  }

  /** When the newest attempt began, in ms of the monotonic clock. */
  get begunAt(): number {
    return this.#begunAt;
  }

  get pursuing(): boolean {
    return this.#pursuing;
  }

  /** Tries, one attempt after the other, until {@link rest}. */
  pursue(): void {
    if (this.#pursuing || this.#closed) return;
    this.#pursuing = true;
    const underway = this.#options.timers.now() - this.#begunAt < betweenAttemptsMs;
    if (!underway) this.#rung = undefined;
    if (this.#options.leads) {
      if (underway) this.#awaitOutcome();
      else this.#begin();
    } else if (underway || this.#connection?.open) this.#waitForOffer();
    else this.ask();
  }

  /** The link is alive: no more attempts are needed. */
  rest(): void {
    this.#pursuing = false;
    this.#connectedBefore = true;
    this.#cancelTimer?.();
  }

  /** The side that answers asks for an offer: it has just come, or what it held is gone. */
  ask(): void {
    if (this.#options.leads || this.#closed) return;
    const flag = this.#connection?.open ? { asks: true } : { refused: true };
    this.#signal('answer', flag);
    this.#waitForOffer();
  }

  /** The coordinator is back. What was said while it was away has not arrived. */
  coordinatorReturned(): void {
    if (!this.#pursuing) return;
    if (!this.#options.leads) this.ask();
    else if (this.#unheard) this.#begin(this.#rung);
  }

  /** ICE or the channel of the newest connection has given up: the attempt will come to nothing. */
  attemptFailed(): void {
    if (!this.#pursuing) return;
    if (!this.#options.leads) return this.ask();
    const wait = this.#begunAt + betweenAttemptsMs - this.#options.timers.now();
    if (wait <= 0) this.#begin();
    else this.#setTimer(wait, () => this.#begin());
  }

  /** Takes a signal from the other side. Signals are worked through one after the other. */
  receive(signal: Signal): void {
    this.#enqueue(() => this.#handle(signal));
  }

  close(): void {
    this.#closed = true;
    this.rest();
    this.#connection?.close();
  }

  #begin(rung?: Rung): void {
    if (this.#closed) return;
    const attempt = this.#startAttempt(this.#attempt + 1);
    this.#answered = this.#unheard = false;
    this.#awaitOutcome();
    this.#enqueue(async () => {
      const iceServers = await this.#options.iceServers();
      if (this.#isOver(attempt)) return;
      this.#rung = rung ?? nextRung(this.#rung, this.#theyRestart && this.#connection?.open === true, hasRelay(iceServers));
      const restart = this.#rung === 'restart' && this.#connection !== undefined;
      if (restart) this.#connection!.useIceServers(iceServers);
      else this.#renewConnection(iceServers, this.#rung === 'relay' ? 'relay' : 'all');
      this.#connectionAttempt = attempt;
      const sdp = await this.#connection!.offer(restart);
      if (!this.#isOver(attempt)) this.#signal('offer', restart ? { sdp, restart } : { sdp });
    });
  }

  async #handle(signal: Signal): Promise<void> {
    const { payload } = signal;
    const forAnotherPage = payload.to !== undefined && payload.to !== this.#options.instance;
    if (this.#closed || forAnotherPage || this.#formerInstances.has(payload.instance)) return;
    const former = this.#theirInstance;
    const newPage = former !== undefined && former !== payload.instance;
    this.#theirInstance = payload.instance;
    if (Array.isArray(payload.can)) this.#theyRestart = payload.can.includes('restart');
    else if (newPage) this.#theyRestart = true;
    if (newPage) {
      this.#formerInstances.add(former);
      // The numbers of the one that leads start again with its page.
      if (!this.#options.leads) this.#attempt = 0;
    }
    await this.#take(signal, newPage);
    if (newPage) this.#options.onPageReplaced();
  }

  async #take(signal: Signal, newPage: boolean): Promise<void> {
    const { type, payload, attempt } = signal;
    if (type === 'ice-candidate') await this.#takeCandidate(signal);
    else if (type === 'offer' && !this.#options.leads) await this.#takeOffer(signal);
    else if (type === 'answer' && this.#options.leads) {
      if (payload.sdp === undefined) this.#takeRequest(signal, newPage);
      else if (attempt === this.#attempt) {
        this.#answered = true;
        await this.#connection?.acceptAnswer(payload.sdp);
      }
    }
  }

  async #takeOffer({ payload, attempt = 0 }: Signal): Promise<void> {
    if (attempt <= this.#attempt || payload.sdp === undefined) return;
    this.#startAttempt(attempt);
    this.#cancelTimer?.();
    if (this.#pursuing) this.#waitForOffer();
    try {
      if (payload.restart && !this.#connection?.open) return this.#signal('answer', { refused: true });
      if (!payload.restart) {
        const iceServers = await this.#options.iceServers();
        if (this.#isOver(attempt)) return;
        this.#renewConnection(iceServers, 'all');
      }
      this.#connectionAttempt = attempt;
      const sdp = await this.#connection!.answer(payload.sdp);
      this.#signal('answer', { sdp });
    } catch (error) {
      this.#options.logger.warn('An offer could not be answered.', error);
      this.#signal('answer', { refused: true });
    }
  }

  /** The other side asks for an offer. */
  #takeRequest({ payload, attempt = 0 }: Signal, newPage: boolean): void {
    const missedOurs = attempt < this.#attempt;
    const underway = missedOurs && this.#options.timers.now() - this.#begunAt < offerUnderwayMs && !this.#unheard;
    if (newPage || (payload.refused && !underway)) this.#begin('new');
    else if (this.#pursuing && missedOurs && !underway && !this.#answered) this.#begin(this.#rung);
  }

  async #takeCandidate({ payload, attempt = 0 }: Signal): Promise<void> {
    if (attempt !== this.#attempt || payload.candidate === undefined) return;
    const { candidate, sdpMid = null, sdpMLineIndex = null } = payload;
    await this.#connection?.addCandidate({ candidate, sdpMid, sdpMLineIndex })
      .catch((error: unknown) => this.#options.logger.debug('A candidate was not usable.', error));
  }

  #renewConnection(iceServers: RTCIceServer[], iceTransportPolicy: RTCIceTransportPolicy): void {
    const { createPeerConnection, leads, events } = this.#options;
    this.#connection?.close();
    this.#connection = new Connection(createPeerConnection({ iceServers, iceTransportPolicy }), leads, {
      ...events,
      candidate: ({ candidate, sdpMid, sdpMLineIndex }) =>
        this.#signal('ice-candidate', { candidate, sdpMid, sdpMLineIndex }, this.#connectionAttempt),
    });
  }

  #startAttempt(attempt: number): number {
    this.#attempt = attempt;
    this.#begunAt = this.#options.timers.now();
    this.#options.onAttempt();
    return attempt;
  }

  #awaitOutcome(): void {
    this.#setTimer(this.#connectedBefore ? laterAttemptMs : firstAttemptMs, () => this.#begin());
  }

  /** The one that leads normally acts first; should it not, it is asked. */
  #waitForOffer(): void {
    this.#setTimer(laterAttemptMs + betweenAttemptsMs, () => this.ask());
  }

  #signal(type: SignalType, payload: Omit<SignalPayload, 'instance'>, attempt = this.#attempt): void {
    const whole = {
      ...payload,
      instance: this.#options.instance,
      ...(this.#theirInstance && { to: this.#theirInstance }),
      ...(type !== 'ice-candidate' && { can: capabilities }),
    };
    const unheard = () => {
      if (attempt === this.#attempt) this.#unheard = true;
    };
    this.#options.signal(type, whole, attempt).then(({ result }) => {
      if (result !== 'relayed') unheard();
    }, unheard);
  }

  #setTimer(ms: number, callback: () => void): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#options.timers.after(ms, () => {
      if (this.#pursuing) callback();
    });
  }

  #isOver(attempt: number): boolean {
    return this.#closed || attempt !== this.#attempt;
  }

  #enqueue(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error: unknown) => {
      if (!this.#closed) this.#options.logger.warn(`Attempt ${this.#attempt} to connect met an error.`, error);
    });
  }
}
