/**
 * An address without what a list may write either way: `http` or `https`, no query, no slash at the end.
 * Undefined where it is no such address.
 * @param base what a relative address is relative to; without it there are none
 */
export function addressOf(text: unknown, base?: string): string | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const { protocol, origin, pathname } = new URL(text, base);
    return protocol === 'http:' || protocol === 'https:' ? origin + pathname.replace(/\/+$/, '') : undefined;
  } catch {
    return undefined;
  }
}

/** Those of the addresses that a page may connect to: from https, a browser blocks http. */
export function usableFrom(isSecurePage: boolean, addresses: readonly string[]): string[] {
  return addresses.filter(address => !isSecurePage || address.startsWith('https:'));
}

/**
 * Where the coordinator can be reached: the addresses that the game gave, and beside them those that the coordinator
 * named last. Any of them serves any player.
 */
export class Addresses {
  readonly #given: readonly string[];
  readonly #isSecurePage: boolean;
  #discovered: readonly string[] = [];
  #current: string;
  /** What was lost, or has failed, since there was a connection last: the longest ago first. */
  #failed: readonly string[] = [];

  /** @param given at least one, the first to be tried first; each as {@link addressOf} makes it */
  constructor(given: readonly [string, ...string[]], isSecurePage: boolean) {
    this.#given = given;
    this.#isSecurePage = isSecurePage;
    this.#current = given[0];
  }

  /** The one to connect to, or that is connected. */
  get current(): string {
    return this.#current;
  }

  get all(): readonly string[] {
    return [...new Set([...this.#given, ...this.#discovered])];
  }

  /** Takes the coordinator's list of its nodes in place of the one before. What is no usable address is left out. */
  setDiscovered(addresses: unknown): void {
    if (!Array.isArray(addresses)) return;
    const known = addresses.map(address => addressOf(address)).filter(address => address !== undefined);
    this.#discovered = usableFrom(this.#isSecurePage, known);
  }

  /** The current one works. */
  onConnected(): void {
    this.#failed = [];
  }

  /**
   * The current one was lost, or failed: goes on to another. Which one is left to chance, so that the players of a node
   * that died spread over the others; where all have failed, it is the one that did so longest ago.
   * @param random gives a number in [0, 1)
   */
  next(random: () => number): void {
    this.#failed = [...this.#failed.filter(address => address !== this.#current), this.#current];
    const { all } = this;
    const others = all.filter(address => !this.#failed.includes(address));
    this.#current =
      others[others.length > 1 ? Math.floor(random() * others.length) : 0] ??
      this.#failed.find(address => all.includes(address))!;
  }
}
