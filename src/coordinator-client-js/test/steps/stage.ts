import { expect } from 'vitest';
import type { CoordinatorClock } from '../../src/clock/coordinatorClock.js';
import type { Link } from '../../src/links/link.js';
import type { Mesh } from '../../src/links/mesh.js';
import type { Outbox, Report } from '../../src/hub/outbox.js';
import { Pauses } from '../../src/pauses/pauses.js';
import { ReconnectionRecord } from '../../src/pauses/reconnectionRecord.js';
import type { EndReason, LossCause, PauseInfo } from '../../src/api/types.js';
import { VirtualTimers } from './virtualTimers.js';

const timeoutMs = 30_000;
/** The coordinator's clock, less the page's. */
const clockOffsetMs = 1_000_000;

interface FakeLink {
  readonly playerId: string;
  readonly iceState: string;
  readonly channelState: string;
  state: string;
  lostAt: number;
  attemptsSinceLost: number;
  quietSince: number | undefined;
}

/** Real pauses of one player, ada, among stand-ins that do what a story says and note what follows. */
export class Stage {
  readonly told: string[] = [];
  readonly reported: string[] = [];
  readonly waiting: Report[] = [];
  reattached = 0;
  leftMs: number | undefined;
  readonly #timers = new VirtualTimers();
  readonly #record = new ReconnectionRecord();
  readonly #links: FakeLink[];
  readonly #pauses: Pauses;
  #frame = 100;
  /** How far the coordinator's clock is ahead of what it was, in ms: as it is, and as far as it is known. */
  #aheadMs = 0;
  #knownAheadMs = 0;
  #isClockKnown = true;
  #onceKnown: (() => void)[] = [];

