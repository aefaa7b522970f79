import { vi } from 'vitest';
import type { JoinOptions } from '../../src/api/joinOptions.js';
import type { Logger } from '../../src/api/types.js';
import { FakeCoordinator, type FakeCoordinatorOptions } from './fakeCoordinator.js';
import { FakeNetwork } from './fakeNetwork.js';
import { Page } from './page.js';

export interface WorldOptions extends Partial<FakeCoordinatorOptions> {
  seed?: number;
}

/**
 * How a node is: `silent` takes packets and answers none, `waiting` lets players in only once their game has been moved
 * to where it is played now.
 */
export type NodeState = 'up' | 'down' | 'silent' | 'waiting';

/** A coordinator, the network, and the pages of a game, under virtual time. */
export class World {
  readonly coordinator: FakeCoordinator;
  readonly network: FakeNetwork;
  readonly pages = new Map<string, Page>();
  readonly warnings: string[] = [];
  coordinatorUp = true;
  /** The nodes that are not up, by address. All of them serve the one coordinator. */
  readonly nodes = new Map<string, NodeState>();
  /** Every attempt to connect. */
  readonly attempts: { player: string; url: string; at: number }[] = [];
  /** Where it was asked whether the token is refused. */
  readonly probes: string[] = [];
  hubLatencyMs = 5;
  /** What the pages' library draws instead of numbers of its own: in [0, 1). */
  chance: number | undefined;
  readonly logger: Logger = {
    debug: () => undefined,
    info: () => undefined,
    warn: (...data: unknown[]) => void this.warnings.push(data.map(String).join(' ')),
  };

  constructor({ players = ['a', 'b'], seed = 1, ...rest }: WorldOptions = {}) {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
    this.coordinator = new FakeCoordinator({ players, ...rest });
    this.network = new FakeNetwork(seed);
  }

  /** The page of a player. */
  page(player: string): Page {
    return this.pages.get(player)!;
  }

  /** A player opens its link: a new page, which takes the player over from any page before. */
  async open(player: string, options: Partial<JoinOptions> = {}): Promise<Page> {
    await this.settle(this.begin(player, options), 16_000);
    return this.page(player);
  }

  /** As {@link open}, without time passing. */
  begin(player: string, options: Partial<JoinOptions> = {}): Promise<unknown> {
    const page = new Page(this, player);
    this.pages.set(player, page);
    return page.join(options);
  }

  /** Everyone joins, and play begins. */
  async play(options: Partial<JoinOptions> = {}): Promise<Page[]> {
    for (const player of this.coordinator.players) await this.open(player, options);
    await this.until(() => this.coordinator.phase === 'playing', 5_000);
    await this.pass(500);
    return [...this.pages.values()];
  }

  /** Time passes. */
  async pass(ms: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms);
  }

  /** Time passes until it is so. */
  async until(isSo: () => boolean, withinMs: number): Promise<number> {
    const from = Date.now();
    while (!isSo()) {
      if (Date.now() - from > withinMs) throw new Error(`Not so within ${withinMs} ms: ${String(isSo)}`);
      await this.pass(5);
    }
    return Date.now() - from;
  }

  /** Time passes until `promise` has settled. */
  async settle<T>(promise: Promise<T>, withinMs: number): Promise<T> {
    let settled = false;
    const done = () => void (settled = true);
    promise.then(done, done);
    await this.until(() => settled, withinMs);
    return promise;
  }

  nodeAt(url: string): NodeState {
    return this.nodes.get(new URL(url).origin) ?? 'up';
  }

  /** A node's machine answers no more, and its connections break; at a silent one nobody sees that at once. */
  async loseNode(address: string, state: NodeState = 'down'): Promise<void> {
    this.nodes.set(address, state);
    await this.#closeAt(address, new Error('WebSocket closed with status code: 1006.'));
  }

  /** A node that is being drained takes its leave of its players. */
  async drainNode(address: string): Promise<void> {
    await this.#closeAt(address);
  }

  async #closeAt(address: string, error?: Error): Promise<void> {
    for (const { hub } of this.pages.values()) if (hub?.url.startsWith(address)) hub.drop(error);
    await this.pass(1);
  }

  crashCoordinator(): void {
    this.coordinatorUp = false;
    this.coordinator.crash();
  }

  recoverCoordinator(): void {
    this.coordinatorUp = true;
    this.coordinator.recover();
  }

  end(): void {
    vi.useRealTimers();
  }
}
