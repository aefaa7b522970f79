using System.Collections.Immutable;
using Coordinator.Games;
using Coordinator.Journal.Schema;
using static Coordinator.Journal.Format.Wire;

namespace Coordinator.Hooks;

/// <summary>What has to be told of a game, for the outbox: written in the transaction that writes what it tells
/// of.</summary>
internal interface IHookRows
{
    /// <summary>Rows for events of one entry of a game's journal. Empty for most.</summary>
    /// <param name="before">The game as before the first of them.</param>
    /// <param name="entry">The entry's number in the game's journal.</param>
    /// <param name="events">What happened, in order.</param>
    ImmutableArray<HookRow> Of(GameState before, long entry, ImmutableArray<GameEvent> events);
}

/// <summary>A row for each message and endpoint that wants it.</summary>
internal sealed class HookRows(HookSettings settings) : IHookRows
{
    private readonly HookKinds _wanted = settings.Wanted;

    public ImmutableArray<HookRow> Of(GameState before, long entry, ImmutableArray<GameEvent> events)
    {
        if (!events.Any(e => (HookMessages.KindsOf(e) & _wanted) != 0))
            return [];
        return
        [
            .. from message in HookMessages.Of(before, entry, events)
            from endpoint in settings.Endpoints
            where endpoint.Events.HasFlag(message.Kind)
            select Row(before.GameId, message, endpoint),
        ];
    }

    private static HookRow Row(string gameId, HookMessage message, HookEndpoint endpoint) =>
        new()
        {
            MessageId = message.Id,
            GameId = gameId,
            Type = message.Type,
            At = Ms(message.At),
            Body = message.Body,
            Endpoint = endpoint.Key,
            NextAt = Ms(message.At),
        };
}

/// <summary>Nobody is told anything.</summary>
internal sealed class NoHookRows : IHookRows
{
    public static NoHookRows Instance { get; } = new();

    public ImmutableArray<HookRow> Of(GameState before, long entry, ImmutableArray<GameEvent> events) => [];
}
