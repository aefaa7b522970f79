using Coordinator.Cluster.Live;
using Coordinator.Games;
using static Coordinator.Journal.Format.Wire;
using R = Coordinator.Cluster.Serialization.Remote;

namespace Coordinator.Cluster.Serialization;

/// <summary>What nodes say about their games as remote.proto writes it.</summary>
internal static class LiveFormat
{
    public static R.LiveUpdate Write(LiveMessages.Update update) =>
        new()
        {
            Node = update.Node,
            Number = update.Number,
            Total = update.Total,
            Games = { update.Games.Select(WriteCard) },
            Over = { update.Over },
            Moved = { update.Moved },
            Part = (R.ListPart)(update.Part ?? 0),
        };

    public static LiveMessages.Update Read(R.LiveUpdate written) =>
        new(
            written.Node,
            written.Number,
            written.Total,
            [.. written.Games.Select(ReadCard)],
            [.. written.Over],
            [.. written.Moved],
            written.Part == R.ListPart.NoPart ? null : (ListPart)written.Part
        );

    private static R.LiveCard WriteCard(LiveMessages.Card card)
    {
        var written = new R.LiveCard
        {
            GameId = card.GameId,
            Phase = (R.Phase)card.Phase,
            Epoch = card.Epoch,
            Players = { card.Players },
            Connected = { card.Connected },
            CreatedAt = Ms(card.CreatedAt),
            PhaseSince = Ms(card.PhaseSince),
            StillLost = { card.StillLost },
        };
        if (card.Deadline is { } deadline)
            written.Deadline = Ms(deadline);
        if (card.DetectingPlayer is { } player)
            written.DetectingPlayer = player;
        return written;
    }

    private static LiveMessages.Card ReadCard(R.LiveCard written) =>
        new(
            written.GameId,
            (GamePhase)written.Phase,
            written.Epoch,
            [.. written.Players],
            [.. written.Connected],
            Time(written.CreatedAt),
            Time(written.PhaseSince),
            written.HasDeadline ? Time(written.Deadline) : null,
            written.HasDetectingPlayer ? written.DetectingPlayer : null,
            [.. written.StillLost]
        );
}
