import type { Timers } from '../runtime/timers.js';
import { methods } from '../wire/names.js';
import type { Invoke } from '../wire/wire.js';

/** What came less than this many ms ago counts as fresh: relay credentials live for minutes at least. */
const freshMs = 30_000;
/** Connecting with older servers beats waiting for newer ones, after this many ms. */
const answerTimeoutMs = 2_000;

/** STUN and TURN servers, with credentials that have not run out. */
export class IceServers {
  readonly #timers: Timers;
  readonly #invoke: Invoke;
  #servers: RTCIceServer[] = [];
  #updatedAt = -Infinity;

  constructor(timers: Timers, invoke: Invoke) {
    this.#timers = timers;
    this.#invoke = invoke;
  }

  /** Takes what `game_joined` brought. */
  update(servers: RTCIceServer[]): void {
    this.#servers = servers;
    this.#updatedAt = this.#timers.now();
  }

  /** The servers for a new attempt; the last known ones where the coordinator does not answer. */
  readonly fresh = async (): Promise<RTCIceServer[]> => {
    if (this.#timers.now() - this.#updatedAt >= freshMs) {
      const asked = this.#invoke(methods.iceServers, {}).then(
        answer => this.update(answer.ice_servers),
        () => undefined,
      );
      await Promise.race([asked, new Promise<void>(resolve => this.#timers.after(answerTimeoutMs, resolve))]);
    }
    return this.#servers;
  };
}

/** Whether traffic can be relayed through one of these. */
export function hasRelay(servers: readonly RTCIceServer[]): boolean {
  return servers.some(({ urls }) => [urls].flat().some(url => /^turns?:/.test(url)));
}
