using System.Text.Json;
using Coordinator.Cluster;
using Coordinator.Node.Limits;
using Coordinator.Node.Tokens;
using Coordinator.Node.Wire;
using Coordinator.Protocol;

namespace Coordinator.Node.Players;

/// <summary>A connected player: who it is, its line, its session, the way back to it, and how much it may still
/// call.</summary>
internal sealed record ConnectedPlayer(
    PlayerIdentity Identity,
    IPlayerLine Line,
    CallBudget Budget,
    PlayerConnection Connection,
    IPlayerSession Session
)
{
    /// <summary>Steps in which a delay is told, so that one that wavers is not told anew each time.</summary>
    private static readonly TimeSpan DelayStep = TimeSpan.FromMilliseconds(25);

    private TimeSpan? toldDelay;

    /// <summary>How long what this player is told takes to it, one way; its game is told where that has
    /// changed.</summary>
    public void TellDelay(TimeSpan oneWay)
    {
        var rounded = Math.Ceiling(oneWay / DelayStep) * DelayStep;
        if (rounded == toldDelay)
            return;
        toldDelay = rounded;
        Session.TellDelay(rounded);
    }

    /// <summary>What <paramref name="read"/> makes of a call's fields.</summary>
    /// <exception cref="CallException">
    /// <c>forbidden</c> where the call speaks for someone else; else a sentence for each field that is wrong.
    /// </exception>
    public T Read<T>(JsonElement json, Func<Fields, T> read)
    {
        var fields = CallFields.Of(json);
        if (
            SpeaksForAnother(fields, "game_id", Identity.GameId)
            || SpeaksForAnother(fields, "player_id", Identity.PlayerId)
        )
            throw new CallException(CallErrors.Forbidden);

        var value = read(fields);
        fields.MustBeRight();
        return value;
    }

    private static bool SpeaksForAnother(Fields fields, string name, string own) =>
        fields.Json(name) is { ValueKind: not JsonValueKind.Null } claimed && Fields.IdOf(claimed) != own;
}
