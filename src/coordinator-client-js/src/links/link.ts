import { connectionTypeIn } from './connectionType.js';
import { decode, encodeAnswer, encodeBeat } from './frames.js';
import { GraceTimer } from './graceTimer.js';
import { Negotiation, type NegotiationOptions, type Signal } from './negotiation.js';
import { ProofOfLife } from './proofOfLife.js';
import type { LinkSnapshot, LinkState, LossCause } from '../api/types.js';

/** What a link tells. */
export interface LinkEvents {
  /** The state, the round trip or the attempt is another. */
  changed(link: Link): void;
  /** Alive for the first time, both ways. */
  validated(link: Link): void;
  /** Without proof of life for 1 s. */
  interrupted(link: Link): void;
  lost(link: Link, cause: LossCause): void;
  /** Alive again after it was lost: a fresh message went both ways. */
  restored(link: Link): void;
  /** It was without proof of life for `durationMs`, and is alive again. */
  nearMiss(link: Link, durationMs: number): void;
  message(link: Link, data: string | Uint8Array): void;
  /** The player at the other end tells what the coordinator decided. */
  notice(link: Link, json: Uint8Array): void;
}

export interface LinkOptions extends Omit<NegotiationOptions, 'events' | 'onInstanceReplaced' | 'onAttempt'> {
  readonly playerId: string;
  readonly heartbeatMs: number;
  readonly graceMs: number;
  readonly events: LinkEvents;
  /** All frames are dropped now, as if the path were cut. */
  readonly cut: () => boolean;
  /** Looks whether this page has just slept, so that nobody else is to blame for a silence; if so, calls `woke`. */
  readonly detectSleep: () => void;
}

/** A near miss, in ms without proof of life. */
const interruptedMs = 1_000;
/**
 * More than this waiting to be sent, in bytes, and messages grow old before they leave: .NET's adapter drops them there
 * too.
 */
const maxBufferedBytes = 16_384;

/** The link to one other player: its connection, its beats, and whether it is alive. */
export class Link {
  readonly playerId: string;
  readonly #options: LinkOptions;
  readonly #negotiation: Negotiation;
  readonly #proof = new ProofOfLife();
  readonly #grace: GraceTimer;
  #state: LinkState = 'connecting';
  /** A beat of theirs has come on this connection, and was answered. */
  #hasReceivedBeat = false;
  /** The last proof of life before an interruption. */
  #interruptedSince = 0;
  #lostAt = 0;
  #silenceAtLossMs: number | undefined;
  #connectionType: string | undefined;
  #attemptsSinceLost = 0;

