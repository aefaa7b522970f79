import { Connection, type ConnectionEvents } from './connection.js';
import { hasRelay } from './iceServers.js';
import { nextRung, type Rung } from './ladder.js';
import type { Cancel, Timers } from '../runtime/timers.js';
import type { Logger } from '../api/types.js';
import type { RelayedSignal, SignalPayload, SignalType } from '../wire/wire.js';

export type Signal = Pick<RelayedSignal, 'type' | 'payload' | 'attempt'>;

export interface NegotiationOptions {
  /** This side makes the offers and numbers the attempts. */
  readonly leads: boolean;
  /** Names this page's join, so that another of the same player is told from it. */
  readonly instance: string;
  readonly timers: Timers;
  readonly logger: Logger;
  createPeerConnection(configuration: RTCConfiguration): RTCPeerConnection;
  iceServers(): Promise<RTCIceServer[]>;
  /** Sends a signal through the coordinator. Rejects while there is no connection to it. */
  signal(type: SignalType, payload: SignalPayload, attempt: number): Promise<{ result: string }>;
  /** What the newest connection tells. */
  readonly events: Omit<ConnectionEvents, 'candidate'>;
  /** The other side is a new instance: what the old one held is gone. The next attempt has begun, or is awaited. */
  onInstanceReplaced(): void;
  /** A numbered attempt began, on either side. */
  onAttempt(): void;
}

/**
 * A new connection is open within 60 ms where there is a path (Chromium 156), and SCTP over a bad one may give up without
 * saying so: one that is not alive after so many ms is followed by the next.
 */
const attemptMs = 5_000;
/** A connection whose ICE has connected has so many ms more to open its channel: SCTP tries for 2 s. */
const openingMs = 2_500;
/** A restart of ICE is good for 15 s, after which Chromium's ICE has failed: it may wait for the path as long. */
const restartMs = 15_000;
/** Who answers asks for an offer after so many ms: the other side may be at a restart; should it not act at all, it is asked. */
const offerWaitMs = 16_000;
/** Attempts follow each other no faster than this, in ms, whatever fails. */
const betweenAttemptsMs = 1_000;
/** An offer younger than this, in ms, may still be on its way when the other side asks for one. */
const offerUnderwayMs = 3_000;

/**
 * What this side can do: browsers restart ICE on the one connection that there is. .NET's stack can't, so its library keeps the
 * connection that last worked beside a new one.
 */
const capabilities = ['restart'];

