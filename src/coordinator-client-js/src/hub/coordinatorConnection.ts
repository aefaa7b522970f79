import type { Addresses } from './addresses.js';
import { backoffMs, drainBackoffMs } from './backoff.js';
import type { Environment, Hub } from '../runtime/environment.js';
import { SilenceWatch } from './silenceWatch.js';
import type { Cancel } from '../runtime/timers.js';
import type { CoordinatorState, Logger } from '../api/types.js';
import { events, hubPath, methods } from '../wire/names.js';
import type { Events, GameJoined, Invoke, Method, Methods } from '../wire/wire.js';

/** There is no connection to the coordinator, or it went before the answer came. Say it again later. */
export class NotConnectedError extends Error {
  override readonly name = 'NotConnectedError';
}

/** What is done with each of the coordinator's events. */
export type EventHandlers = { readonly [E in keyof Events]: (payload: Events[E]) => void };

export interface CoordinatorOptions {
  readonly environment: Environment;
  readonly addresses: Addresses;
  /** The newest token. */
  readonly token: () => string;
  /** Names this join to the coordinator, at every connection. */
  readonly instance: string;
  readonly handlers: EventHandlers;
  readonly onState: (state: CoordinatorState) => void;
  readonly logger: Logger;
}

/** A connection that has not brought `game_joined` by then is given up, in ms. */
const attachTimeoutMs = 10_000;
/**
 * Where there are other addresses, one that has not brought `game_joined` by then is looked at, in ms. A machine that
 * is gone takes packets and answers none, so it would hold the player for the whole time-out. But a coordinator may
 * have to wait up to 10 s too, while a game moves away from a node that died: leaving it would only mean to wait anew
 * at the next. So silence counts, and not slowness; and only the first time round, so that a player whose own network
 * is slow gets the whole time-out after it.
 */
const probeAfterMs = 2_000;
/** Asking why a connection failed costs a request; the answer seldom changes. */
const failuresPerProbe = 4;
/**
 * A connection that the coordinator ended sooner than this, in ms, counts like one that failed: whoever is let in and
 * sent away at once must not come back faster and faster.
 */
const shortConnectionMs = 5_000;
/** An attempt that has brought nothing after this many ms is not waited for once the network is another. */
const hangingMs = 1_000;

/**
 * The connection to the coordinator, kept for as long as the game lives. It counts as connected once
 * `game_joined` has arrived, which brings the whole state.
 */
export class CoordinatorConnection {
  readonly #options: CoordinatorOptions;
  #hub: Hub | undefined;
  #joined = false;
  #joinedAt = 0;
  #stopped = false;
  /** It is this side that closes the present connection. */
  #isLeaving = false;
  /** Attempts that have failed in a row. */
  #failures = 0;
  /** Connections in a row that stood, but only for a moment. */
  #shortConnections = 0;
  /** Those of them that were not given up here, by address. */
  readonly #failuresAt = new Map<string, number>();
  #wake: (() => void) | undefined;
  readonly #silenceWatch: SilenceWatch;
  #attemptedAt = 0;

  constructor(options: CoordinatorOptions) {
    this.#options = options;
    this.#silenceWatch = new SilenceWatch(options.environment.timers, attachTimeoutMs, () => this.reattach());
  }

  get connected(): boolean {
    return this.#joined;
  }

