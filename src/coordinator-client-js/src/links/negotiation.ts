import { AttemptTimer, attemptMs, offerWaitMs, restartMs } from './attemptTimer.js';
import { Connection, type ConnectionEvents } from './connection.js';
import { FarSide } from './farSide.js';
import { hasRelay } from './iceServers.js';
import { nextStrategy, type IceStrategy } from './iceStrategy.js';
import type { Timers } from '../runtime/timers.js';
import type { Logger } from '../api/types.js';
import { signals } from '../wire/names.js';
import type { RelayedSignal, SignalPayload, SignalType } from '../wire/wire.js';

export type Signal = Pick<RelayedSignal, 'type' | 'payload' | 'attempt'>;

export interface NegotiationOptions {
  /** This side makes the offers and numbers the attempts. */
  readonly isOfferer: boolean;
  /** Names this page's join, so that another of the same player is told from it. */
  readonly instance: string;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly createPeerConnection: (configuration: RTCConfiguration) => RTCPeerConnection;
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

/** Attempts follow each other no faster than this, in ms, whatever fails. */
const betweenAttemptsMs = 1_000;
/** An offer younger than this, in ms, may still be on its way when the other side asks for one. */
const offerUnderwayMs = 3_000;

/**
 * Gets a connection to one other player, in numbered attempts. One side leads: both offering at once would end in
 * rejected answers. Signals carry the attempt's number and the sender's instance; what is older is dropped.
 */
export class Negotiation {
  readonly #options: NegotiationOptions;
  #connection: Connection | undefined;
  #attempt = 0;
  #startedAt = -Infinity;
  /** The attempt that the connection's candidates belong to. A begun attempt may still be waiting for its servers. */
  #connectionAttempt = 0;
  #strategy: IceStrategy | undefined;
  #answered = false;
  #undelivered = false;
  #isActive = false;
  readonly #farSide: FarSide;
  readonly #timer: AttemptTimer;
  #work: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: NegotiationOptions) {
    this.#options = options;
    this.#farSide = new FarSide(options.instance);
    this.#timer = new AttemptTimer(options.timers, () => this.#isActive);
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
  get startedAt(): number {
    return this.#startedAt;
  }

  get isActive(): boolean {
    return this.#isActive;
  }

