/** This player's record of the game, as lines in the order in which things happened. */
import type { ReconnectionData } from 'coordinator-client-js';
import { counted, duration } from './texts';

export interface RecordLine {
  /** Unix ms, coordinator's clock. */
  at: number;
  kind: 'lost' | 'restored' | 'timeout' | 'near-miss';
  text: string;
}

const CAUSES: Record<string, string> = {
  silence: 'no sign of life',
  channel_closed: 'the channel was closed',
  connection_failed: 'the connection failed',
  instance_replaced: 'the other page was replaced',
  unproven: 'not proven alive',
};

/** The newest line first. */
export function recordLines(record: ReconnectionData): RecordLine[] {
  const lost = record.disconnections.map((loss): RecordLine => ({
    at: loss.timestamp,
    kind: 'lost',
    text: `Link lost at frame ${loss.frame}: ${CAUSES[loss.cause] ?? loss.cause}`,
  }));
  const recovered = record.reconnectionAttempts.map((recovery): RecordLine => {
    const how = recovery.attempts === 0 ? 'by itself' : `in ${counted(recovery.attempts, 'attempt')}`;
    return recovery.outcome === 'success'
      ? { at: recovery.timestamp, kind: 'restored', text: `Restored after ${duration(recovery.durationMs)}, ${how}` }
      : { at: recovery.timestamp, kind: 'timeout', text: `Given up after ${duration(recovery.durationMs)}` };
  });
  const nearMisses = record.nearMisses.map((miss): RecordLine => ({
    at: miss.timestamp,
    kind: 'near-miss',
    text: `Interrupted for ${duration(miss.durationMs)}, not paused`,
  }));
  return [...lost, ...recovered, ...nearMisses].sort((a, b) => b.at - a.at);
}

/** "12:04:31", in the player's own time zone. */
export function clockTime(unixMs: number): string {
  return new Date(unixMs).toLocaleTimeString([], { hour12: false });
}
