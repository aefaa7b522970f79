/** How the traffic of a connection leaves this page: `host`, `srflx`, `prflx` or `relay` (RFC 8445). */
export function connectionTypeIn(stats: RTCStatsReport): string | undefined {
  const all = [...stats.values()];
  const transport = all.find(stat => stat.type === 'transport');
  // Firefox has no transport statistics; it marks the pair instead.
  const pair =
    stats.get(transport?.selectedCandidatePairId) ?? all.find(stat => stat.type === 'candidate-pair' && stat.selected);
  return stats.get(pair?.localCandidateId)?.candidateType;
}
