import type { Link } from './link.js';
import type { Invoke } from './wire.js';

/**
 * Tells the coordinator how a link is; with `interruptedMs`, that it was without proof of life for so long and is alive
 * again. How it is is told again soon, so nothing is repeated.
 */
export async function reportHealth(link: Link, invoke: Invoke, interruptedMs?: number): Promise<void> {
  const { playerId, state, roundTripMs } = link.snapshot;
  const type = await link.findConnectionType();
  await invoke('p2p_health_report', {
    peer_id: playerId,
    status: state,
    ...(type && { connection_type: type }),
    ...(roundTripMs !== undefined && { latency_ms: Math.round(roundTripMs) }),
    ...(interruptedMs !== undefined && { interrupted_ms: Math.round(interruptedMs) }),
  });
}
