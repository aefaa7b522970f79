export { joinGame } from './playing/joinGame.js';
export { JoinError, type JoinErrorCode } from './api/joinError.js';
export type { JoinOptions } from './api/joinOptions.js';
export type { Game } from './api/game.js';
export type {
  CoordinatorState,
  Countdown,
  Disconnection,
  EndInfo,
  EndReason,
  GameMessage,
  GameSettings,
  LinkSnapshot,
  LinkState,
  LocalEndReason,
  Logger,
  LossCause,
  MessageData,
  NearMiss,
  PauseInfo,
  Phase,
  PlayerPresence,
  ReconnectionAttempt,
  ReconnectionData,
  ResumeInfo,
  StartInfo,
  State,
  Unsubscribe,
} from './api/types.js';
