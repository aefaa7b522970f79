import type { EndReason } from './types.js';

/** Why a game could not be joined. */
export type JoinErrorCode = 'unauthorized' | 'unreachable' | 'replaced' | 'ended' | 'unsupported';

/** A game could not be joined. The message tells a person what to do. */
export class JoinError extends Error {
  override readonly name = 'JoinError';
  readonly code: JoinErrorCode;
  /** With `ended`: why the game is over. */
  readonly reason: EndReason | undefined;

  constructor(code: JoinErrorCode, message: string, reason?: EndReason) {
    super(message);
    this.code = code;
    this.reason = reason;
  }
}
