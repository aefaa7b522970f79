import { readNotice } from '../links/frames.js';
import { RateLimit } from './rateLimit.js';
import type { Timers } from '../runtime/timers.js';
import type { Logger } from '../api/types.js';
import { events } from '../wire/names.js';
import type { NoticeEvent, Notices, Pause, Resume } from '../wire/wire.js';

export interface PeerNoticesOptions {
  readonly gameId: string;
  readonly timers: Timers;
  readonly logger: Logger;
  /** Tells the players at the other end of every link that is alive, except one. */
  readonly send: (event: NoticeEvent, data: object, except?: string) => void;
  /** What follows here from what a player tells. Undefined where it is no news, and is not passed on either. */
  readonly effectOf: { readonly [E in NoticeEvent]: (data: Notices[E]) => (() => void) | undefined };
}

/** What is remembered as passed on. Those that are older are far behind the present pause. */
const maxKnown = 64;
/** A player is heard so many times at once, and then so many a second: a pause, however short, takes three. */
const burst = 32;
const perSecond = 4;

/**
 * Passes on what the coordinator decided, over the links that are whole: a player whose own connection to the
 * coordinator is dead, and who does not know it yet, is paused with the others. What a player believes by itself is not
 * passed on. Whoever hears of one first, from whomever, tells the others once.
 */
export class PeerNotices {
  readonly #options: PeerNoticesOptions;
  readonly #known = new Set<string>();
  readonly #limits = new Map<string, RateLimit>();
  readonly #warnedOf = new Set<string>();

  constructor(options: PeerNoticesOptions) {
    this.#options = options;
  }

  /** The coordinator has said so. */
  onCoordinatorNotice<E extends NoticeEvent>(event: E, data: Notices[E]): void {
    if (this.#isUnknown(event, data)) this.#forward(event, data);
  }

  /** A player has said that the coordinator said so. */
  onPeerNotice(from: string, json: Uint8Array): void {
    if (!this.#isWithinLimit(from)) return;
    const notice = readNotice(json);
    if (!notice) return;
    const { event, data } = notice;
    if (!isValid(event, data) || data.game_id !== this.#options.gameId || !this.#isUnknown(event, data)) return;
    const effect = (this.#options.effectOf[event] as (data: object) => (() => void) | undefined)(data);
    if (!effect) return;
    this.#forward(event, data, from);
    effect();
  }

  /** What is over it costs next to nothing, and is warned of once. */
  #isWithinLimit(from: string): boolean {
    let limit = this.#limits.get(from);
    if (!limit) this.#limits.set(from, (limit = new RateLimit(burst, perSecond)));
    const isWithin = limit.tryAcquire(this.#options.timers.now());
    if (!isWithin && !this.#warnedOf.has(from)) {
      this.#warnedOf.add(from);
      this.#options.logger.warn(
        `${from} tells of more than ${perSecond} pauses, resumes or ends a second. What is over that is ignored.`,
      );
    }
    return isWithin;
  }

  #isUnknown(event: NoticeEvent, data: object): boolean {
    return !this.#known.has(keyOf(event, data));
  }

  #forward(event: NoticeEvent, data: object, from?: string): void {
    this.#known.add(keyOf(event, data));
    const [oldest] = this.#known;
    if (this.#known.size > maxKnown) this.#known.delete(oldest!);
    this.#options.send(event, data, from);
  }
}

/** A game ends once, and has a pause and a resume of each epoch. */
function keyOf(event: NoticeEvent, data: object): string {
  return 'epoch' in data && event !== events.ended ? `${event} ${String(data.epoch)}` : event;
}

/** It comes from another player's program, so nothing of it is taken for granted. */
function isValid(event: NoticeEvent, data: Record<string, unknown>): boolean {
  const number = (name: keyof Pause | keyof Resume) => Number.isFinite(data[name]);
  const epoch = () => Number.isSafeInteger(data.epoch) && (data.epoch as number) > 0;
  switch (event) {
    case events.pause:
      return (
        epoch() &&
        number('pause_frame') &&
        number('timeout_ms') &&
        number('deadline') &&
        typeof data.detecting_player === 'string'
      );
    case events.resume:
      return (
        epoch() &&
        number('pause_duration_ms') &&
        number('resume_at') &&
        isRecord(data.frames) &&
        Object.values(data.frames).every(frame => Number.isSafeInteger(frame) && (frame as number) >= 0)
      );
    case events.ended:
      return typeof data.reason === 'string' && isReconnectionData(data.reconnection_data);
  }
}

function isReconnectionData(data: unknown): boolean {
  return (
    isRecord(data) &&
    Number.isFinite(data.total_pause_duration_ms) &&
    Array.isArray(data.lost_players) &&
    Array.isArray(data.recovered_players)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
