namespace Coordinator.Cluster.History;

/// <summary>How far the record, which lists and figures are read from, is behind what has happened.</summary>
public interface IRecordLag
{
    /// <summary>
    /// The age of the oldest event that is not in it yet, zero where all are; null where the database could not be asked.
    /// Looked at every few seconds, so an age of less than that says nothing.
    /// </summary>
    TimeSpan? Behind { get; }
}
