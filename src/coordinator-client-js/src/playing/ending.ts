import { methods } from '../wire/names.js';
import type { EndInfo, EndReason } from '../api/types.js';
import type { Topics } from '../events/topics.js';
import type { Outbox } from '../hub/outbox.js';
import type { Mesh } from '../links/mesh.js';
import type { Pauses } from '../pauses/pauses.js';
import type { ReconnectionRecord } from '../pauses/reconnectionRecord.js';
import type { Timers } from '../runtime/timers.js';

/** What the coordinator is given to take the last reports, in ms. */
const flushMs = 2_000;
/** The links outlive the game by so many ms, in which they carry the notice of its end. */
const lingerMs = 250;

export interface EndingOptions {
  readonly playerId: string;
  readonly timers: Timers;
  readonly topics: Topics;
  readonly mesh: Mesh;
  readonly outbox: Outbox;
  readonly pauses: Pauses;
  readonly record: ReconnectionRecord;
  /** The game's code has been called in the middle of a step: what it asks for has to wait for the end of that. */
  readonly isMidStep: () => boolean;
  /** Ends what runs for as long as the game does, but the connections. */
  readonly stopParts: () => void;
  /** Ends the connection to the coordinator, and all timers. */
  readonly disconnect: () => void;
}

/**
 * The ways in which a game is over for this page: ended, left, or let go of. Each happens once, and only one of them.
 */
export class Ending {
  readonly #options: EndingOptions;
  #isOver = false;
  #leaving: Promise<void> | undefined;

  constructor(options: EndingOptions) {
    this.#options = options;
  }

  /** Nothing of the game is handled any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** The game is over, as `end` says. */
  finish(end: EndInfo): void {
    if (this.#isOver) return;
    this.#close(end.reason);
    const { topics } = this.#options;
    topics.pause.setCurrent(undefined);
    topics.end.emitCurrent(end);
  }

  /** The game is over for `reason`, with what is known of it here. */
  finishHere(reason: EndReason, disconnectedPlayerId: string | null = null): void {
    const { playerId, record, mesh, timers } = this.#options;
    const { totalPauseDurationMs, disconnections } = record.read(timers.now());
    const lostPlayers = disconnections.length > 0 ? [playerId] : [];
    const recoveredPlayers = mesh.lost.length > 0 ? [] : lostPlayers;
    this.finish({
      reason,
      disconnectedPlayerId,
      reconnectionData: { totalPauseDurationMs, lostPlayers, recoveredPlayers },
    });
  }

  leave(reason?: string): Promise<void> {
    return (this.#leaving ??= this.#leave(reason));
  }

  dispose(): void {
    const { isMidStep, topics, mesh, outbox, disconnect } = this.#options;
    if (isMidStep()) return queueMicrotask(() => this.dispose());
    if (this.#isOver || this.#leaving) return;
    topics.close();
    this.#isOver = true;
    this.#stop();
    mesh.close();
    outbox.clear();
    disconnect();
  }

  async #leave(reason?: string): Promise<void> {
    const { isMidStep, outbox, playerId } = this.#options;
    if (isMidStep()) await Promise.resolve();
    if (this.#isOver) return;
    this.#terminate();
    outbox.post({ method: methods.leave, payload: reason === undefined ? {} : { reason } });
    await outbox.drained(flushMs);
    this.finishHere('player_left', playerId);
  }

  /** Closes everything, and the connection to the coordinator once it has taken the last reports. */
  #close(reason: EndReason): void {
    this.#isOver = true;
    this.#stop(reason);
    // Others may not have heard of the end yet, and would take a channel that closes for a loss.
    const lingers = reason === 'replaced' ? 0 : lingerMs;
    const { timers, outbox, mesh, disconnect } = this.#options;
    const lingered = new Promise<void>(resolve => void timers.after(lingers, resolve));
    void Promise.all([lingered, outbox.drained(flushMs)]).then(() => {
      mesh.close();
      disconnect();
    });
  }

  #stop(reason?: EndReason): void {
    this.#terminate(reason);
    this.#options.stopParts();
  }

  /** This player is in the game no longer, and all that is shown of it says so; the links may still carry notices. */
  #terminate(reason?: EndReason): void {
    const { pauses, mesh, topics } = this.#options;
    const wasTerminated = pauses.state === 'terminated';
    pauses.ended(reason);
    if (!wasTerminated) for (const link of mesh.links) topics.linkState.emit({ ...link.snapshot, state: 'closed' });
  }
}
