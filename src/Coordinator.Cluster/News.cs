using Coordinator.Games;

namespace Coordinator.Cluster;

/// <summary>
/// A notice on its way to the players of its game: one object for all of them on a node, so that what the first
/// connection makes of it, its bytes on the wire, serves the others too.
/// </summary>
public sealed class News(Notice notice)
{
    private object? _form;

    /// <summary>What has happened.</summary>
    public Notice Notice => notice;

    /// <summary>
    /// What <paramref name="make"/> makes of the game's id and the notice. Made once and kept, whichever connection
    /// asks first; where two ask at the same instant both may make it, and both get the same one.
    /// </summary>
    public T As<T>(string gameId, Func<string, Notice, T> make)
        where T : class
    {
        if (Volatile.Read(ref _form) is T known)
            return known;
        var made = make(gameId, notice);
        return (T?)Interlocked.CompareExchange(ref _form, made, null) ?? made;
    }
}
