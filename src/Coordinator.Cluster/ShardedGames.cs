using System.Collections.Immutable;
using Akka.Actor;
using Akka.Hosting;
using Coordinator.Cluster.Actors;
using Coordinator.Games;
using Microsoft.Extensions.Logging;
using static Coordinator.Cluster.Actors.GameCommandMessages;

namespace Coordinator.Cluster;

/// <summary>The games of the cluster, reached through this node's shard region.</summary>
internal sealed class ShardedGames(
    ActorSystem system, IReadOnlyActorRegistry registry, ILogger<PlayerSession> log) : IGames
{
    /// <summary>
    /// How long each try may take. A game answers in milliseconds; a message that met it while its shard was being handed
    /// over is lost, and sent again soon. Together as long as a game takes to come back where its node has died (10 s).
    /// </summary>
    private static readonly ImmutableArray<TimeSpan> Tries =
        [.. new[] { 0.3, 0.7, 1, 2, 2, 2, 2, 2 }.Select(TimeSpan.FromSeconds)];

    private static readonly TimeSpan Patience = Tries.Aggregate(TimeSpan.Zero, (all, one) => all + one);

    public async Task<GameResult> CreateAsync(GameCommands.Create game, CancellationToken cancel = default) =>
        (await AskAsync<GameAnswers.Performed>(new Perform(game.GameId, game), cancel)).Result;

    public async Task<GameState> FindAsync(string gameId, CancellationToken cancel = default) =>
        (await AskAsync<GameAnswers.Found>(new Find(gameId), cancel)).State;

    public async Task<GameResult> CloseAsync(string gameId, CancellationToken cancel = default) =>
        (await AskAsync<GameAnswers.Performed>(new Perform(gameId, new GameCommands.Close()), cancel)).Result;

    public IPlayerSession Connect(string gameId, string player, IPlayerConnection connection) =>
        new SessionHandle(system.ActorOf(PlayerSession.Props(gameId, player, connection, Region, log)), player);

    private IActorRef Region => registry.TryGet<GameRegion>(out var region)
        ? region
        : throw new GameUnavailableException("The coordinator is still starting.");

    /// <summary>Commands are harmless when repeated, so one that was lost on the way is simply sent again.</summary>
    private async Task<T> AskAsync<T>(IGameMessage message, CancellationToken cancel)
    {
        foreach (var within in Tries)
        {
            try
            {
                return await Region.Ask<T>(message, within, cancel);
            }
            catch (AskTimeoutException)
            {
            }
        }
        throw new GameUnavailableException($"Game {message.GameId} did not answer within {Patience.TotalSeconds} s.");
    }

    private sealed class SessionHandle(IActorRef session, string player) : IPlayerSession
    {
        public Task<GameResult> ReportAsync(PlayerCommand report, CancellationToken cancel = default) =>
            AnswerAsync<GameResult>(answer => new SessionMessages.Bring(report with { Player = player }, answer), cancel);

        public Task<bool> SignalAsync(string targetPlayer, PeerSignal signal, CancellationToken cancel = default) =>
            AnswerAsync<bool>(answer => new SessionMessages.Send(targetPlayer, signal, answer), cancel);

        public void Disconnect() => session.Tell(SessionMessages.Disconnected.Instance);

        private async Task<T> AnswerAsync<T>(Func<TaskCompletionSource<T>, object> message, CancellationToken cancel)
        {
            var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            session.Tell(message(answer));
            try
            {
                // A report is brought until it is answered; after this long the player is told to repeat it.
                return await answer.Task.WaitAsync(Patience, cancel);
            }
            catch (TimeoutException timeout)
            {
                throw new GameUnavailableException($"The game did not answer within {Patience.TotalSeconds} s.", timeout);
            }
        }
    }
}