  /** Connects, and connects again elsewhere whenever the connection is lost, until {@link stop}. */
  async run(): Promise<void> {
    const { addresses, environment } = this.#options;
    while (!this.#stopped) {
      const wasSentAway = await this.#attachUntilClosed(addresses.current);
      if (this.#stopped) return;
      addresses.next(environment.random);
      const random = environment.random();
      const isFirstGoodbye = wasSentAway && this.#shortConnections <= 1;
      await this.#delay(
        isFirstGoodbye ? drainBackoffMs(random) : backoffMs(this.#failures + this.#shortConnections, random),
      );
    }
  }

  /**
   * Calls a method of the hub.
   * @throws NotConnectedError where there is no connection, or it went before the answer came
   * @throws Error with the coordinator's words where it refused the call
   */
  readonly invoke: Invoke = async <M extends Method>(method: M, payload: Methods[M]['takes']) => {
    const hub = this.#hub;
    if (!hub || !this.#joined) throw new NotConnectedError(`${method}: not connected to the coordinator.`);
    const { timers } = this.#options.environment;
    const askedAt = timers.now();
    if (method === methods.clock) this.#silenceWatch.onRequest();
    try {
      const answer = (await hub.invoke(method, payload)) as Methods[M]['gives'];
      if (method === methods.clock && hub === this.#hub) this.#silenceWatch.onResponse(timers.now() - askedAt);
      return answer;
    } catch (error) {
      if (hub === this.#hub && this.#joined) throw error;
      throw new NotConnectedError(`${method}: the connection to the coordinator was lost.`, { cause: error });
    }
  };

  /** Gives up the present connection and makes another, which brings the whole state. */
  reattach(): void {
    this.#isLeaving = true;
    void this.#hub?.stop().catch(() => undefined);
  }

  /**
   * The network is another: does not wait for the next attempt, nor for one that has hung for a while and may be of the
   * former network.
   */
  retryNow(): void {
    const { timers } = this.#options.environment;
    if (!this.#hub) this.#wake?.();
    else if (!this.#joined && timers.now() - this.#attemptedAt > hangingMs) this.reattach();
  }

  /** Ends the connection for good. `why` is passed on with the state. */
  stop(why: Omit<CoordinatorState, 'connected'> = {}): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#joined = false;
    this.#options.onState({ connected: false, ...why });
    this.#wake?.();
    this.reattach();
  }

  /**
   * One connection, from its start to its end: there are never two. Resolves to whether it had brought `game_joined`,
   * and the coordinator closed it in an orderly way.
   */
  async #attachUntilClosed(address: string): Promise<boolean> {
    const { environment, token, instance, logger } = this.#options;
    const url = `${address}${hubPath}`;
    const hub = environment.createHub(`${url}?instance=${instance}`, token());
    this.#hub = hub;
    this.#attemptedAt = environment.timers.now();
    this.#isLeaving = false;
    const closed = new Promise<Error | undefined>(resolve => hub.onclose(resolve));
    hub.onactivity(() => hub === this.#hub && this.#silenceWatch.onActivity());
    const keepWaiting = this.#giveUpInTime(hub, url);
    this.#listen(hub);
    let isOrderly = false;
    try {
      await hub.start();
      isOrderly = (await closed) === undefined;
    } catch (error) {
      logger.debug(`Could not connect to the coordinator at ${address}.`, error);
    }
    keepWaiting();
    this.#silenceWatch.stop();
    const joined = this.#joined;
    const stoodMs = environment.timers.now() - this.#joinedAt;
    if (joined)
      this.#shortConnections = stoodMs < shortConnectionMs && !this.#isLeaving ? this.#shortConnections + 1 : 0;
    this.#hub = undefined;
    this.#joined = false;
    if (this.#stopped) return false;
    if (joined) this.#options.onState({ connected: false });
    else this.#onFailed(url);
    return joined && isOrderly && !this.#isLeaving;
  }

  /** Gives the connection up unless `game_joined` comes in time. */
  #giveUpInTime(hub: Hub, url: string): Cancel {
    const { addresses, environment } = this.#options;
    const giveUp = () => {
      if (hub === this.#hub && !this.#joined) this.reattach();
    };
    const cancels = [environment.timers.after(attachTimeoutMs, giveUp)];
    const count = addresses.all.length;
    if (count > 1 && this.#failures < count) {
      cancels.push(
        environment.timers.after(probeAfterMs, () => {
          if (!this.#joined) void environment.isSilent(url).then(isSilent => isSilent && giveUp());
        }),
      );
    }
    return () => cancels.forEach(cancel => cancel());
  }

  /**
   * Why a connection failed is asked beside the next attempt: a game waits. A refusal is an answer, so what was given
   * up for want of one was none.
   */
  #onFailed(url: string): void {
    const { environment, token } = this.#options;
    this.#failures++;
    if (this.#isLeaving) return;
    const failures = (this.#failuresAt.get(url) ?? 0) + 1;
    this.#failuresAt.set(url, failures);
    if (failures % failuresPerProbe !== 1) return;
    void environment.isRefused(url, token()).then(isRefused => {
      if (isRefused && !this.#joined) this.stop({ refused: true });
    });
  }

  /** The whole state has come: this address works. */
  #onJoined(): void {
    this.#joined = true;
    this.#joinedAt = this.#options.environment.timers.now();
    this.#failures = 0;
    this.#failuresAt.clear();
    this.#options.addresses.onConnected();
  }

  #listen(hub: Hub): void {
    const { handlers, onState, logger } = this.#options;
    for (const event of Object.keys(handlers) as (keyof Events)[]) {
      hub.on(event, (payload: never) => {
        if (hub !== this.#hub || this.#stopped) return;
        const first = event === events.joined && !this.#joined;
        if (first) this.#onJoined();
        if (event === events.joined) this.#options.addresses.setDiscovered((payload as GameJoined).coordinators);
        try {
          handlers[event](payload);
          if (first) onState({ connected: true });
        } catch (error) {
          logger.warn(`Could not take ${event}.`, error);
        }
      });
    }
  }

  #delay(ms: number): Promise<void> {
    return new Promise(resolve => {
      const cancel = this.#options.environment.timers.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}
