export { joinGame, JoinError, type JoinErrorCode } from './joinGame.js';
export type { JoinOptions } from './options.js';
export type { Game } from './game.js';
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
} from './types.js';
