using System.Collections.Concurrent;
using System.Text.Json;
using Coordinator.Bench.Play;
using Coordinator.Games;
using Coordinator.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Results = Coordinator.Protocol.Results;

namespace Coordinator.Bench.Tests.Measure;

/// <summary>
/// A coordinator of one process that keeps everything in memory: the rules of a game behind a real hub, real HTTP and
/// as much of Socket.IO as its players need. It is there to be measured; what a real one does besides is tested
/// elsewhere.
/// </summary>
internal sealed class FakeCoordinator : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly FakeGames _games;
    private readonly ConcurrentBag<FakeSocketIoEnd> _ends;

    private FakeCoordinator(WebApplication app, FakeGames games, ConcurrentBag<FakeSocketIoEnd> ends) =>
        (_app, _games, _ends) = (app, games, ends);

    public Uri Url => new(_app.Urls.Single());

    /// <summary>The protocols in which the players of each game came, in order.</summary>
    public IEnumerable<string> Protocols => _games.All(null).Select(g => string.Join(' ', g.Protocols.Order()));

    /// <summary>Everyone who came over Socket.IO is sent away.</summary>
    public void DisconnectSocketIo()
    {
        foreach (var end in _ends)
            end.Send("41");
    }

    /// <summary>From now on one game says nothing to players that come over Socket.IO. Returns its id.</summary>
    /// <param name="answersBackends">Whether it answers those who ask for it.</param>
    public string SilenceOne(bool answersBackends) => _games.SilenceOne(answersBackends);

    /// <summary>One at any free port.</summary>
    /// <param name="apiKey">What it asks of game backends; null: nothing.</param>
    /// <param name="spoils">Events that it tells twice.</param>
    /// <param name="servesSocketIo">Whether there is anything at <c>/socket.io/</c>.</param>
    /// <param name="refuses">Whether it knows no token there.</param>
    /// <param name="deafTo">A call that it neither takes nor answers there; null: it takes them all.</param>
    public static async Task<FakeCoordinator> StartAsync(
        string? apiKey = null,
        string? spoils = null,
        bool servesSocketIo = true,
        bool refuses = false,
        string? deafTo = null
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var games = new FakeGames { ToldTwice = spoils, DeafTo = deafTo };
        builder.Services.AddSingleton(games).AddSignalR();
        var app = builder.Build();
        app.UseWebSockets();
        app.MapHub<FakeHub>("/hubs/game");
        var ends = new ConcurrentBag<FakeSocketIoEnd>();
        if (servesSocketIo)
        {
            FakeSocketIoEnd.Map(app, async end =>
            {
                ends.Add(end);
                await FakeSocketIoPlayer.ServeAsync(end, games, refuses);
            });
        }
        var api = app.MapGroup("")
            .AddEndpointFilter(
                async (context, next) =>
                    apiKey is null || context.HttpContext.Request.Headers.Authorization == $"Bearer {apiKey}"
                        ? await next(context)
                        : TypedResults.Unauthorized()
            );
        api.AddEndpointFilter(
            async (context, next) =>
                context.HttpContext.Request.RouteValues["id"] is string id && games.IsUnavailable(id)
                    ? TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable)
                    : await next(context)
        );
        api.MapPost("/games", (JsonElement body, HttpRequest request) =>
            Json(games.Create(body), StatusCodes.Status201Created)
        );
        api.MapGet("/games", () => Json(new GameListDto([], null)));
        api.MapGet("/games/{id}", (string id) => Json(games.Of(id).View));
        api.MapGet("/games/{id}/reconnection-data", (string id) => Json(games.Of(id).Record));
        api.MapGet("/exports/reconnections.jsonl", (string? game_id) =>
            TypedResults.Text(
                string.Join(
                    '\n',
                    games
                        .All(game_id)
                        .SelectMany(g => g.Rows)
                        .Select(row => JsonSerializer.Serialize(row, WireJson.Options))
                )
            )
        );
        await app.StartAsync();
        return new FakeCoordinator(app, games, ends);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static JsonHttpResult<T> Json<T>(T body, int status = StatusCodes.Status200OK) =>
        TypedResults.Json(body, WireJson.Options, statusCode: status);
}

internal sealed class FakeGames
{
    private readonly ConcurrentDictionary<string, FakeGame> _games = [];
    private volatile FakeGame? _silent;
    private volatile bool _answersBackends = true;

