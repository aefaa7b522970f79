using Microsoft.AspNetCore.Connections;

namespace Coordinator.Node.Limits;

/// <summary>A connection over which nobody has shown a token or a key yet. A feature of its requests.</summary>
internal sealed class Guest(ConnectionContext connection, Guests guests, long since)
{
    private int running;

    /// <summary>A timestamp of the clock that <see cref="Guests"/> has.</summary>
    public long Since => since;

    /// <summary>Whether a request has come over it.</summary>
    public bool HasAsked { get; private set; }

    /// <summary>Whether no request is being answered over it.</summary>
    public bool IsIdle => Volatile.Read(ref running) == 0;

    /// <summary>Its place among the others; kept by <see cref="Guests"/>.</summary>
    public LinkedListNode<Guest>? Place { get; set; }

    public void Begin()
    {
        HasAsked = true;
        Interlocked.Increment(ref running);
    }

    public void End() => Interlocked.Decrement(ref running);

    /// <summary>What was shown lets it in.</summary>
    public void Admit() => guests.Forget(this);

    public void Close() =>
        connection.Abort(new ConnectionAbortedException("The node has too many connections without a token."));
}

internal static class GuestOfRequest
{
    /// <summary>Notes what is being answered; before all else.</summary>
    public static void UseGuests(this WebApplication app) =>
        app.Use(
            async (context, next) =>
            {
                var guest = context.Features.Get<Guest>();
                guest?.Begin();
                try
                {
                    await next(context);
                }
                finally
                {
                    guest?.End();
                }
            }
        );

    /// <summary>What this request has shown (a token, a key) lets its connection in: it no longer counts among
    /// strangers'.</summary>
    public static void Admit(this HttpContext context) => context.Features.Get<Guest>()?.Admit();
}