  constructor(links: readonly string[]) {
    this.#links = links.map(playerId => ({
      playerId,
      iceState: 'connected',
      channelState: 'open',
      state: 'alive',
      lostAt: 0,
      attemptsSinceLost: 0,
      quietSince: undefined,
    }));
    this.#pauses = new Pauses({
      self: 'ada',
      timeoutMs,
      timers: this.#timers,
      clock: this.#clock(),
      outbox: this.#outbox(),
      mesh: this.#mesh(),
      record: this.#record,
      frame: () => this.#frame,
      reattach: () => this.reattached++,
      events: {
        paused: pause => this.told.push(`paused ${about(pause)}`),
        updated: pause => this.told.push(`updated ${about(pause)}`),
        countdown: ({ remainingMs }) => (this.leftMs = remainingMs),
        resumed: ({ epoch, pauseDurationMs }) => this.told.push(`resumed ${epoch} after ${pauseDurationMs} ms`),
      },
    });
  }

  get state(): string {
    return this.#pauses.state;
  }

  get record(): object {
    const { inProgress, totalPauseDurationMs, disconnections, reconnectionAttempts } = this.#record.read(
      this.#timers.now(),
    );
    return {
      disconnections: disconnections.map(({ peerId, cause, epoch }) => `${peerId} ${cause} epoch ${epoch}`),
      attempts: reconnectionAttempts.map(
        ({ playerId, outcome, epoch, durationMs, attempts }) =>
          `${playerId} ${outcome} epoch ${epoch} after ${durationMs} ms, ${attempts} attempts`,
      ),
      paused_ms: totalPauseDurationMs,
      in_progress: inProgress,
    };
  }

  /** Does what a step says. */
  do(step: string): void {
    const [what, ...rest] = step.split(' ');
    const word = (at: number) => rest[at] ?? '';
    const number = (at: number) => Number(rest[at]);
    switch (what) {
      case 'started':
        return this.#pauses.started();
      case 'link_lost':
        return this.#lose(this.#link(word(0)), word(1) as LossCause);
      case 'link_restored':
        return this.#restore(this.#link(word(0)), number(1));
      case 'link_quiet':
        return void (this.#link(word(0)).quietSince = this.#timers.now());
      case 'told_pause':
        return this.#pauses.paused(this.#pause(number(0), word(1), number(2), timeoutMs));
      case 'paused_on_attach':
        return this.#pauses.pausedOnAttach(this.#pause(number(0), word(1), number(2), number(3)));
      case 'playing_on_attach':
        return this.#pauses.playingOnAttach(number(0));
      case 'told_resume':
        return this.#pauses.resumed({
          epoch: number(0),
          resumeAt: this.#coordinatorNow() + number(1),
          pauseDurationMs: number(2),
          frames: {},
        });
      case 'ended':
        return this.#pauses.ended(rest[0] as EndReason | undefined);
      case 'leaving':
        return this.#pauses.ended();
      case 'answer':
        return this.#answer(word(0), word(1));
      case 'clock_unknown':
        return this.#loseClock(number(0));
      case 'clock_known':
        return this.#findClock();
      case 'frame':
        return void (this.#frame = number(0));
      case 'pass':
        return this.#timers.pass(number(0));
      default:
        throw new Error(`There is no step "${step}".`);
    }
  }

  #link(playerId: string): FakeLink {
    return this.#links.find(link => link.playerId === playerId)!;
  }

  #lose(link: FakeLink, cause: LossCause): void {
    Object.assign(link, { state: 'lost', lostAt: this.#timers.now(), attemptsSinceLost: 0 });
    this.#pauses.linkLost(link as unknown as Link, cause);
  }

  #restore(link: FakeLink, attempts: number): void {
    Object.assign(link, { state: 'alive', attemptsSinceLost: attempts, quietSince: undefined });
    this.#pauses.linkRestored(link as unknown as Link);
  }

  #pause(epoch: number, detectingPlayer: string, pauseFrame: number, leftMs: number): Omit<PauseInfo, 'local'> {
    return { epoch, detectingPlayer, pauseFrame, deadline: this.#coordinatorNow() + leftMs, timeoutMs };
  }

  #answer(method: string, result: string): void {
    const at = this.waiting.findIndex(report => report.method === method);
    expect(at, `A ${method} waits for its answer`).toBeGreaterThanOrEqual(0);
    this.waiting.splice(at, 1)[0]!.answered?.(result as never);
  }

  #coordinatorNow(): number {
    return this.#timers.now() + clockOffsetMs + this.#aheadMs;
  }

  #loseClock(aheadMs: number): void {
    this.#isClockKnown = false;
    this.#aheadMs += aheadMs;
  }

  #findClock(): void {
    this.#isClockKnown = true;
    this.#knownAheadMs = this.#aheadMs;
    for (const act of this.#onceKnown.splice(0)) act();
  }

  #clock(): CoordinatorClock {
    const now = () => this.#timers.now() + clockOffsetMs + this.#knownAheadMs;
    const isKnown = () => this.#isClockKnown;
    return {
      now,
      until: (time: number) => time - now(),
      refresh: async () => undefined,
      invalidate: () => undefined,
      get isKnown() {
        return isKnown();
      },
      whenKnown: (act: () => void) => {
        this.#onceKnown.push(act);
        return () => void (this.#onceKnown = this.#onceKnown.filter(waiting => waiting !== act));
      },
    } as unknown as CoordinatorClock;
  }

  #outbox(): Outbox {
    const { waiting } = this;
    return {
      get size() {
        return waiting.length;
      },
      post: (report: Report) => {
        this.waiting.push(report);
        this.reported.push(written(report));
      },
      clear: () => this.waiting.splice(0),
    } as unknown as Outbox;
  }

  #mesh(): Mesh {
    const links = this.#links;
    return {
      get lost() {
        return links.filter(({ state }) => state === 'lost');
      },
      get isComplete() {
        return links.every(({ state }) => state === 'alive');
      },
      expectAlive: () => undefined,
      loseUnproven: (ms: number) => {
        for (const link of links) {
          const quiet = link.quietSince !== undefined && this.#timers.now() - link.quietSince > ms;
          if (quiet && link.state !== 'lost') this.#lose(link, 'unproven');
        }
      },
    } as unknown as Mesh;
  }
}

function about({ epoch, local, detectingPlayer, pauseFrame }: PauseInfo): string {
  return `${epoch}${local ? ' here' : ''} by ${detectingPlayer} at frame ${pauseFrame}`;
}

/** A report as the stories write it. */
function written({ method, payload }: Report): string {
  const fields = payload as unknown as Record<string, string | number | undefined>;
  const lost = method === 'p2p_connection_lost' ? ` ${fields.peer_id ?? '-'}` : '';
  const frame = fields.frame_number === undefined ? '' : ` frame ${fields.frame_number}`;
  const duration = fields.duration_ms ?? fields.pause_duration_ms;
  const after = duration === undefined ? '' : ` after ${duration} ms, ${fields.attempts} attempts`;
  return `${method}${lost} epoch ${fields.epoch}${frame}${after}`;
}
