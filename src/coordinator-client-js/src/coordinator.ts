import { backoffMs } from './backoff.js';
import type { Environment, Hub } from './environment.js';
import type { CoordinatorState, Logger } from './types.js';
import type { Events, Invoke, Method, Methods } from './wire.js';

/** There is no connection to the coordinator, or it went before the answer came. Say it again later. */
export class NotConnectedError extends Error {
  override readonly name = 'NotConnectedError';
}

/** What is done with each of the coordinator's events. */
export type EventHandlers = { readonly [E in keyof Events]: (payload: Events[E]) => void };

export interface CoordinatorOptions {
  readonly environment: Environment;
  /** Address of the hub. */
  readonly url: string;
  readonly token: string;
  readonly handlers: EventHandlers;
  readonly onState: (state: CoordinatorState) => void;
  readonly logger: Logger;
}

/** A connection that has not brought `game_joined` by then is given up, in ms. */
const attachTimeoutMs = 10_000;
/** Asking why a connection failed costs a request; the answer seldom changes. */
const failuresPerProbe = 4;

/**
 * The connection to the coordinator, kept for as long as the game lives. It counts as connected once
 * `game_joined` has arrived, which brings the whole state.
 */
export class CoordinatorConnection {
  readonly #options: CoordinatorOptions;
  #hub: Hub | undefined;
  #joined = false;
  #stopped = false;
  #wake: (() => void) | undefined;

  constructor(options: CoordinatorOptions) {
    this.#options = options;
  }

  get connected(): boolean {
    return this.#joined;
  }

  /** Connects, and connects again whenever the connection is lost, until {@link stop}. */
  async run(): Promise<void> {
    const { environment, url, token } = this.#options;
    for (let failures = 0; !this.#stopped;) {
      failures = (await this.#attachUntilClosed()) ? 0 : failures + 1;
      if (this.#stopped) return;
      if (failures % failuresPerProbe === 1 && (await environment.isRefused(url, token))) {
        this.stop({ refused: true });
        return;
      }
      if (this.#stopped) return;
      await this.#pause(backoffMs(failures, environment.random()));
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
    try {
      return (await hub.invoke(method, payload)) as Methods[M]['gives'];
    } catch (error) {
      if (hub === this.#hub && this.#joined) throw error;
      throw new NotConnectedError(`${method}: the connection to the coordinator was lost.`, { cause: error });
    }
  };

  /** Gives up the present connection and makes another, which brings the whole state. */
  reattach(): void {
    void this.#hub?.stop().catch(() => undefined);
  }

  /** Ends the connection for good. `why` is told with the state. */
  stop(why: Omit<CoordinatorState, 'connected'> = {}): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#joined = false;
    this.#options.onState({ connected: false, ...why });
    this.#wake?.();
    this.reattach();
  }

  /** One connection, from its start to its end. Resolves to whether it had brought `game_joined`. */
  async #attachUntilClosed(): Promise<boolean> {
    const { environment, url, token, logger } = this.#options;
    const hub = environment.createHub(url, token);
    this.#hub = hub;
    const closed = new Promise<void>(resolve => hub.onclose(() => resolve()));
    const giveUp = environment.timers.after(attachTimeoutMs, () => {
      if (!this.#joined) void hub.stop().catch(() => undefined);
    });
    this.#listen(hub);
    let joined = false;
    try {
      await hub.start();
      await closed;
    } catch (error) {
      logger.debug('Could not connect to the coordinator.', error);
    } finally {
      giveUp();
      joined = this.#joined;
      this.#hub = undefined;
      this.#joined = false;
      if (joined && !this.#stopped) this.#options.onState({ connected: false });
    }
    return joined;
  }

  #listen(hub: Hub): void {
    const { handlers, onState, logger } = this.#options;
    for (const event of Object.keys(handlers) as (keyof Events)[]) {
      hub.on(event, (payload: never) => {
        if (hub !== this.#hub || this.#stopped) return;
        const first = event === 'game_joined' && !this.#joined;
        if (first) this.#joined = true;
        try {
          handlers[event](payload);
          if (first) onState({ connected: true });
        } catch (error) {
          logger.warn(`Could not take ${event}.`, error);
        }
      });
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise(resolve => {
      const cancel = this.#options.environment.timers.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}
