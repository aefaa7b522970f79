import { encodeNotice, encodeMessage } from './frames.js';
import { Link, type LinkOptions } from './link.js';
import type { Cancel } from '../runtime/timers.js';
import type { LossCause, MessageData } from '../api/types.js';
import type { NoticeEvent, RelayedSignal, SignalPayload, SignalType } from '../wire/wire.js';

export interface MeshOptions extends Omit<LinkOptions, 'playerId' | 'isOfferer' | 'signal' | 'cut' | 'detectSleep'> {
  readonly self: string;
  readonly others: readonly string[];
  signal(to: string, type: SignalType, payload: SignalPayload, attempt: number): Promise<{ result: string }>;
}

/** A page whose own tick is late by this many ms has slept: it was frozen, or its machine was. */
const asleepMs = 1_000;

/** The links to all other players, and the pulse they beat to. */
export class Mesh {
  readonly #options: MeshOptions;
  readonly #links: ReadonlyMap<string, Link>;
  readonly #cancelPulse: Cancel;
  #lastTick: number;
  #cutUntil = -Infinity;

  constructor(options: MeshOptions) {
    this.#options = options;
    this.#links = new Map(
      options.others.map(playerId => [
        playerId,
        new Link({
          ...options,
          playerId,
          // Ordinal: JavaScript compares strings by code unit, as every other library of this protocol does.
          isOfferer: options.self < playerId,
          signal: (type, payload, attempt) => options.signal(playerId, type, payload, attempt),
          cut: () => options.timers.now() < this.#cutUntil,
          detectSleep: () => this.#detectSleep(),
        }),
      ]),
    );
    this.#lastTick = options.timers.now();
    this.#cancelPulse = options.timers.every(options.heartbeatMs, () => this.#tick());
  }

  get links(): readonly Link[] {
    return [...this.#links.values()];
  }

  get lost(): readonly Link[] {
    return this.links.filter(link => link.state === 'lost');
  }

  /** All links have been alive both ways, and none is lost now. */
  get isComplete(): boolean {
    return this.links.every(link => link.state === 'alive' || link.state === 'interrupted');
  }

  /** Gets every link connected. */
  connect(): void {
    for (const link of this.links) link.connect();
  }

  /** Play is on: links that are still being made have one grace to come alive. */
  expectAlive(): void {
    for (const link of this.links) link.expectAlive();
  }

  /** Counts every link as lost that was not proven alive in the last `ms`. */
  loseUnproven(ms: number, cause: LossCause = 'unproven'): void {
    for (const link of this.links) if (link.provenAgo() > ms) link.lose(cause);
  }

  receive({ from_player_id, type, payload, attempt }: RelayedSignal): void {
    this.#links.get(from_player_id)?.receive({ type, payload, ...(attempt !== undefined && { attempt }) });
  }

  onCoordinatorReconnected(): void {
    for (const link of this.links) link.onCoordinatorReconnected();
  }

  /** @throws RangeError if the message is too large */
  send(playerId: string, data: MessageData): boolean {
    return this.#links.get(playerId)?.sendMessage(encodeMessage(data)) ?? false;
  }

  /** @throws RangeError if the message is too large */
  broadcast(data: MessageData): number {
    const frame = encodeMessage(data);
    return this.links.filter(link => link.sendMessage(frame)).length;
  }

  /** Tells every player whose link is alive, but one, what the coordinator decided. */
  notify(event: NoticeEvent, data: object, except?: string): void {
    const frame = encodeNotice(event, data);
    if (frame) for (const link of this.links) if (link.playerId !== except) link.sendNotice(frame);
  }

  /** Drops every frame of this page, both ways, for `ms`. */
  cut(ms: number): void {
    this.#cutUntil = this.#options.timers.now() + ms;
  }

  close(): void {
    this.#cancelPulse();
    for (const link of this.links) link.close();
  }

  #tick(): void {
    this.#detectSleep();
    this.#lastTick = this.#options.timers.now();
    for (const link of this.links) link.sendBeat();
  }

  #detectSleep(): void {
    const now = this.#options.timers.now();
    if (now - this.#lastTick < this.#options.heartbeatMs + asleepMs) return;
    this.#lastTick = now;
    for (const link of this.links) link.onWake();
  }
}
