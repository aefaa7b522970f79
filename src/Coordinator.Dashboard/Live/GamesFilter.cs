using Coordinator.Cluster.Live;
using Coordinator.Dashboard.Words;
using Coordinator.Games;
using Coordinator.Record;

namespace Coordinator.Dashboard.Live;

/// <summary>
/// What the list of games is narrowed to. <c>Node</c>: as <see cref="Say.Node"/> writes it. Null or empty: all.
/// </summary>
public sealed record GamesFilter(GamePhase? Phase, EndReason? Reason, string? Node, string? IdBegins)
{
    /// <summary>
    /// Whether the answer is in memory: the phases of open games change too fast for the record to tell, and it knows
    /// no nodes.
    /// </summary>
    public bool IsLive =>
        !string.IsNullOrEmpty(Node) || Phase is { } phase and not GamePhase.Ended and not GamePhase.None;

    /// <summary>The same, asked of the record.</summary>
    public GameFilter OfHistory => new(Phase, Reason, string.IsNullOrEmpty(IdBegins) ? null : IdBegins);

    /// <summary>Whether a live game fits.</summary>
    public bool Fits(LiveGame game) =>
        (Phase is null ? game.Phase != GamePhase.Ended || !IsLive : game.Phase == Phase)
        && (string.IsNullOrEmpty(Node) || Say.Node(game.Node) == Node)
        && (string.IsNullOrEmpty(IdBegins) || game.GameId.StartsWith(IdBegins, StringComparison.Ordinal));

    /// <summary>The filter as a link to the list.</summary>
    public string Link
    {
        get
        {
            var fields = new List<string>();
            if (Phase is { } phase)
                fields.Add($"phase={Say.Phase(phase)}");
            if (Reason is { } reason)
                fields.Add($"reason={reason}");
            if (!string.IsNullOrEmpty(Node))
                fields.Add($"node={Uri.EscapeDataString(Node)}");
            if (!string.IsNullOrEmpty(IdBegins))
                fields.Add($"id={Uri.EscapeDataString(IdBegins)}");
            return fields.Count == 0 ? "/games" : $"/games?{string.Join('&', fields)}";
        }
    }

    /// <summary>From the fields of a link; what is not understood narrows nothing.</summary>
    public static GamesFilter Of(string? phase, string? reason, string? node, string? id) =>
        new(
            Enum.TryParse<GamePhase>(phase, ignoreCase: true, out var inPhase)
            && Enum.IsDefined(inPhase)
            && inPhase != GamePhase.None
                ? inPhase
                : null,
            Enum.TryParse<EndReason>(reason, ignoreCase: true, out var because) && Enum.IsDefined(because)
                ? because
                : null,
            node,
            id
        );
}
