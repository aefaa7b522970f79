/** What is read of a connection's statistics: TypeScript's own types leave most of it out. */
interface Stat {
  readonly type: string;
  readonly selectedCandidatePairId?: string;
  readonly selected?: boolean;
  readonly localCandidateId?: string;
  readonly candidateType?: string;
}

/** How the traffic of a connection leaves this page: `host`, `srflx`, `prflx` or `relay` (RFC 8445). */
export function connectionTypeIn(stats: RTCStatsReport): string | undefined {
  const report = stats as ReadonlyMap<string, Stat>;
  const all = [...report.values()];
  const byId = (id: string | undefined) => (id === undefined ? undefined : report.get(id));
  const transport = all.find(stat => stat.type === 'transport');
  // Firefox has no transport statistics; it marks the pair instead.
  const pair =
    byId(transport?.selectedCandidatePairId) ?? all.find(stat => stat.type === 'candidate-pair' && stat.selected);
  return byId(pair?.localCandidateId)?.candidateType;
}
