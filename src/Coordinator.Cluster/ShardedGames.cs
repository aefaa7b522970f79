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
    ActorSystem system,
    IReadOnlyActorRegistry registry,
    IStoreHealth store,
    ILogger<PlayerSession> log
) : IGames
{
    /// <summary>
    /// One try. A game answers in milliseconds; a message that met it while its node died or its shard was being handed
    /// over is lost, and sent again soon.
    /// </summary>
    private static readonly TimeSpan Try = TimeSpan.FromMilliseconds(500);

    /// <summary>Tries before giving up: together somewhat longer than a game is away where its node has died (10
    /// s).</summary>
    private const int Tries = 24;

    /// <summary>Tries while the store is in trouble: a game that waits for no write answers at the first.</summary>
    private const int TriesInTrouble = 2;

    private static readonly TimeSpan Patience = Tries * Try;

    private readonly RemoteClocks _clocks = new();

    public async Task<GameResult> CreateAsync(GameCommands.Create game, CancellationToken cancel = default)
    {
        // Sent, it would be created when the store is well again, for a backend that was told that it is not.
        if (store.Trouble is not null)
            throw CantStore;
        return (await AskAsync<GameAnswers.Executed>(new Execute(game.GameId, game, TraceLink.Here), cancel)).Result;
    }

    public async Task<GameState> FindAsync(string gameId, CancellationToken cancel = default) =>
        (await AskAsync<GameAnswers.Found>(new Find(gameId), cancel)).State;

    public async Task<bool> AdmitAsync(string gameId, string player, CancellationToken cancel = default) =>
        (await AskAsync<GameAnswers.Admitted>(new Admit(gameId, player), cancel)).IsPlayer;

    public async Task<GameResult> CloseAsync(string gameId, CancellationToken cancel = default) =>
        (
            await AskAsync<GameAnswers.Executed>(new Execute(gameId, new GameCommands.Close(), TraceLink.Here), cancel)
        ).Result;

    public IPlayerSession Connect(string gameId, string player, IPlayerConnection connection, string? instance = null)
    {
        var life = new SessionLife();
        var session = system.ActorOf(
            PlayerSession.Props(gameId, player, connection, Region, log, life, instance, _clocks)
        );
        return new SessionHandle(session, player, life);
    }

    private static StoreUnavailableException CantStore =>
        new("The coordinator can't store anything at the moment. Try again.");

    private IActorRef Region =>
        registry.TryGet<GameRegion>(out var region)
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
            catch (AskTimeoutException) when (tries + 1 >= TriesInTrouble && store.Trouble is not null)
            {
                throw CantStore;
            }
            catch (AskTimeoutException) { }
        }
        throw new GameUnavailableException($"Game {message.GameId} did not answer within {Patience.TotalSeconds} s.");
    }

    private sealed class SessionHandle(IActorRef session, string player, SessionLife life) : IPlayerSession
    {
        public Task<GameResult> ReportAsync(PlayerCommand report, CancellationToken cancel = default) =>
            TraceLink.Begin("session report", TraceLink.Here, ActivityKind.Producer) is { } span
                ? TraceAsync(report, span, cancel)
                : BringAsync(report, default, cancel);

        /// <summary>As long as the session brings it: what is more than the game's own time was on the way, or waited
        /// its turn.</summary>
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

        private Task<GameResult> BringAsync(PlayerCommand report, ActivityContext trace, CancellationToken cancel)
        {
            var answer = new TaskCompletionSource<GameResult>();
            var own = report.Player == player ? report : report with { Player = player };
            return AnswerAsync(new SessionMessages.Submit(own, answer, trace), answer.Task, cancel);
        }

        public void TellHealth(LinkHealth health) =>
            session.Tell(new SessionMessages.Health(health), ActorRefs.NoSender);

        public void TellDelay(TimeSpan oneWay) => session.Tell(new SessionMessages.Delay(oneWay), ActorRefs.NoSender);

        public Task<bool> SignalAsync(string targetPlayer, PeerSignal signal, CancellationToken cancel = default)
        {
            var answer = new TaskCompletionSource<bool>();
            return AnswerAsync(new SessionMessages.Send(targetPlayer, signal, answer), answer.Task, cancel);
        }

        public void Disconnect() => session.Tell(SessionMessages.Disconnected.Instance);

        /// <summary>
        /// The session answers, or says after a while that the game did not: no timer here. What waits for the answer
        /// goes on in the session's own turn, so it must not block; one change of thread less for each report.
        /// </summary>
        private Task<T> AnswerAsync<T>(object message, Task<T> answer, CancellationToken cancel)
        {
            // One whose session ends in this very moment is not answered: nobody is left to hear it.
            if (life.IsOver)
                return Task.FromException<T>(new GameUnavailableException("The connection is over."));
            session.Tell(message, ActorRefs.NoSender);
            return cancel.CanBeCanceled ? answer.WaitAsync(cancel) : answer;
        }
    }
}