/**
 * Gets a connection to one other player, in numbered attempts. One side leads: both offering at once would end in
 * rejected answers. Signals carry the attempt's number and the sender's instance; what is older is dropped.
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
  /** When ICE of the newest connection connected last; undefined while it is not. */
  #connectedAt: number | undefined;
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

  /**
   * Tries, one attempt after the other, until {@link rest}.
   * @param isGone nothing will come of the connection that there is, also where it has only just begun
   */
  pursue(isGone = false): void {
    if (this.#pursuing || this.#closed) return;
    this.#pursuing = true;
    const underway = this.#begunWithin(betweenAttemptsMs);
    const isNewestGone = isGone && this.#connectionAttempt === this.#attempt;
    if (!underway) this.#rung = undefined;
    if (this.#options.leads) {
      if (!underway) this.#begin();
      else if (isNewestGone) this.#attemptFailed();
      else this.#awaitOutcome();
    } else if (this.#connection?.open || (underway && !isNewestGone)) this.#waitForOffer();
    else this.ask();
  }

  /** The link is alive: no more attempts are needed. */
  rest(): void {
    this.#pursuing = false;
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

  /** ICE or the channel of the connection that there is has given up. Where a newer attempt has begun, that is no news. */
  connectionFailed(): void {
    if (this.#connectionAttempt === this.#attempt) this.#attemptFailed();
  }

  /** The newest attempt will come to nothing. */
  #attemptFailed(): void {
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
      try {
        await this.#offer(attempt, rung);
      } catch (error) {
        if (this.#isOver(attempt)) return;
        this.#options.logger.warn('An offer could not be made.', error);
        this.#attemptFailed();
      }
    });
  }

  async #offer(attempt: number, rung?: Rung): Promise<void> {
    const iceServers = await this.#options.iceServers();
    if (this.#isOver(attempt)) return;
    this.#rung =
      rung ?? nextRung(this.#rung, this.#theyRestart && this.#connection?.open === true, hasRelay(iceServers));
    const restart = this.#rung === 'restart' && this.#connection !== undefined;
    if (restart) {
      this.#connection!.useIceServers(iceServers);
      if (this.#pursuing) this.#awaitOutcome(restartMs);
    } else this.#renewConnection(iceServers, this.#rung === 'relay' ? 'relay' : 'all');
    this.#connectionAttempt = attempt;
    const sdp = await this.#connection!.offer(restart);
    if (!this.#isOver(attempt)) this.#signal('offer', restart ? { sdp, restart } : { sdp });
  }

  async #handle(signal: Signal): Promise<void> {
    const { payload } = signal;
    const forAnother = payload.to !== undefined && payload.to !== this.#options.instance;
    if (this.#closed || forAnother || this.#formerInstances.has(payload.instance)) return;
    const former = this.#theirInstance;
    const isNew = former !== undefined && former !== payload.instance;
    this.#theirInstance = payload.instance;
    if (Array.isArray(payload.can)) this.#theyRestart = payload.can.includes('restart');
    else if (isNew) this.#theyRestart = true;
    if (isNew) {
      this.#formerInstances.add(former);
      this.#connection?.close();
      this.#connection = undefined;
      // The numbers of the one that leads start again with its page.
      if (!this.#options.leads) this.#attempt = 0;
    }
    await this.#take(signal, isNew);
    if (isNew) this.#options.onInstanceReplaced();
  }

  async #take(signal: Signal, isNew: boolean): Promise<void> {
    const { type, payload, attempt } = signal;
    if (type === 'ice-candidate') await this.#takeCandidate(signal);
    else if (type === 'offer' && !this.#options.leads) await this.#takeOffer(signal);
    else if (type === 'answer' && this.#options.leads) {
      if (payload.sdp === undefined) this.#takeRequest(signal, isNew);
      else if (attempt === this.#attempt) {
        this.#answered = true;
        await this.#connection?.acceptAnswer(payload.sdp).catch((error: unknown) => {
          this.#options.logger.warn('An answer could not be taken.', error);
          this.#attemptFailed();
        });
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
  #takeRequest({ payload, attempt = 0 }: Signal, isNew: boolean): void {
    const missedOurs = attempt < this.#attempt;
    const underway = missedOurs && this.#begunWithin(offerUnderwayMs) && !this.#unheard;
    if (isNew || (payload.refused && !underway)) this.#begin('new');
    else if (this.#pursuing && missedOurs && !underway && !this.#answered) this.#begin(this.#rung);
  }

  async #takeCandidate({ payload, attempt = 0 }: Signal): Promise<void> {
    if (attempt !== this.#attempt || payload.candidate === undefined) return;
    const { candidate, sdpMid = null, sdpMLineIndex = null } = payload;
    await this.#connection
      ?.addCandidate({ candidate, sdpMid, sdpMLineIndex })
      .catch((error: unknown) => this.#options.logger.debug('A candidate was not usable.', error));
  }

  #renewConnection(iceServers: RTCIceServer[], iceTransportPolicy: RTCIceTransportPolicy): void {
    const { createPeerConnection, leads, events } = this.#options;
    this.#connection?.close();
    this.#connectedAt = undefined;
    this.#connection = new Connection(createPeerConnection({ iceServers, iceTransportPolicy }), leads, {
      ...events,
      connected: isConnected => {
        this.#connectedAt = isConnected ? (this.#connectedAt ?? this.#options.timers.now()) : undefined;
        events.connected(isConnected);
      },
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

  #awaitOutcome(ms = attemptMs): void {
    this.#setTimer(ms, () => {
      const openingMsLeft = (this.#connectedAt ?? -Infinity) + openingMs - this.#options.timers.now();
      if (openingMsLeft > 0) this.#awaitOutcome(openingMsLeft);
      else this.#begin();
    });
  }

  #begunWithin(ms: number): boolean {
    return this.#options.timers.now() - this.#begunAt < ms;
  }

  /** The one that leads normally acts first; should it not, it is asked. */
  #waitForOffer(): void {
    this.#setTimer(offerWaitMs, () => this.ask());
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