    public string? ToldTwice { get; init; }

    public string? DeafTo { get; init; }

    public string SilenceOne(bool answersBackends)
    {
        var (id, game) = _games.First();
        (_silent, _answersBackends) = (game, answersBackends);
        return id;
    }

    public bool IsSilent(FakeGame game) => game == _silent;

    public bool IsUnavailable(string id) => !_answersBackends && IsSilent(_games[id]);

    public FakeGame Of(string id) => _games[id];

    /// <summary>Whose token it is.</summary>
    public (FakeGame Game, string Player) Seat(string token) =>
        token.Split('~') is [var id, var player]
            ? (_games[id], player)
            : throw new ArgumentException($"Nobody was given {token}.", nameof(token));

    public IEnumerable<FakeGame> All(string? id) => id is null ? _games.Values : [_games[id]];

    public CreatedGameDto Create(JsonElement body)
    {
        var id = body.TryGetProperty("game_id", out var given) ? given.GetString()! : Guid.NewGuid().ToString("n");
        var settings = new GameSettings
        {
            Validation = body.TryGetProperty("validation", out var validation) && validation.GetBoolean(),
            ReconnectionTimeout = TimeSpan.FromMilliseconds(
                body.TryGetProperty("reconnection_timeout_ms", out var ms) ? ms.GetInt64() : 30_000
            ),
        };
        var game = _games[id] = new FakeGame(
            new GameCommands.Create(id, id, ["player-1", "player-2"], settings, null),
            ToldTwice
        );
        return new CreatedGameDto(id, [.. game.Players.Select(p => new CreatedPlayerDto(p, $"{id}~{p}"))], "");
    }
}

