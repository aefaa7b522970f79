using Coordinator.Cluster;
using Coordinator.Games;
using Coordinator.Node.Hubs;
using Coordinator.Node.Options;
using Coordinator.Node.Start;
using Coordinator.Node.Tokens;
using Coordinator.Node.Wire;
using Coordinator.Protocol;
using Coordinator.Record;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Coordinator.Node.Api;

/// <summary>The game backends' door (contract, section 2).</summary>
internal static class GameRoutes
{
    private const int MaxBodyBytes = 64 * 1024;
    private const int DefaultPage = 100;
    private const int MaxPage = 500;

    /// <summary>A header that makes a request safe to repeat, as other APIs have it.</summary>
    private const string IdempotencyKey = "Idempotency-Key";

    private const int MaxKeyLength = 255;

    public static void MapGames(this WebApplication app)
    {
        var games = app.MapGroup("/games")
            .AddEndpointFilter<RouteGroupBuilder, ApiAccess>()
            .OnlyThrough(Listener.Players);
        games.MapPost("", Create).WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
        games.MapGet("", List).AddEndpointFilter<RouteHandlerBuilder, StoreFilter>();
        games.MapGet("/{id}", (string id, IGames games, CancellationToken cancel) =>
            Find(id, games, game => Json(GameViews.Game(game)), cancel)
        );
        games.MapGet("/{id}/reconnection-data", ReconnectionData).AddEndpointFilter<RouteHandlerBuilder, StoreFilter>();
        games.MapDelete("/{id}", Close);
    }

    private static async Task<IResult> Create(
        HttpRequest request,
        IGames games,
        PlayerTokens tokens,
        NodeOptions options
    )
    {
        var (fields, problem) = await JsonBody.Read(request);
        if (fields is null)
            return problem!;
        var key = request.Headers[IdempotencyKey].ToString();
        if (key.Length > MaxKeyLength)
            return Problems.Of(
                StatusCodes.Status400BadRequest,
                $"{IdempotencyKey} must have at most {MaxKeyLength} characters."
            );
        var game = NewGame.Read(fields, options.Games, key.Length > 0 ? key : null);
        if (fields.Errors.Count > 0)
            return Problems.BadFields("The game was not created: a field is wrong.", fields.Errors);

        if (await CreateOrRetry(games, game, request.HttpContext.RequestAborted) == GameResult.AlreadyExists)
            return Problems.Of(StatusCodes.Status409Conflict, $"There is a game {game.GameId} already.");
        var players = game.Players.Select(player => new CreatedPlayerDto(
            player,
            tokens.Issue(new PlayerIdentity(game.GameId, player))
        ));
        return TypedResults.Json(
            new CreatedGameDto(game.GameId, [.. players], HubOf(request, options)),
            WireJson.Options,
            statusCode: StatusCodes.Status201Created
        );
    }

    /// <summary>The same request twice makes one game, so a node that has just died costs the backend a moment, no
    /// error.</summary>
    private static async Task<GameResult> CreateOrRetry(
        IGames games,
        GameCommands.Create game,
        CancellationToken cancel
    )
    {
        try
        {
            return await games.CreateAsync(game, cancel);
        }
        catch (GameUnavailableException e) when (e is not StoreUnavailableException)
        {
            return await games.CreateAsync(game, cancel);
        }
    }

    private static async Task<IResult> List(HttpRequest request, IGameHistory history, CancellationToken cancel)
    {
        var query = new QueryFields(request.Query);
        var phase = query.Parsed("phase", WireNames.Phase, "must be waiting, validating, playing, paused or ended.");
        var limit = query.Integer("limit", DefaultPage, 1, MaxPage);
        var after = query.Text("after");
        if (query.Errors.Count > 0)
            return Refused(query);
        try
        {
            var page = await history.ListAsync(phase, after, limit, cancel);
            return Json(new GameListDto([.. page.Games.Select(GameViews.Summary)], page.Next));
        }
        catch (FormatException)
        {
            query.Refuse("after", "must be the next of the page before.");
            return Refused(query);
        }
    }

    private static async Task<IResult> Close(string id, IGames games, CancellationToken cancel) =>
        Ids.IsValid(id) && await games.CloseAsync(id, cancel) != GameResult.NotFound
            ? TypedResults.Accepted((string?)null)
            : NoSuchGame;

    private static async Task<IResult> ReconnectionData(string id, IGameHistory history, CancellationToken cancel) =>
        Ids.IsValid(id) && await ReconnectionStory.ReadAsync(() => history.StoryAsync(id, cancel)) is { } story
            ? Json(story)
            : NoSuchGame;

    private static async Task<IResult> Find(
        string id,
        IGames games,
        Func<GameState, IResult> answer,
        CancellationToken cancel
    )
    {
        if (!Ids.IsValid(id))
            return NoSuchGame;
        var game = await games.FindAsync(id, cancel);
        return game.Phase == GamePhase.None ? NoSuchGame : answer(game);
    }

    private static IResult NoSuchGame => Problems.Of(StatusCodes.Status404NotFound, "There is no such game.");

    private static IResult Refused(QueryFields query) =>
        Problems.BadFields("The games can't be listed so: a parameter is wrong.", query.Errors);

    private static JsonHttpResult<T> Json<T>(T body) => TypedResults.Json(body, WireJson.Options);

    private static string HubOf(HttpRequest request, NodeOptions options) =>
        (options.PublicUrl?.ToString().TrimEnd('/') ?? $"{request.Scheme}://{request.Host}") + HubHosting.Path;
}
