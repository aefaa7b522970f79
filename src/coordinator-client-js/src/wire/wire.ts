import type { EndReason, Phase } from '../api/types.js';

/** The wire contract, version 1: what the hub `/hubs/game` sends and takes. Times in Unix ms. */

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

export type SignalType = 'offer' | 'answer' | 'ice-candidate';

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
  game_joined: GameJoined;
  game_ready: GameReady;
  webrtc_signal: RelayedSignal;
  p2p_validation_complete: { readonly game_id: string };
  p2p_validation_repool: { readonly game_id: string; readonly message: string; readonly reason: string };
  p2p_pause: Pause;
  p2p_resume: Resume;
  p2p_game_ended: GameEnded;
  player_presence: { readonly game_id: string; readonly player_id: string; readonly connected: boolean };
  session_replaced: { readonly game_id: string; readonly player_id: string };
}

/** What the coordinator decides for everyone, and players tell each other. */
export interface Notices {
  p2p_pause: Pause;
  p2p_resume: Resume;
  p2p_game_ended: GameEnded;
}

export type NoticeEvent = keyof Notices;

/** What a player sends, by method, each with its answer. */
export interface Methods {
  webrtc_signal: {
    takes: { target_player_id: string; type: SignalType; payload: SignalPayload; attempt: number };
    gives: { result: 'relayed' | 'unreachable' };
  };
  p2p_validation_success: { takes: object; gives: { result: 'complete' | 'waiting' } };
  p2p_validation_failed: { takes: { reason: string }; gives: { result: 'repool' } };
  p2p_connection_lost: {
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
  p2p_reconnection_success: {
    takes: { duration_ms?: number; attempts?: number; frame_number: number; epoch: number };
    gives: { result: 'resume' | 'waiting' | 'stale' | 'not_found' };
  };
  p2p_reconnection_timeout: {
    takes: { pause_duration_ms: number; attempts: number; epoch: number };
    gives: { result: 'ended' | 'too_early' | 'stale' | 'not_found' };
  };
  p2p_health_report: {
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
  clock: { takes: { sent_at: number; delay_ms?: number }; gives: { now: number; sent_at: number } };
  ice_servers: { takes: object; gives: { ice_servers: RTCIceServer[] } };
  /** `expires_at` in Unix ms on the coordinator's clock. */
  renew_token: { takes: object; gives: { token: string; expires_at: number } };
  leave_game: { takes: { reason?: string }; gives: { result: 'left' } };
}

export type Method = keyof Methods;

/** The methods that report what happened, and are repeated until acknowledged. */
export type ReportMethod =
  | 'p2p_validation_success'
  | 'p2p_validation_failed'
  | 'p2p_connection_lost'
  | 'p2p_reconnection_success'
  | 'p2p_reconnection_timeout'
  | 'p2p_health_report' // With `interrupted_ms` only.
  | 'leave_game';

/** Calls a method of the hub. */
export type Invoke = <M extends Method>(method: M, payload: Methods[M]['takes']) => Promise<Methods[M]['gives']>;
