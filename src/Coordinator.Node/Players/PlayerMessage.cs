namespace Coordinator.Node.Players;

/// <summary>
/// An event of the contract on its way to players: one object for all of them, so that its bytes are made once for each
/// protocol that is spoken.
/// </summary>
/// <param name="name">Its name.</param>
/// <param name="body">Its only argument.</param>
internal sealed class PlayerMessage(string name, object body)
{
    private Form? forms;

    public string Name => name;

    public object Body => body;

    /// <summary>
    /// What <paramref name="make"/> makes of the message, such as its bytes. Made once for each type and kept; where
    /// two ask at the same instant both may make it, and both get the same one.
    /// </summary>
    public T As<T>(Func<PlayerMessage, T> make)
        where T : class
    {
        if (Known<T>(Volatile.Read(ref forms)) is { } known)
            return known;
        var made = make(this);
        while (true)
        {
            var before = Volatile.Read(ref forms);
            if (Known<T>(before) is { } others)
                return others;
            if (Interlocked.CompareExchange(ref forms, new Form(made, before), before) == before)
                return made;
        }
    }

    private static T? Known<T>(Form? form)
        where T : class
    {
        for (; form is not null; form = form.Next)
            if (form.Value is T known)
                return known;
        return null;
    }

    private sealed record Form(object Value, Form? Next);
}
