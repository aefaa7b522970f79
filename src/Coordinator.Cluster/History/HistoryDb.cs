using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;

namespace Coordinator.Cluster.History;

/// <summary>The record's tables, beside the journal. All of it can be made again from the journal, while that is kept.</summary>
internal sealed class HistoryDb(DataOptions options) : DataConnection(options)
{
    public ITable<GameRow> Games => this.GetTable<GameRow>();
    public ITable<DisconnectionRow> Disconnections => this.GetTable<DisconnectionRow>();
    public ITable<AttemptRow> Attempts => this.GetTable<AttemptRow>();
    public ITable<PauseRow> Pauses => this.GetTable<PauseRow>();
    public ITable<NearMissRow> NearMisses => this.GetTable<NearMissRow>();
    public ITable<OffsetRow> Offsets => this.GetTable<OffsetRow>();

    /// <summary>How far a projection has read the journal: 0 at first.</summary>
    public async Task<long> OffsetAsync(string name, CancellationToken cancel = default)
    {
        var row = await Offsets.FirstOrDefaultAsync(o => o.Name == name, cancel);
        if (row is null) await this.InsertOrReplaceAsync(new OffsetRow { Name = name }, token: cancel);
        return row?.Offset ?? 0;
    }

    /// <summary>Says how far a projection has read, within the transaction that writes what it read.</summary>
    /// <exception cref="InvalidOperationException">It is not where it was believed to be: another has gone on from there.</exception>
    public async Task AdvanceAsync(string name, long from, long to, CancellationToken cancel = default)
    {
        var changed = await Offsets
            .Where(o => o.Name == name && o.Offset == from)
            .Set(o => o.Offset, to)
            .UpdateAsync(cancel);
        if (changed != 1) throw new InvalidOperationException($"The projection '{name}' is not at {from} any more: another node follows the journal.");
    }
}