/// <summary>One game: a lock, the state, and a way to each player.</summary>
internal sealed class FakeGame
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Action<string, JsonElement>> _connected = [];
    private readonly Dictionary<string, string> _protocols = [];
    private readonly string? _toldTwice;
    private readonly List<GameEvent> _story = [];
    private GameState _state = GameState.None;

    public FakeGame(GameCommands.Create create, string? toldTwice)
    {
        _toldTwice = toldTwice;
        Do(create);
    }

    public IReadOnlyList<string> Players => _state.Players;

    /// <summary>What each player speaks.</summary>
    public IReadOnlyList<(string Player, string Protocol)> ByProtocol
    {
        get
        {
            lock (_gate)
                return [.. _protocols.Select(p => (p.Key, p.Value))];
        }
    }

    public IEnumerable<string> Protocols => ByProtocol.Select(p => p.Protocol);

    public GameDto View =>
        new(
            _state.GameId,
            Name(_state.Phase),
            _state.Epoch,
            Presence,
            PauseNow,
            _state.End is { } end ? new EndDto(Name(end.Reason)) : null,
            Settings,
            null,
            0
        );

    public ReconnectionDataDto Record =>
        new(
            _state.Phase == GamePhase.Paused,
            (long)_state.TotalPaused.TotalMilliseconds,
            [
                .. _story
                    .OfType<GameEvents.LinkLost>()
                    .Select(d => new DisconnectionDto(
                        Ms(d.At),
                        d.Report.Frame,
                        d.Player,
                        d.Report.IceState,
                        d.Report.DcState,
                        d.Epoch,
                        d.Report.Peer,
                        d.Report.ReportedAt is { } at ? Ms(at) : null
                    )),
            ],
            [
                .. _story
                    .OfType<GameEvents.PlayerRecovered>()
                    .Select(a => new ReconnectionAttemptDto(
                        Ms(a.At),
                        (long)a.Duration.TotalMilliseconds,
                        Outcomes.Success,
                        a.Attempts,
                        a.Epoch,
                        a.Player
                    )),
            ]
        );

    public IEnumerable<ExportedRow> Rows =>
        [
            .. Record.Disconnections.Select(d => new ExportedRow(
                ExportedRow.Disconnection,
                _state.GameId,
                d.Epoch,
                d.Timestamp,
                d.DetectingPeer,
                d.PeerId,
                d.Frame,
                d.ReportedTimestamp,
                null,
                null,
                null
            )),
            .. Record.ReconnectionAttempts.Select(a => new ExportedRow(
                ExportedRow.Attempt,
                _state.GameId,
                a.Epoch,
                a.Timestamp,
                a.PlayerId!,
                null,
                null,
                null,
                a.DurationMs,
                a.Attempts,
                a.Outcome
            )),
            .. from pause in _story.OfType<GameEvents.Paused>()
            join end in _story.OfType<GameEvents.Resumed>() on pause.Epoch equals end.Epoch into ends
            let resume = ends.FirstOrDefault()
            select new ExportedRow(
                ExportedRow.Pause,
                _state.GameId,
                pause.Epoch,
                Ms(pause.At),
                pause.DetectingPlayer,
                null,
                pause.Frame,
                null,
                (long?)(resume?.At - pause.At)?.TotalMilliseconds,
                null,
                resume is null ? null : ExportedRow.Resumed
            ),
        ];

    /// <summary>A player is here, over some protocol, and is told by <paramref name="client"/>.</summary>
    public void Join(string player, string protocol, Action<string, JsonElement> client)
    {
        lock (_gate)
        {
            (_connected[player], _protocols[player]) = (client, protocol);
            Tell(
                client,
                HubEvents.GameJoined,
                new GameJoined(
                    _state.GameId,
                    player,
                    Name(_state.Phase),
                    Presence,
                    _state.Epoch,
                    PauseNow,
                    null,
                    [],
                    Settings,
                    null
                )
            );
            Do(new GameCommands.Connect(player));
        }
    }

    private string Do(GameCommand command)
    {
        lock (_gate)
        {
            var now = DateTimeOffset.UtcNow;
            var decision = Game.Decide(_state, command, now);
            foreach (var @event in decision.Events)
            {
                foreach (var notice in Notices.Of(@event, _state, now))
                    Tell(notice);
                _state = Game.Apply(_state, @event);
                _story.Add(@event);
            }
            return Name(decision.Result);
        }
    }

    /// <summary>A player's call, whichever way it came; the answer.</summary>
    public JsonElement Call(string player, string method, JsonElement fields)
    {
        if (method == HubMethods.Clock)
            return Answer(new ClockDto(Ms(DateTimeOffset.UtcNow), fields.GetProperty("sent_at").GetDouble()));
        if (method == HubMethods.RenewToken)
            return Answer(new RenewedTokenDto($"{_state.GameId}~{player}", Ms(DateTimeOffset.UtcNow.AddHours(1))));
        var said = fields.Deserialize<ReportFields>(WireJson.Options)!;
        var result = method switch
        {
            HubMethods.HealthReport => Results.Noted,
            HubMethods.LeaveGame => Do(new GameCommands.Leave(player, said.Reason)),
            HubMethods.ValidationSuccess => Do(new GameCommands.ReportValidated(player)),
            HubMethods.ConnectionLost => Do(new GameCommands.ReportLost(player, Loss(said), said.Epoch)),
            HubMethods.ReconnectionSuccess => Do(
                new GameCommands.ReportRecovered(
                    player,
                    TimeSpan.FromMilliseconds(said.DurationMs ?? 0),
                    said.Attempts,
                    said.FrameNumber,
                    said.Epoch
                )
            ),
            HubMethods.WebRtcSignal => Relay(player, fields) ? Results.Relayed : Results.Unreachable,
            _ => throw new InvalidOperationException($"Nobody here calls {method}."),
        };
        return Answer(new ResultDto(result));
    }

    /// <summary>False: the other player is not here.</summary>
    private bool Relay(string from, JsonElement signal)
    {
        lock (_gate)
        {
            if (!_connected.TryGetValue(signal.GetProperty("target_player_id").GetString()!, out var client))
                return false;
            Tell(
                client,
                HubEvents.WebRtcSignal,
                new RelayedSignal(
                    from,
                    signal.GetProperty("type").GetString()!,
                    signal.GetProperty("payload").Clone(),
                    signal.TryGetProperty("attempt", out var attempt) ? attempt.GetInt32() : null
                )
            );
            return true;
        }
    }

    private static JsonElement Answer<T>(T body) => JsonSerializer.SerializeToElement(body, WireJson.Options);

    private IReadOnlyList<PlayerPresenceDto> Presence =>
        [.. _state.Players.Select(p => new PlayerPresenceDto(p, _state.Connected.Contains(p)))];

    private PauseDto? PauseNow =>
        _state is { Phase: GamePhase.Paused, Pause: { } pause, Deadline: { } deadline }
            ? new PauseDto(pause.Frame, pause.DetectingPlayer, Ms(deadline))
            : null;

    private SettingsDto Settings =>
        new((long)_state.Settings.ReconnectionTimeout.TotalMilliseconds, 300_000, _state.Settings.Validation);

    private void Tell(Notice notice)
    {
        (string Name, object Body)? told = notice switch
        {
            Notices.Ready e => (HubEvents.GameReady, new GameReady(_state.GameId, e.Players)),
            Notices.Started => (HubEvents.ValidationComplete, new ValidationComplete(_state.GameId)),
            Notices.Paused e => (
                HubEvents.Pause,
                new PauseEvent(
                    _state.GameId,
                    e.Frame,
                    e.DetectingPlayer,
                    e.Epoch,
                    (long)e.Timeout.TotalMilliseconds,
                    Ms(e.Deadline)
                )
            ),
            Notices.Resumed e => (
                HubEvents.Resume,
                new ResumeEvent(
                    _state.GameId,
                    e.Epoch,
                    (long)e.PauseDuration.TotalMilliseconds,
                    e.Frames,
                    Ms(e.ResumeAt)
                )
            ),
            Notices.Ended e => (
                HubEvents.GameEnded,
                new GameEndedEvent(_state.GameId, Name(e.Reason), new EndedReconnectionData(0, [], []), null)
            ),
            _ => null,
        };
        if (told is not var (name, body))
            return;
        foreach (var client in _connected.Values)
        {
            Tell(client, name, body);
            if (name == _toldTwice)
                Tell(client, name, body);
        }
    }

    private static void Tell(Action<string, JsonElement> client, string name, object body) =>
        client(name, JsonSerializer.SerializeToElement(body, body.GetType(), WireJson.Options));

    private static LossReport Loss(ReportFields said) =>
        new(
            said.FrameNumber!.Value,
            DateTimeOffset.FromUnixTimeMilliseconds(said.Timestamp!.Value),
            said.IceState,
            said.DcState,
            said.PeerId
        );

    private static long Ms(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    private static string Name(Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}

internal sealed class FakeHub(FakeGames games) : Hub
{
    public override Task OnConnectedAsync()
    {
        var token = Context.GetHttpContext()!.Request.Headers.Authorization.ToString()["Bearer ".Length..];
        (Game, Player) = games.Seat(token);
        var caller = Clients.Caller;
        Game.Join(Player, "SignalR", (name, body) => _ = caller.SendAsync(name, body));
        return Task.CompletedTask;
    }

    [HubMethodName(HubMethods.ValidationSuccess)]
    public JsonElement Validated(JsonElement fields) => Game.Call(Player, HubMethods.ValidationSuccess, fields);

    [HubMethodName(HubMethods.ConnectionLost)]
    public JsonElement Lost(JsonElement fields) => Game.Call(Player, HubMethods.ConnectionLost, fields);

    [HubMethodName(HubMethods.ReconnectionSuccess)]
    public JsonElement Recovered(JsonElement fields) => Game.Call(Player, HubMethods.ReconnectionSuccess, fields);

    [HubMethodName(HubMethods.LeaveGame)]
    public JsonElement Leave(JsonElement fields) => Game.Call(Player, HubMethods.LeaveGame, fields);

    [HubMethodName(HubMethods.HealthReport)]
    public JsonElement Health(JsonElement fields) => Game.Call(Player, HubMethods.HealthReport, fields);

    [HubMethodName(HubMethods.Clock)]
    public JsonElement Time(JsonElement fields) => Game.Call(Player, HubMethods.Clock, fields);

    [HubMethodName(HubMethods.RenewToken)]
    public JsonElement Renew(JsonElement fields) => Game.Call(Player, HubMethods.RenewToken, fields);

    [HubMethodName(HubMethods.WebRtcSignal)]
    public JsonElement Signal(JsonElement fields) => Game.Call(Player, HubMethods.WebRtcSignal, fields);

    private FakeGame Game
    {
        get => (FakeGame)Context.Items[nameof(Game)]!;
        set => Context.Items[nameof(Game)] = value;
    }

    private string Player
    {
        get => (string)Context.Items[nameof(Player)]!;
        set => Context.Items[nameof(Player)] = value;
    }
}
