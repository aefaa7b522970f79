using Coordinator.Node.Limits;
using Coordinator.Node.Players;
using Coordinator.Node.Tokens;

namespace Coordinator.Node.SocketIo;

/// <summary>
/// A socket's seat in a game: taken when it connects, where it has a token; else once it has said whose it is. It is
/// left once, also where that comes first.
/// </summary>
internal sealed class Seat(SocketLine line, PlayerDoor door, CallBudget budget, string? instance)
{
    private static readonly Task<ConnectedPlayer?> Nobody = Task.FromResult<ConnectedPlayer?>(null);

    private readonly Lock gate = new();
    private ConnectedPlayer? player;
    private bool isLeft;
    private Task lastBegun = Task.CompletedTask; // the last call that had to wait for its player

    public SocketLine Line => line;

    public CallBudget Budget => budget;

    /// <summary>Whose it is to be, as a token says; null: the client will say so itself.</summary>
    public PlayerIdentity? Identity { get; init; }

    /// <summary>Whose it is, once that is known; null: nobody's. What a client sends while it is being taken waits for
    /// this.</summary>
    public Task<ConnectedPlayer?> Player { get; private set; } = Nobody;

    /// <summary>Whose it is, where no call waits any more for that to be known: then one may begin at once.</summary>
    public ConnectedPlayer? KnownPlayer
    {
        get
        {
            lock (gate)
                return lastBegun.IsCompleted && Player is { IsCompletedSuccessfully: true, Result: { } known }
                    ? known
                    : null;
        }
    }

    /// <summary>
    /// Begins a call once it is known whose the seat is, or that it is nobody's; after those that wait already, in
    /// their order.
    /// </summary>
    public async Task<object> CallAsync(Func<ConnectedPlayer?, Task<object>> call)
    {
        Task<Task<object>> begun;
        lock (gate)
            lastBegun = begun = BeginAsync(lastBegun, Player, call);
        return await await begun;
    }

    /// <summary>Takes it at once.</summary>
    /// <exception cref="CallException">The connection is gone.</exception>
    public ConnectedPlayer Take(PlayerIdentity identity)
    {
        lock (gate)
        {
            if (isLeft)
                throw new CallException("The connection is gone.");
            player ??= door.Connect(identity, line, budget, instance);
            if (isLeft)
            {
                // The node is being drained: connecting has closed the connection, on this thread, and there was no
                // player to leave then.
                door.Disconnect(player, "sent elsewhere");
                throw new CallException("The connection is gone.");
            }
            Player = Task.FromResult<ConnectedPlayer?>(player);
            return player;
        }
    }

    /// <summary>
    /// Takes it when <paramref name="mayTake"/> says so, by throwing nothing. Where that has happened or is happening,
    /// this one waits for the outcome.
    /// </summary>
    /// <exception cref="CallException">It may not, or the connection is gone.</exception>
    public Task<ConnectedPlayer> TakeAsync(PlayerIdentity identity, Func<Task> mayTake)
    {
        lock (gate)
        {
            var attempt = AfterAsync(Player, identity, mayTake);
            Player = OrNobodyAsync(attempt);
            return attempt;
        }
    }

    /// <summary>The connection is gone, and with it the player.</summary>
    public void Leave(string reason)
    {
        lock (gate)
        {
            if (isLeft)
                return;
            isLeft = true;
        }
        if (player is not null)
            door.Disconnect(player, reason);
    }

    /// <returns>The call, which runs now. Never fails: the call does.</returns>
    private static async Task<Task<object>> BeginAsync(
        Task before,
        Task<ConnectedPlayer?> whose,
        Func<ConnectedPlayer?, Task<object>> call
    )
    {
        await before;
        var player = await whose;
        return RunAsync();

        async Task<object> RunAsync() => await call(player);
    }

    private async Task<ConnectedPlayer> AfterAsync(
        Task<ConnectedPlayer?> others,
        PlayerIdentity identity,
        Func<Task> mayTake
    )
    {
        if (await others is { } known)
            return known;
        await mayTake();
        return Take(identity);
    }

    private static async Task<ConnectedPlayer?> OrNobodyAsync(Task<ConnectedPlayer> attempt)
    {
        try
        {
            return await attempt;
        }
        catch (Exception)
        {
            return null; // who attempted it is told why
        }
    }
}
