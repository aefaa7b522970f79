using System.Diagnostics;
using Akka.Actor;
using Akka.Hosting;
using Coordinator.Cluster.Actors;
using Coordinator.Cluster.Telemetry;
using Coordinator.Games;
using Microsoft.Extensions.Logging;
using static Coordinator.Cluster.Actors.GameCommandMessages;

namespace Coordinator.Cluster;

/// <summary>The games of the cluster, reached through this node's shard region.</summary>
internal sealed class ShardedGames(
    ActorSystem system, IReadOnlyActorRegistry registry, ILogger<PlayerSession> log) : IGames
{
    /// <summary>
    /// One try. A game answers in milliseconds; a message that met it while its node died or its shard was being handed
    /// over is lost, and sent again soon.
    /// </summary>
    private static readonly TimeSpan Try = TimeSpan.FromMilliseconds(500);

    /// <summary>Tries before giving up: together somewhat longer than a game is away where its node has died (10 s).</summary>
    private const int Tries = 24;

    private static readonly TimeSpan Patience = Tries * Try;

    public async Task<GameResult> CreateAsync(GameCommands.Create game, CancellationToken cancel = default) =>
        (await AskAsync<GameAnswers.Performed>(new Perform(game.GameId, game, TraceLink.Here), cancel)).Result;

    public async Task<GameState> FindAsync(string gameId, CancellationToken cancel = default) =>
        (await AskAsync<GameAnswers.Found>(new Find(gameId), cancel)).State;

    public async Task<GameResult> CloseAsync(string gameId, CancellationToken cancel = default) =>
        (await AskAsync<GameAnswers.Performed>(new Perform(gameId, new GameCommands.Close(), TraceLink.Here), cancel)).Result;

    public IPlayerSession Connect(string gameId, string player, IPlayerConnection connection) =>
        new SessionHandle(system.ActorOf(PlayerSession.Props(gameId, player, connection, Region, log)), player);

    private IActorRef Region => registry.TryGet<GameRegion>(out var region)
        ? region
        : throw new GameUnavailableException("The coordinator is still starting.");

    /// <summary>Commands are harmless when repeated, so one that was lost on the way is simply sent again.</summary>
    private async Task<T> AskAsync<T>(IGameMessage message, CancellationToken cancel)
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            try
            {
                return await Region.Ask<T>(message, Try, cancel);
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
            TraceLink.Begin("session report", TraceLink.Here, ActivityKind.Producer) is { } span
                ? TraceAsync(report, span, cancel)
                : BringAsync(report, default, cancel);

        /// <summary>As long as the session brings it: what is more than the game's own time was on the way, or waited its turn.</summary>
        private async Task<GameResult> TraceAsync(PlayerCommand report, Activity span, CancellationToken cancel)
        {
            using (span)
            {
                span.SetTag(CoordinatorTelemetry.PlayerId, player);
                var result = await BringAsync(report, span.Context, cancel);
                span.SetTag(CoordinatorTelemetry.Result, result.ToString());
                return result;
            }
        }

        private Task<GameResult> BringAsync(PlayerCommand report, ActivityContext trace, CancellationToken cancel) =>
            AnswerAsync<GameResult>(answer => new SessionMessages.Bring(report with { Player = player }, answer, trace), cancel);

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