  /**
   * Tries, one attempt after the other, until {@link stop}.
   * @param isGone nothing will come of the connection that there is, also where it has only just begun
   */
  start(isGone = false): void {
    if (this.#isActive || this.#closed) return;
    this.#isActive = true;
    const underway = this.#startedWithin(betweenAttemptsMs);
    const isNewestGone = isGone && this.#connectionAttempt === this.#attempt;
    if (!underway) this.#strategy = undefined;
    if (this.#options.isOfferer) {
      if (!underway) this.#startAttempt();
      else if (isNewestGone) this.#attemptFailed();
      else this.#armAttemptTimeout();
    } else if (this.#connection?.open || (underway && !isNewestGone)) this.#waitForOffer();
    else this.requestOffer();
  }

  /** The link is alive: no more attempts are needed. */
  stop(): void {
    this.#isActive = false;
    this.#timer.stop();
  }

  /** The side that answers asks for an offer: it has just come, or what it held is gone. */
  requestOffer(): void {
    if (this.#options.isOfferer || this.#closed) return;
    const flag = this.#connection?.open ? { asks: true } : { refused: true };
    this.#signal(signals.answer, flag);
    this.#waitForOffer();
  }

  /** The coordinator is back. What was said while it was away has not arrived. */
  onCoordinatorReconnected(): void {
    if (!this.#isActive) return;
    if (!this.#options.isOfferer) this.requestOffer();
    else if (this.#undelivered) this.#startAttempt(this.#strategy);
  }

  /**
   * ICE or the channel of the connection that there is has given up. Where a newer attempt has begun, that is no news.
   */
  connectionFailed(): void {
    if (this.#connectionAttempt === this.#attempt) this.#attemptFailed();
  }

  /** The newest attempt will come to nothing. */
  #attemptFailed(): void {
    if (!this.#isActive) return;
    if (!this.#options.isOfferer) return this.requestOffer();
    const wait = this.#startedAt + betweenAttemptsMs - this.#options.timers.now();
    if (wait <= 0) this.#startAttempt();
    else this.#timer.set(wait, () => this.#startAttempt());
  }

  /** Takes a signal from the other side. Signals are worked through one after the other. */
  receive(signal: Signal): void {
    this.#enqueue(() => this.#onSignal(signal));
  }

  close(): void {
    this.#closed = true;
    this.stop();
    this.#connection?.close();
  }

  #startAttempt(strategy?: IceStrategy): void {
    if (this.#closed) return;
    const attempt = this.#numberAttempt(this.#attempt + 1);
    this.#answered = this.#undelivered = false;
    this.#armAttemptTimeout();
    this.#enqueue(async () => {
      try {
        await this.#offer(attempt, strategy);
      } catch (error) {
        if (this.#isSuperseded(attempt)) return;
        this.#options.logger.warn('An offer could not be made.', error);
        this.#attemptFailed();
      }
    });
  }

  async #offer(attempt: number, strategy?: IceStrategy): Promise<void> {
    const iceServers = await this.#options.iceServers();
    if (this.#isSuperseded(attempt)) return;
    this.#strategy =
      strategy ??
      nextStrategy(this.#strategy, this.#farSide.canRestart && this.#connection?.open === true, hasRelay(iceServers));
    const restart = this.#strategy === 'restart' && this.#connection !== undefined;
    if (restart) {
      this.#connection!.useIceServers(iceServers);
      if (this.#isActive) this.#armAttemptTimeout(restartMs);
    } else this.#renewConnection(iceServers, this.#strategy === 'relay' ? 'relay' : 'all');
    this.#connectionAttempt = attempt;
    const sdp = await this.#connection!.offer(restart);
    if (!this.#isSuperseded(attempt)) this.#signal(signals.offer, restart ? { sdp, restart } : { sdp });
  }

  async #onSignal(signal: Signal): Promise<void> {
    if (this.#closed) return;
    const sender = this.#farSide.identify(signal.payload);
    if (sender === 'stale') return;
    if (sender === 'new') {
      this.#connection?.close();
      this.#connection = undefined;
      // The numbers of the offerer start again with its page.
      if (!this.#options.isOfferer) this.#attempt = 0;
    }
    await this.#dispatch(signal, sender === 'new');
    if (sender === 'new') this.#options.onInstanceReplaced();
  }

  async #dispatch(signal: Signal, isNew: boolean): Promise<void> {
    const { type, payload, attempt } = signal;
    if (type === signals.candidate) await this.#onCandidate(signal);
    else if (type === signals.offer && !this.#options.isOfferer) await this.#onOffer(signal);
    else if (type === signals.answer && this.#options.isOfferer) {
      if (payload.sdp === undefined) this.#onOfferRequest(signal, isNew);
      else if (attempt === this.#attempt) {
        this.#answered = true;
        await this.#connection?.acceptAnswer(payload.sdp).catch((error: unknown) => {
          this.#options.logger.warn('An answer could not be taken.', error);
          this.#attemptFailed();
        });
      }
    }
  }

  async #onOffer({ payload, attempt = 0 }: Signal): Promise<void> {
    if (attempt <= this.#attempt || payload.sdp === undefined) return;
    this.#numberAttempt(attempt);
    this.#timer.stop();
    if (this.#isActive) this.#waitForOffer();
    try {
      if (payload.restart && !this.#connection?.open) return this.#signal(signals.answer, { refused: true });
      if (!payload.restart) {
        const iceServers = await this.#options.iceServers();
        if (this.#isSuperseded(attempt)) return;
        this.#renewConnection(iceServers, 'all');
      }
      this.#connectionAttempt = attempt;
      const sdp = await this.#connection!.answer(payload.sdp);
      this.#signal(signals.answer, { sdp });
    } catch (error) {
      this.#options.logger.warn('An offer could not be answered.', error);
      this.#signal(signals.answer, { refused: true });
    }
  }

  /** The other side asks for an offer. */
  #onOfferRequest({ payload, attempt = 0 }: Signal, isNew: boolean): void {
    const missedOurs = attempt < this.#attempt;
    const underway = missedOurs && this.#startedWithin(offerUnderwayMs) && !this.#undelivered;
    if (isNew || (payload.refused && !underway)) this.#startAttempt('new');
    else if (this.#isActive && missedOurs && !underway && !this.#answered) this.#startAttempt(this.#strategy);
  }

  async #onCandidate({ payload, attempt = 0 }: Signal): Promise<void> {
    if (attempt !== this.#attempt || payload.candidate === undefined) return;
    const { candidate, sdpMid = null, sdpMLineIndex = null } = payload;
    await this.#connection
      ?.addCandidate({ candidate, sdpMid, sdpMLineIndex })
      .catch((error: unknown) => this.#options.logger.debug('A candidate was not usable.', error));
  }

  #renewConnection(iceServers: RTCIceServer[], iceTransportPolicy: RTCIceTransportPolicy): void {
    const { createPeerConnection, isOfferer, events } = this.#options;
    this.#connection?.close();
    this.#timer.onNewConnection();
    this.#connection = new Connection(createPeerConnection({ iceServers, iceTransportPolicy }), isOfferer, {
      ...events,
      connected: isConnected => {
        this.#timer.onIceState(isConnected);
        events.connected(isConnected);
      },
      candidate: ({ candidate, sdpMid, sdpMLineIndex }) =>
        this.#signal(signals.candidate, { candidate, sdpMid, sdpMLineIndex }, this.#connectionAttempt),
    });
  }

  #numberAttempt(attempt: number): number {
    this.#attempt = attempt;
    this.#startedAt = this.#options.timers.now();
    this.#options.onAttempt();
    return attempt;
  }

  #armAttemptTimeout(ms = attemptMs): void {
    this.#timer.awaitOutcome(ms, () => this.#startAttempt());
  }

  #startedWithin(ms: number): boolean {
    return this.#options.timers.now() - this.#startedAt < ms;
  }

  /** The one that leads normally acts first; should it not, it is asked. */
  #waitForOffer(): void {
    this.#timer.set(offerWaitMs, () => this.requestOffer());
  }

  #signal(type: SignalType, payload: Omit<SignalPayload, 'instance'>, attempt = this.#attempt): void {
    const onUndelivered = () => {
      if (attempt === this.#attempt) this.#undelivered = true;
    };
    this.#options.signal(type, this.#farSide.address(type, payload), attempt).then(({ result }) => {
      if (result !== 'relayed') onUndelivered();
    }, onUndelivered);
  }

  #isSuperseded(attempt: number): boolean {
    return this.#closed || attempt !== this.#attempt;
  }

  #enqueue(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error: unknown) => {
      if (!this.#closed) this.#options.logger.warn(`Attempt ${this.#attempt} to connect met an error.`, error);
    });
  }
}
