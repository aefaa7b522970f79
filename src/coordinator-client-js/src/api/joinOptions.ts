import type { Logger } from './types.js';

/** What {@link joinGame} takes. */
export interface JoinOptions {
  /** This player's token, from `POST /games`. */
  token: string;
  /**
   * The coordinator's address, http or https, without the hub's path; or several, of nodes of one cluster. The first is
   * tried first; after a failure, or a lost connection, another. A cluster tells its other nodes itself, so several are
   * needed only for joining while the first is down. Default: where the page came from.
   * @example
   * joinGame({ token, url: ['https://one.coordinator.example', 'https://two.coordinator.example'] });
   */
  url?: string | readonly string[];
  /** Time between beats, in ms, 50 to 1000. Default 250. */
  heartbeatMs?: number;
  /**
   * How long after its last proof of life a link counts as lost, in ms, 1000 to 30000. Default 2900: the last proof
   * is 40 to 230 ms older than a cut, so a cut is noticed 2.7 to 2.9 s after it, and an outage of 2 s is over in
   * time (250 ms + 2 s + 250 ms and two round trips).
   */
  lossGraceMs?: number;
  /** How long to go on trying while the coordinator cannot be reached at first, in ms. Default 15000. */
  joinTimeoutMs?: number;
  /**
   * The game's frame counter, asked whenever something is reported. A whole number from 0 on; where it gives anything
   * else, or throws, the last one known is reported. Default: always 0.
   */
  frame?: () => number;
  /**
   * Aborts the join: it rejects with the signal's reason and leaves nothing behind, and the game waits for this player
   * as before. Once the join has resolved, the signal does nothing; `dispose` lets go of the game then.
   */
  signal?: AbortSignal;
  /** Where the library writes what it does. Default: warnings only, to the console. */
  logger?: Logger;
}
