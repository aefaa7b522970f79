namespace Coordinator.Journal.Health;

/// <summary>Why nothing can be written to the store at the moment.</summary>
/// <param name="Reason">A sentence for the operator; the same one for as long as it is the same trouble.</param>
/// <param name="IsReadable">
/// Whether what is in the store can be read all the same: on a full disk, not in a database that is away.
/// </param>
public sealed record StoreTrouble(string Reason, bool IsReadable);

/// <summary>The store's file is not where it was: what would be written to it now would be gone at the next
/// start.</summary>
/// <param name="message">A sentence for the operator.</param>
/// <param name="isReplaced">Whether another file is in its place, which may be opened instead.</param>
internal sealed class StoreGoneException(string message, bool isReplaced = false) : Exception(message)
{
    public bool IsReplaced => isReplaced;
}
