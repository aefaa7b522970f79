namespace Coordinator.Peers.SipSorcery.Sctp;

/// <summary>What a stack has received, as its own SACKs say.</summary>
internal sealed class ReceivedByStack
{
    private List<(int Start, int End)> _blocks = [];
    private uint? _cumulative;
    private bool _hasBegun;

    /// <summary>The other side's first number. Once something has come, an INIT is a late one, and means
    /// nothing.</summary>
    public void BeginAt(uint initialTsn)
    {
        if (!_hasBegun)
            _cumulative = unchecked(initialTsn - 1);
    }

    /// <summary>A SACK of the stack.</summary>
    public void Take(SctpChunk sack)
    {
        _hasBegun = true;
        (_cumulative, _blocks) = (SackChunk.CumulativeTsn(sack), SackChunk.Blocks(sack));
    }

    /// <summary>The numbers up to this one that have not come, none where they all have. Null: it is out of all
    /// bounds.</summary>
    public List<uint>? MissingUpTo(uint last, int maxAhead)
    {
        if (_cumulative is not { } cumulative)
            return null;
        var ahead = Tsn.Ahead(last, cumulative);
        if (ahead > maxAhead)
            return null;
        var missing = new List<uint>();
        var next = 1;
        foreach (var (start, end) in _blocks)
        {
            for (; next < start && next <= ahead; next++)
                missing.Add(unchecked(cumulative + (uint)next));
            next = Math.Max(next, end + 1);
        }
        for (; next <= ahead; next++)
            missing.Add(unchecked(cumulative + (uint)next));
        return missing;
    }
}
