import type { Logger } from './types.js';

/** What {@link joinGame} takes. */
export interface JoinOptions {
  /** This player's token, from `POST /games`. */
  token: string;
  /** The coordinator's address, without the hub's path. Default: where the page came from. */
  url?: string;
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
  /** The game's frame counter, asked whenever something is reported. Default: always 0. */
  frame?: () => number;
  /** Where the library writes what it does. Default: warnings only, to the console. */
  logger?: Logger;
}

/** The options with every default filled in. */
export interface Settings extends Required<JoinOptions> {
  readonly hubUrl: string;
}

const quiet: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: (...data) => console.warn('[coordinator]', ...data),
};

/**
 * Fills in the defaults.
 * @throws RangeError naming the option that is out of range
 * @throws TypeError if the token is missing, or there is no address
 */
export function settingsOf(options: JoinOptions): Settings {
  if (!options.token) throw new TypeError('joinGame needs a token: the one that POST /games gave for this player.');
  const url = options.url ?? globalThis.location?.origin;
  if (!url) throw new TypeError('joinGame needs the coordinator\'s address as `url` where there is no page to take it from.');
  const hubUrl = `${url.replace(/\/+$/, '')}/hubs/game`;
  const { frame = () => 0 } = options;
  return {
    ...options,
    url,
    hubUrl,
    heartbeatMs: within('heartbeatMs', options.heartbeatMs ?? 250, 50, 1_000),
    lossGraceMs: within('lossGraceMs', options.lossGraceMs ?? 2_900, 1_000, 30_000),
    joinTimeoutMs: within('joinTimeoutMs', options.joinTimeoutMs ?? 15_000, 0, 600_000),
    frame: () => Math.max(0, Math.floor(frame())) || 0,
    logger: options.logger ?? quiet,
  };
}

function within(name: string, value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value;
  throw new RangeError(`${name} has to be from ${least} to ${most} ms; it is ${value}.`);
}
