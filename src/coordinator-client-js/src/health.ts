import type { Link } from './link.js';
import type { Invoke } from './wire.js';

/** Tells the coordinator how a link is. It is told again soon, so nothing is repeated. */
export async function reportHealth(link: Link, invoke: Invoke): Promise<void> {
  const { playerId, state, roundTripMs } = link.snapshot;
  const type = await connectionType(link);
  await invoke('p2p_health_report', {
    peer_id: playerId,
    status: state,
    ...(type && { connection_type: type }),
    ...(roundTripMs !== undefined && { latency_ms: Math.round(roundTripMs) }),
  });
}

/** How the traffic leaves this page: `host`, `srflx`, `prflx` or `relay` (RFC 8445). */
async function connectionType(link: Link): Promise<string | undefined> {
  const stats = await link.stats();
  if (!stats) return undefined;
  const all = [...stats.values()];
  const transport = all.find(stat => stat.type === 'transport');
  // Firefox has no transport statistics; it marks the pair instead.
  const pair = stats.get(transport?.selectedCandidatePairId) ?? all.find(stat => stat.type === 'candidate-pair' && stat.selected);
  return stats.get(pair?.localCandidateId)?.candidateType;
}