  constructor(options: LinkOptions) {
    this.playerId = options.playerId;
    this.#options = options;
    this.#grace = new GraceTimer({
      ...options,
      provenAt: () => this.#proof.provenAt,
      onExpired: () => this.lose('silence'),
    });
    this.#negotiation = new Negotiation({
      ...options,
      events: {
        opened: () => this.#onOpened(),
        closed: () => this.#onConnectionFailed('channel_closed'),
        failed: () => this.#onConnectionFailed('connection_failed'),
        connected: isConnected => {
          if (this.#state === 'connecting') this.#grace.onIceState(isConnected);
        },
        frame: bytes => this.#onFrame(bytes),
      },
      onInstanceReplaced: () => {
        if (this.#isUp) this.lose('instance_replaced');
      },
      onAttempt: () => {
        if (this.#state === 'lost') this.#attemptsSinceLost++;
        options.events.changed(this);
      },
    });
  }

  get state(): LinkState {
    return this.#state;
  }

  get snapshot(): LinkSnapshot {
    const { roundTripMs } = this.#proof;
    return {
      playerId: this.playerId,
      state: this.#state,
      attempt: this.#negotiation.attempt,
      ...(roundTripMs !== undefined && { roundTripMs }),
    };
  }

  get iceState(): string {
    return this.#negotiation.connection?.iceState ?? 'none';
  }

  get channelState(): string {
    return this.#negotiation.connection?.channelState ?? 'none';
  }

  /** The channel is open, and no beat has come over it: whoever is there does not speak this protocol. */
  get isWithoutBeats(): boolean {
    return this.channelState === 'open' && !this.#hasReceivedBeat;
  }

  /** When the link was lost last, in ms of the monotonic clock. */
  get lostAt(): number {
    return this.#lostAt;
  }

  /** Ms without proof of life when it was lost last. Undefined where it had never been proven alive. */
  get silenceAtLossMs(): number | undefined {
    return this.#silenceAtLossMs;
  }

  /** Numbered attempts since it was lost last. */
  get attemptsSinceLost(): number {
    return this.#attemptsSinceLost;
  }

  /** Ms since the link was last proven alive. */
  provenAgo(): number {
    return this.#options.timers.now() - (this.#proof.provenAt ?? -Infinity);
  }

  /** Gets a first connection. A link that has been alive gets itself back. */
  connect(): void {
    if (this.#state === 'connecting') this.#negotiation.start();
  }

  /** Play goes on, or has begun, without this link: it has one grace from now to come alive. */
  expectAlive(): void {
    if (this.#state === 'connecting') this.#grace.expectAlive();
  }

  /** Counts the link as lost. */
  lose(cause: LossCause): void {
    if (this.#state === 'lost') return;
    this.#state = 'lost';
    this.#lostAt = this.#options.timers.now();
    this.#silenceAtLossMs = this.#proof.provenAt === undefined ? undefined : this.provenAgo();
    this.#attemptsSinceLost = 0;
    this.#grace.stop();
    this.#options.events.lost(this, cause);
    this.#options.events.changed(this);
    this.#negotiation.start(cause === 'channel_closed' || cause === 'connection_failed');
  }

  receive(signal: Signal): void {
    this.#negotiation.receive(signal);
  }

  onCoordinatorReconnected(): void {
    this.#negotiation.onCoordinatorReconnected();
  }

  /**
   * Sends the next beat, and between this one and the next another where answers stay out: at 10 % loss each way a
   * third of the beats come to nothing, and the sooner one is answered, the smaller the chance of a false alarm.
   */
  sendBeat(): void {
    const { timers, heartbeatMs } = this.#options;
    this.#sendBeat();
    if (this.provenAgo() > 2 * heartbeatMs) timers.after(heartbeatMs / 2, () => this.#sendBeat());
    if (this.#state === 'alive' && this.provenAgo() >= interruptedMs) {
      this.#interruptedSince = this.#proof.provenAt!;
      this.#setState('interrupted');
      this.#options.events.interrupted(this);
    }
  }

  /** The page has slept: asks for proof, and waits for it before judging. */
  onWake(): void {
    this.#grace.onWake();
    this.#sendBeat();
  }

  /**
   * Sends a message of the game. False where it would not arrive, or only when it is too old. On an interrupted link
   * nothing is sent, since the beat that shows that the path has healed would queue behind it: at 60 messages of
   * 1 to 4 KB a second, proof of life came back 2.29 s after a cut of 2 s instead of up to 2.54 s.
   */
  sendMessage(frame: Uint8Array<ArrayBuffer>): boolean {
    const buffered = this.#negotiation.connection?.bufferedAmount ?? 0;
    return this.#state === 'alive' && buffered <= maxBufferedBytes && this.#send(frame);
  }

  /** Sends what the coordinator decided, on a link that is alive, however much waits to be sent. */
  sendNotice(frame: Uint8Array<ArrayBuffer>): void {
    if (this.#state === 'alive') this.#send(frame);
  }

  /** How the traffic leaves this page, or did when that was known last: of a lost link nothing can be found out. */
  get connectionType(): string | undefined {
    return this.#connectionType;
  }

  /** Asks the browser for the {@link connectionType} of now, and remembers it. */
  async fetchConnectionType(): Promise<string | undefined> {
    const stats = await this.#negotiation.connection?.stats().catch(() => undefined);
    this.#connectionType = (stats && connectionTypeIn(stats)) ?? this.#connectionType;
    return this.#connectionType;
  }

  close(): void {
    this.#grace.stop();
    this.#negotiation.close();
  }

  #sendBeat(): void {
    if (this.#negotiation.connection?.open) this.#send(encodeBeat(this.#proof.nextBeat(this.#options.timers.now())));
  }

  #onOpened(): void {
    this.#hasReceivedBeat = false;
    this.#sendBeat();
    this.#options.events.changed(this);
  }

  #onFrame(bytes: ArrayBuffer): void {
    if (this.#options.cut()) return;
    const frame = decode(bytes);
    if (frame?.kind === 'message') this.#options.events.message(this, frame.data);
    else if (frame?.kind === 'notice') this.#options.events.notice(this, frame.json);
    else if (frame?.kind === 'beat') {
      this.#send(encodeAnswer(frame));
      this.#hasReceivedBeat = true;
      this.#updateAlive();
    } else if (frame?.kind === 'answer') {
      if (this.#proof.onAnswer(frame, this.#options.timers.now())) this.#onProof();
    }
  }

  #onProof(): void {
    const { events, timers } = this.#options;
    if (this.#state === 'interrupted' && this.provenAgo() < interruptedMs) {
      this.#setState('alive');
      events.nearMiss(this, timers.now() - this.#interruptedSince);
    }
    this.#updateAlive();
    events.changed(this);
  }

  /**
   * Alive is: a beat of mine was answered, after any loss, and one of theirs has come on this connection. A proof as
   * old as a loss, the first out of a woken page's backlog, would be one at once: those behind it are younger.
   */
  #updateAlive(): void {
    const { provenAt } = this.#proof;
    if (!this.#hasReceivedBeat || provenAt === undefined || this.provenAgo() >= this.#options.graceMs) return;
    if (this.#negotiation.isActive && provenAt > this.#negotiation.startedAt) this.#negotiation.stop();
    if (this.#state === 'connecting') {
      this.#negotiation.stop();
      this.#setState('alive');
      this.#grace.start();
      this.#options.events.validated(this);
    } else if (this.#state === 'lost' && provenAt > this.#lostAt) {
      this.#negotiation.stop();
      this.#setState('alive');
      this.#grace.start();
      this.#options.events.restored(this);
    }
  }

  #setState(state: LinkState): void {
    this.#state = state;
    this.#options.events.changed(this);
  }

  #onConnectionFailed(cause: LossCause): void {
    if (this.#isUp) this.lose(cause);
    else this.#negotiation.connectionFailed();
  }

  get #isUp(): boolean {
    return this.#state === 'alive' || this.#state === 'interrupted';
  }

  #send(bytes: Uint8Array<ArrayBuffer>): boolean {
    if (this.#options.cut()) return true;
    return this.#negotiation.connection?.send(bytes) ?? false;
  }
}
