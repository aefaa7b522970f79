import type { EndInfo, GameSettings, PauseInfo, ResumeInfo } from '../api/types.js';
import type { GameEnded, GameJoined, Pause, Resume } from './wire.js';

/** From the wire's words to the library's. */

/** A pause as the coordinator tells it. */
export type CoordinatorPause = Omit<PauseInfo, 'local'>;

export function settingsFrom({ settings }: GameJoined): GameSettings {
  const { reconnection_timeout_ms, join_timeout_ms, validation } = settings;
  return {
    reconnectionTimeoutMs: reconnection_timeout_ms,
    ...(join_timeout_ms !== undefined && { joinTimeoutMs: join_timeout_ms }),
    ...(validation !== undefined && { validation }),
  };
}

export function pauseFrom({ epoch, pause_frame, detecting_player, deadline, timeout_ms }: Pause): CoordinatorPause {
  return { epoch, pauseFrame: pause_frame, detectingPlayer: detecting_player, deadline, timeoutMs: timeout_ms };
}

/** The pause in progress when a page attaches. Without one in the message, it is taken to have begun `now`. */
export function joinedPauseFrom({ epoch, pause, settings }: GameJoined, now: number): CoordinatorPause {
  const timeoutMs = settings.reconnection_timeout_ms;
  return {
    epoch,
    pauseFrame: pause?.pause_frame ?? 0,
    detectingPlayer: pause?.detecting_player ?? '',
    deadline: pause?.deadline ?? now + timeoutMs,
    timeoutMs,
  };
}

export function resumeFrom({ epoch, pause_duration_ms, frames, resume_at }: Resume): ResumeInfo {
  return { epoch, pauseDurationMs: pause_duration_ms, frames, resumeAt: resume_at };
}

export function endFrom({ reason, reconnection_data: data, disconnected_player_id }: GameEnded): EndInfo {
  return {
    reason,
    disconnectedPlayerId: disconnected_player_id ?? null,
    reconnectionData: {
      totalPauseDurationMs: data.total_pause_duration_ms,
      lostPlayers: data.lost_players,
      recoveredPlayers: data.recovered_players,
    },
  };
}
