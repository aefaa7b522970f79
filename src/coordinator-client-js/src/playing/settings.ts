import { addressOf, usableFrom } from '../hub/addresses.js';
import type { JoinOptions } from '../api/joinOptions.js';
import type { Logger } from '../api/types.js';

/** The options with every default filled in. */
export interface Settings extends Required<Omit<JoinOptions, 'url' | 'signal'>> {
  /** The given addresses, the first to be tried first. */
  readonly urls: readonly [string, ...string[]];
  readonly signal: AbortSignal | undefined;
  /** The page came over https. */
  readonly isSecurePage: boolean;
}

const quiet: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: (...data: unknown[]) => console.warn('[coordinator]', ...data),
};

/**
 * Fills in the defaults.
 * @throws RangeError naming the option that is out of range
 * @throws TypeError if the token is missing, or an address is missing or wrong
 */
export function settingsOf(options: JoinOptions): Settings {
  if (!options.token) throw new TypeError('joinGame needs a token: the one that POST /games gave for this player.');
  const isSecurePage = globalThis.location?.protocol === 'https:';
  const { url, frame = () => 0, ...rest } = options;
  const logger = options.logger ? unfailing(options.logger) : quiet;
  return {
    ...rest,
    signal: options.signal,
    urls: urlsOf(url ?? globalThis.location?.origin, isSecurePage),
    isSecurePage,
    heartbeatMs: within('heartbeatMs', options.heartbeatMs ?? 250, 50, 1_000),
    lossGraceMs: within('lossGraceMs', options.lossGraceMs ?? 2_900, 1_000, 30_000),
    joinTimeoutMs: within('joinTimeoutMs', options.joinTimeoutMs ?? 15_000, 0, 600_000),
    frame: countedBy(frame, logger),
    logger,
  };
}

/**
 * The game's own counter, which no pause may depend on: where it fails, it is warned of once, and counts as it did
 * last.
 */
function countedBy(frame: () => number, logger: Logger): () => number {
  let warned = false;
  let last = 0;
  const unusable = (why: unknown): number => {
    if (!warned) logger.warn(`The game's frame() has to give a whole number from 0 on; now it counts as ${last}.`, why);
    warned = true;
    return last;
  };
  return () => {
    try {
      const number = frame();
      return Number.isSafeInteger(number) && number >= 0 ? (last = number) : unusable(number);
    } catch (error) {
      return unusable(error);
    }
  };
}

/** A logger that fails is one that says nothing. */
function unfailing(logger: Logger): Logger {
  const tried =
    (level: keyof Logger) =>
    (...data: unknown[]): void => {
      try {
        logger[level](...data);
      } catch {
        // There is nobody left to tell.
      }
    };
  return { debug: tried('debug'), info: tried('info'), warn: tried('warn') };
}

function urlsOf(url: string | readonly string[] | undefined, isSecurePage: boolean): [string, ...string[]] {
  const urls = (typeof url === 'string' ? [url] : (url ?? []))
    .filter(text => text !== '')
    .map(text => {
      const address = addressOf(text, globalThis.location?.href);
      if (address === undefined)
        throw new TypeError(`url has to be the coordinator's http or https address; it is ${text}.`);
      return address;
    });
  // One that a browser blocks is passed over where there is another, and else left to fail with the browser's reason.
  const [first, ...others] = usableFrom(isSecurePage, urls).length > 0 ? usableFrom(isSecurePage, urls) : urls;
  if (!first)
    throw new TypeError("joinGame needs the coordinator's address as `url` where there is no page to take it from.");
  return [first, ...others];
}

function within(name: string, value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value;
  throw new RangeError(`${name} has to be from ${least} to ${most} ms; it is ${value}.`);
}
