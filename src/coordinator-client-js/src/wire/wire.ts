import type { EndReason, Phase } from '../api/types.js';
import type { events, methods, signals } from './names.js';

/** The wire contract, version 1: what the hub sends and takes. Times in Unix ms. */

export interface GameJoined {
  readonly game_id: string;
  readonly player_id: string;
  readonly phase: Phase;
  readonly players: readonly { readonly player_id: string; readonly connected: boolean }[];
  readonly epoch: number;
  readonly pause?: { readonly pause_frame: number; readonly detecting_player: string; readonly deadline: number };
  readonly ended?: { readonly reason: EndReason };
  readonly ice_servers: RTCIceServer[];
  readonly settings: {
    readonly reconnection_timeout_ms: number;
    readonly join_timeout_ms?: number;
    readonly validation?: boolean;
  };
  readonly metadata?: unknown;
  /** Where the nodes that are up serve players now. Absent where all players use one address. */
  readonly coordinators?: readonly string[];
}

export interface GameReady {
  readonly game_id: string;
  readonly players: readonly string[];
}

export type SignalType = (typeof signals)[keyof typeof signals];

/**
 * What two players' libraries say to each other through the coordinator, which does not look inside.
 * `instance` names the sender's page, so that a page that returns is told from the one before it.
 */
export interface SignalPayload {
  readonly instance: string;
  /** The instance that the sender believes it speaks to. Absent before it knows. */
  readonly to?: string;
  /** In offers and answers, what the sender's WebRTC is capable of: `restart`. Absent where it does not say. */
  readonly can?: readonly string[];
  readonly sdp?: string;
  /** The offer restarts ICE on the connection that both hold. */
  readonly restart?: boolean;
  readonly candidate?: string;
  readonly sdpMid?: string | null;
  readonly sdpMLineIndex?: number | null;
  /** From the side that answers: I hold no connection that this could apply to. Make a new one. */
  readonly refused?: boolean;
  /** From the side that answers: I am here (again), and wait for an offer. */
  readonly asks?: boolean;
}

export interface RelayedSignal {
  readonly from_player_id: string;
  readonly type: SignalType;
  readonly payload: SignalPayload;
  readonly attempt?: number;
}

export interface Pause {
  readonly game_id: string;
  readonly pause_frame: number;
  readonly detecting_player: string;
  readonly epoch: number;
  readonly timeout_ms: number;
  readonly deadline: number;
}

export interface Resume {
  readonly game_id: string;
  readonly epoch: number;
  readonly pause_duration_ms: number;
  readonly frames: Readonly<Record<string, number>>;
  readonly resume_at: number;
}

export interface GameEnded {
  readonly game_id: string;
  readonly reason: EndReason;
  readonly reconnection_data: {
    readonly total_pause_duration_ms: number;
    readonly lost_players: readonly string[];
    readonly recovered_players: readonly string[];
  };
  readonly disconnected_player_id: string | null;
}

/** What the coordinator sends, by event. */
export interface Events {
  [events.joined]: GameJoined;
  [events.ready]: GameReady;
  [events.signal]: RelayedSignal;
  [events.validationComplete]: { readonly game_id: string };
  [events.validationRepool]: { readonly game_id: string; readonly message: string; readonly reason: string };
  [events.pause]: Pause;
  [events.resume]: Resume;
  [events.ended]: GameEnded;
  [events.presence]: { readonly game_id: string; readonly player_id: string; readonly connected: boolean };
  [events.sessionReplaced]: { readonly game_id: string; readonly player_id: string };
}

/** What the coordinator decides for everyone, and players tell each other. */
export interface Notices {
  [events.pause]: Pause;
  [events.resume]: Resume;
  [events.ended]: GameEnded;
}

export type NoticeEvent = keyof Notices;

/** What a player sends, by method, each with its answer. */
export interface Methods {
  [methods.signal]: {
    takes: { target_player_id: string; type: SignalType; payload: SignalPayload; attempt: number };
    gives: { result: 'relayed' | 'unreachable' };
  };
  [methods.validationSuccess]: { takes: object; gives: { result: 'complete' | 'waiting' } };
  [methods.validationFailed]: { takes: { reason: string }; gives: { result: 'repool' } };
  [methods.connectionLost]: {
    takes: {
      frame_number: number;
      timestamp: number;
      ice_state?: string;
      dc_state?: string;
      peer_id?: string;
      /** ICE's candidate type of the lost link. */
      connection_type?: string;
      /** How long the link had been without proof of life when its loss was noticed. Absent where it never had any. */
      silence_ms?: number;
      epoch?: number;
    };
    gives: { result: 'pause' | 'already_pausing' | 'stale' | 'not_found' };
  };
  [methods.reconnectionSuccess]: {
    takes: { duration_ms?: number; attempts?: number; frame_number: number; epoch: number };
    gives: { result: 'resume' | 'waiting' | 'stale' | 'not_found' };
  };
  [methods.reconnectionTimeout]: {
    takes: { pause_duration_ms: number; attempts: number; epoch: number };
    gives: { result: 'ended' | 'too_early' | 'stale' | 'not_found' };
  };
  [methods.healthReport]: {
    takes: {
      connection_type?: string;
      latency_ms?: number;
      status: string;
      peer_id: string;
      /** Once, when an interruption ends by itself: how long the link was without proof of life. */
      interrupted_ms?: number;
    };
    gives: { result: 'noted' };
  };
  /** `delay_ms`: one way, as this player has measured it. */
  [methods.clock]: { takes: { sent_at: number; delay_ms?: number }; gives: { now: number; sent_at: number } };
  [methods.iceServers]: { takes: object; gives: { ice_servers: RTCIceServer[] } };
  /** `expires_at` in Unix ms on the coordinator's clock. */
  [methods.renewToken]: { takes: object; gives: { token: string; expires_at: number } };
  [methods.leave]: { takes: { reason?: string }; gives: { result: 'left' } };
}

export type Method = keyof Methods;

/** The methods that report what happened, and are repeated until acknowledged. */
export type ReportMethod =
  | typeof methods.validationSuccess
  | typeof methods.validationFailed
  | typeof methods.connectionLost
  | typeof methods.reconnectionSuccess
  | typeof methods.reconnectionTimeout
  | typeof methods.healthReport // With `interrupted_ms` only.
  | typeof methods.leave;

/** Calls a method of the hub. */
export type Invoke = <M extends Method>(method: M, payload: Methods[M]['takes']) => Promise<Methods[M]['gives']>;
