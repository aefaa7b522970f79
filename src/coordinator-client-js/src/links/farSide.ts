import { signals } from '../wire/names.js';
import type { SignalPayload, SignalType } from '../wire/wire.js';

/**
 * What this side can do: browsers restart ICE on the one connection that there is. .NET's stack can't, so its library
 * keeps the connection that last worked beside a new one.
 */
const capabilities = ['restart'];

/** The page at the other end of a link, as far as its signals say: which instance it is, and what it can do. */
export class FarSide {
  readonly #ownInstance: string;
  readonly #formerInstances = new Set<string>();
  #instance: string | undefined;
  #canRestart = true;

  constructor(ownInstance: string) {
    this.#ownInstance = ownInstance;
  }

  /** It can restart ICE, unless it has said otherwise. */
  get canRestart(): boolean {
    return this.#canRestart;
  }

  /**
   * Learns from a signal who sent it. `stale` is one of, or for, a page that is gone; `new` the first of a page that
   * has replaced another, so that what that one held is gone.
   */
  identify({ instance, to, can }: SignalPayload): 'stale' | 'new' | 'known' {
    if ((to !== undefined && to !== this.#ownInstance) || this.#formerInstances.has(instance)) return 'stale';
    const former = this.#instance;
    const isNew = former !== undefined && former !== instance;
    this.#instance = instance;
    if (Array.isArray(can)) this.#canRestart = can.includes('restart');
    else if (isNew) this.#canRestart = true;
    if (isNew) this.#formerInstances.add(former);
    return isNew ? 'new' : 'known';
  }

  /** The signal's payload with the names of both ends on it, and what this side can do. */
  address(type: SignalType, payload: Omit<SignalPayload, 'instance'>): SignalPayload {
    return {
      ...payload,
      instance: this.#ownInstance,
      ...(this.#instance && { to: this.#instance }),
      ...(type !== signals.candidate && { can: capabilities }),
    };
  }
}
