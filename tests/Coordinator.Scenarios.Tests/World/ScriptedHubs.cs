using System.Text.Json;
using Akka.Actor;
using Coordinator.Client.Hub;
using Coordinator.Cluster;
using Coordinator.Cluster.Actors;
using Coordinator.Games;
using Coordinator.Node.Players;
using Coordinator.Node.Wire;
using Coordinator.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using Results = Coordinator.Protocol.Results;

namespace Coordinator.Scenarios.Tests.World;

/// <summary>
/// The way of one player to the coordinator: in place of a web server it hands the wire's own JSON to a real session of
/// the game, translated as the node does, and back.
/// </summary>
internal sealed class ScriptedHubs(ActorSystem system, IActorRef games, string gameId, string player) : ICoordinatorHubs
{
    private Connection? _current;

    /// <summary>Whether the coordinator can be reached. Losing it closes the connection.</summary>
    public bool IsReachable { get; private set; } = true;

    /// <summary>Calls that wait for their answer.</summary>
    public int Waiting => _current?.Waiting ?? 0;

    public ICoordinatorHub Create(Uri address, Action<string, JsonElement> told, Action<bool> closed) =>
        new Connection(this, told, closed);

    public Task<bool> IsRefusedAsync(Uri address) => Task.FromResult(false);

    public Task<bool> IsSilentAsync(Uri address) => Task.FromResult(false);

    public void Lose()
    {
        IsReachable = false;
        _current?.Break();
    }

    public void Return() => IsReachable = true;

    private sealed class Connection(ScriptedHubs hubs, Action<string, JsonElement> told, Action<bool> closed)
        : ICoordinatorHub,
            IPlayerConnection
    {
        private readonly TaskCompletionSource _gone = new();
        private IActorRef? _session;
        private bool _isOpen;
        private int _waiting;

        public int Waiting => Volatile.Read(ref _waiting);

        public Task StartAsync()
        {
            if (!hubs.IsReachable)
                return Task.FromException(new NotConnectedException("The coordinator is away."));
            hubs._current = this;
            _isOpen = true;
            _session = hubs.System.ActorOf(
                PlayerSession.Props(hubs.GameId, hubs.Player, this, hubs.Games, NullLogger.Instance)
            );
            return Task.CompletedTask;
        }

        public async Task<JsonElement> InvokeAsync(string method, object arguments)
        {
            if (!_isOpen)
                throw new NotConnectedException("The connection is gone.");
            var fields = new Fields(
                JsonSerializer.SerializeToElement(arguments, arguments.GetType(), WireJson.Options)
            );
            Interlocked.Increment(ref _waiting);
            try
            {
                var asked = Answer(method, fields);
                if (await Task.WhenAny(asked, _gone.Task) != asked)
                    throw new NotConnectedException("The connection is gone.");
                var answer = await asked;
                if (fields.Errors.Count > 0)
                    throw new CoordinatorRefusedException(string.Join(' ', fields.Errors.Values));
                return JsonSerializer.SerializeToElement(answer, answer.GetType(), WireJson.Options);
            }
            finally
            {
                Interlocked.Decrement(ref _waiting);
            }
        }

        public Task StopAsync()
        {
            Break();
            return Task.CompletedTask;
        }

        public void Break()
        {
            if (!_isOpen)
                return;
            _isOpen = false;
            _session.Tell(SessionMessages.Disconnected.Instance);
            _gone.TrySetResult();
            closed(false);
        }

        void IPlayerConnection.Joined(GameState state) =>
            Tell(HubEvents.GameJoined, GameViews.Joined(state, hubs.Player, [], []));

        void IPlayerConnection.Told(News news)
        {
            var (name, body) = NoticeViews.Of(hubs.GameId, news.Notice);
            Tell(name, body);
        }

        void IPlayerConnection.Signalled(string fromPlayer, PeerSignal signal) =>
            Tell(
                HubEvents.WebRtcSignal,
                new RelayedSignal(fromPlayer, signal.Type, JsonElement.Parse(signal.Payload), signal.Attempt)
            );

        void IPlayerConnection.Replaced() =>
            Tell(HubEvents.SessionReplaced, new SessionReplaced(hubs.GameId, hubs.Player));

        void IPlayerConnection.NotFound() => Break();

        private void Tell(string name, object body)
        {
            if (_isOpen)
                told(name, JsonSerializer.SerializeToElement(body, body.GetType(), WireJson.Options));
        }

        private async Task<object> Answer(string method, Fields fields) =>
            method switch
            {
                HubMethods.ValidationSuccess => await Report(Reports.Validated(fields, hubs.Player)),
                HubMethods.ValidationFailed => await Report(Reports.ValidationFailed(fields, hubs.Player)),
                HubMethods.ConnectionLost => await Report(Reports.Lost(fields, hubs.Player)),
                HubMethods.ReconnectionSuccess => await Report(Reports.Recovered(fields, hubs.Player)),
                HubMethods.ReconnectionTimeout => await Report(Reports.TimedOut(fields, hubs.Player)),
                HubMethods.LeaveGame => await Report(Reports.Left(fields, hubs.Player)),
                HubMethods.HealthReport => await Health(fields),
                HubMethods.WebRtcSignal => await Signal(fields),
                HubMethods.Clock => new ClockDto(
                    (hubs.System.Scheduler.Now - DateTimeOffset.UnixEpoch).TotalMilliseconds,
                    0
                ),
                HubMethods.IceServers => new IceServersDto([]),
                _ => new ResultDto(Results.Noted),
            };

        private async Task<ResultDto> Report(PlayerCommand report)
        {
            var answer = new TaskCompletionSource<GameResult>();
            _session.Tell(new SessionMessages.Submit(report, answer));
            return new ResultDto(WireNames.Of(await answer.Task));
        }

        private async Task<ResultDto> Health(Fields fields)
        {
            var (health, interrupted) = Reports.Health(fields, hubs.Player);
            _session.Tell(new SessionMessages.Health(health));
            return interrupted is null ? new ResultDto(Results.Noted) : await Report(interrupted);
        }

        private async Task<ResultDto> Signal(Fields fields)
        {
            var answer = new TaskCompletionSource<bool>();
            _session.Tell(
                new SessionMessages.Send(
                    fields.Text("target_player_id", required: true)!,
                    new PeerSignal(
                        fields.Text("type", required: true)!,
                        fields.Opaque("payload", true, 65_536)!,
                        fields.Count("attempt")
                    ),
                    answer
                )
            );
            return new ResultDto(await answer.Task ? Results.Relayed : Results.Unreachable);
        }
    }

    private ActorSystem System => system;

    private IActorRef Games => games;

    private string GameId => gameId;

    private string Player => player;
}
