/** How far a game is, in the coordinator's words. */
export type Phase = 'waiting' | 'validating' | 'playing' | 'paused' | 'ended';

/**
 * The state of a player in its game.
 *
 * - `connecting`: play has not begun
 * - `connected`: in play
 * - `pausing`: this page noticed a loss and has stopped; the coordinator has not confirmed the pause yet
 * - `paused`: the coordinator has paused everyone
 * - `reconnecting`: paused, and a link of this player is being recovered
 * - `terminated`: the game is over for this page
 */
export type State = 'connecting' | 'connected' | 'pausing' | 'paused' | 'reconnecting' | 'terminated';

/**
 * Why a game is over for this page alone, as far as is known here, since nobody is left who could tell it how the game
 * goes on. `replaced`: a newer page of this player goes on in its place. `refused`: the coordinator no longer accepts
 * the token, and a pause was past its deadline, or play had not begun. `unreachable`: a pause was past its deadline,
 * and the coordinator has been out of reach for 30 s.
 */
export type LocalEndReason = 'replaced' | 'refused' | 'unreachable';

/** Why a game is over: the coordinator's word for all, or a {@link LocalEndReason}. */
export type EndReason =
  | 'reconnection_timeout'
  | 'validation_failed'
  | 'player_left'
  | 'never_started'
  | 'abandoned'
  | 'closed_by_operator'
  /** The game has a budget of pauses, and a player has used it up. */
  | 'pause_budget_exhausted'
  | LocalEndReason;

/**
 * How a link is. `interrupted`: 1 s without proof of life, a near miss that pauses nothing.
 * `lost`: no proof for the whole grace, or the connection itself says that it is gone.
 * `closed`: the game is over for this page, or left.
 */
export type LinkState = 'connecting' | 'alive' | 'interrupted' | 'lost' | 'closed';

/** Why a link counts as lost. */
export type LossCause = 'silence' | 'channel_closed' | 'connection_failed' | 'instance_replaced' | 'unproven';

/** A link to another player, at one moment. */
export interface LinkSnapshot {
  readonly playerId: string;
  readonly state: LinkState;
  /** Time from a beat to its answer, the shortest of the last eight, in ms. Absent until the first answer. */
  readonly roundTripMs?: number;
  /** Number of the newest attempt to connect; 0 before the first. */
  readonly attempt: number;
}

/** What a player may send: text, or bytes. */
export type MessageData = string | Uint8Array | ArrayBuffer;

/** A message from another player. */
export interface GameMessage {
  readonly from: string;
  readonly data: string | Uint8Array;
}

/** A player and whether it has a connection to the coordinator. */
export interface PlayerPresence {
  readonly playerId: string;
  readonly connected: boolean;
}

/** The game's settings, as the coordinator sets them. */
export interface GameSettings {
  /** How long a pause may last before the game ends, in ms. */
  readonly reconnectionTimeoutMs: number;
  /** How long the coordinator waits for all players to come, in ms. */
  readonly joinTimeoutMs?: number;
  /** Whether play starts only after every player has validated its links. */
  readonly validation?: boolean;
}

/** Play begins. */
export interface StartInfo {
  readonly gameId: string;
  /** When this player heard of it, in Unix ms of the coordinator's clock. */
  readonly startAt: number;
  /** This page has joined a game that was already in play: its own game state has to come from the others. */
  readonly returning: boolean;
}

/** A pause. */
export interface PauseInfo {
  /** Counts the pauses of the game from 1. */
  readonly epoch: number;
  /** The frame at which the player that noticed the loss stopped. */
  readonly pauseFrame: number;
  readonly detectingPlayer: string;
  /** When the game ends if nobody recovers, in Unix ms of the coordinator's clock. */
  readonly deadline: number;
  readonly timeoutMs: number;
  /** This page noticed the loss itself and the coordinator has not confirmed the pause yet. */
  readonly local: boolean;
}

/** Time left in a pause. */
export interface Countdown {
  readonly remainingMs: number;
  readonly epoch: number;
}

/** Everyone goes on. */
export interface ResumeInfo {
  readonly epoch: number;
  readonly pauseDurationMs: number;
  /** The frame at which each player stopped, as far as known. */
  readonly frames: Readonly<Record<string, number>>;
  /** The agreed instant, in Unix ms of the coordinator's clock. */
  readonly resumeAt: number;
}

/** The game is over. */
export interface EndInfo {
  readonly reason: EndReason;
  /** Who most likely dropped, where that can be said. */
  readonly disconnectedPlayerId: string | null;
  readonly reconnectionData: {
    readonly totalPauseDurationMs: number;
    readonly lostPlayers: readonly string[];
    readonly recoveredPlayers: readonly string[];
  };
}

/** The connection to the coordinator came or went. Losing it pauses nothing. */
export interface CoordinatorState {
  readonly connected: boolean;
  /** A newer page took this player over; this one has stopped for good, and has called `onEnd`. */
  readonly replaced?: boolean;
  /** The coordinator no longer accepts the token; this page has stopped trying. */
  readonly refused?: boolean;
}

/** A loss that this player noticed. */
export interface Disconnection {
  /** Unix ms, coordinator's clock. */
  readonly timestamp: number;
  readonly frame: number;
  readonly detectingPeer: string;
  /** The player at the other end of the lost link. */
  readonly peerId: string;
  readonly cause: LossCause;
  readonly iceState: string;
  readonly dcState: string;
  readonly epoch: number;
}

/** How the recovery of a link went. */
export interface ReconnectionAttempt {
  /** When the recovery was over, in Unix ms, coordinator's clock. */
  readonly timestamp: number;
  readonly durationMs: number;
  readonly outcome: 'success' | 'timeout';
  /** How many numbered attempts it took. 0: the link came back by itself. */
  readonly attempts: number;
  readonly epoch: number;
  /** The player at the other end of the link. */
  readonly playerId: string;
}

/** An interruption that was over before it counted as a loss. */
export interface NearMiss {
  readonly timestamp: number;
  readonly playerId: string;
  /** Time without proof of life, in ms: from the send time of the last beat answered until it was alive again. */
  readonly durationMs: number;
}

/** This player's own record of the game's losses. */
export interface ReconnectionData {
  /** The game is paused now. */
  readonly inProgress: boolean;
  /** All pauses together, the present one included, in ms. */
  readonly totalPauseDurationMs: number;
  readonly disconnections: readonly Disconnection[];
  readonly reconnectionAttempts: readonly ReconnectionAttempt[];
  readonly nearMisses: readonly NearMiss[];
}

/** Where the library writes what it does. `console` fits. */
export type Logger = Pick<Console, 'debug' | 'info' | 'warn'>;

/** Takes a handler off its event again. */
export type Unsubscribe = () => void;
