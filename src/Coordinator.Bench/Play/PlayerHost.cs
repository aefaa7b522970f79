using Akka.Actor;
using Coordinator.Client;
using Coordinator.Client.Hub;
using Coordinator.Client.Playing;

namespace Coordinator.Bench.Play;

/// <summary>Where all players of this process run: one actor system, whose threads and timers they share.</summary>
internal sealed class PlayerHost : IAsyncDisposable
{
    private readonly ActorSystem _system = OwnActorSystem.Create(logging: null);

    /// <summary>
    /// Joins a game by the library that users run, over connections that are logged: whatever the library says of
    /// itself can be held against that.
    /// </summary>
    /// <param name="options">Its actor system is this one.</param>
    /// <param name="log">Takes what goes over the connections to the coordinator.</param>
    /// <param name="random">Of this player alone: when it connects again, and where.</param>
    /// <param name="changed">Told whenever a connection came or went.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="JoinException">The token is refused, the game is over, or the coordinator stays out of
    /// reach.</exception>
    public async Task<CoordinatorClient> JoinAsync(
        JoinOptions options,
        PlayerLog log,
        Random random,
        Action changed,
        CancellationToken cancel
    )
    {
        var credentials = new PlayerCredentials(options.Token);
        var hubs = new SignalRHubs(credentials, TimeProvider.System);
        try
        {
            return await CoordinatorClient.JoinAsync(
                options with
                {
                    ActorSystem = _system,
                },
                new PlayerEnvironment(new LoggedHubs(hubs, log, changed), random.NextDouble, credentials),
                () => hubs.CloseAsync(TimeSpan.FromSeconds(5)),
                cancel
            );
        }
        catch
        {
            hubs.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await _system.Terminate();
}
