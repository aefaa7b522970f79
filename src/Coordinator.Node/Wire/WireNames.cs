using Coordinator.Games;
using Coordinator.Journal.Schema;
using Coordinator.Protocol;
using Coordinator.Record;
using Results = Coordinator.Protocol.Results;

namespace Coordinator.Node.Wire;

/// <summary>The contract's words for what the rules call by type.</summary>
internal static class WireNames
{
    /// <summary>The <c>result</c> of a report.</summary>
    public static string Of(GameResult result) =>
        result switch
        {
            GameResult.Complete => Results.Complete,
            GameResult.Waiting => Results.Waiting,
            GameResult.Repool => Results.Repool,
            GameResult.Pause => Results.Pause,
            GameResult.AlreadyPausing => Results.AlreadyPausing,
            GameResult.Stale => Results.Stale,
            GameResult.NotFound => Results.NotFound,
            GameResult.Resume => Results.Resume,
            GameResult.Ended => Results.Ended,
            GameResult.TooEarly => Results.TooEarly,
            GameResult.Left => Results.Left,
            GameResult.Noted => Results.Noted,
            GameResult.PauseBudgetExhausted => Results.PauseBudgetExhausted,
            _ => throw new ArgumentOutOfRangeException(nameof(result), result, "No player is answered this."),
        };

    public static string Of(GamePhase phase) =>
        phase switch
        {
            GamePhase.Waiting => Phases.Waiting,
            GamePhase.Validating => Phases.Validating,
            GamePhase.Playing => Phases.Playing,
            GamePhase.Paused => Phases.Paused,
            GamePhase.Ended => Phases.Ended,
            _ => throw new ArgumentOutOfRangeException(nameof(phase), phase, "A phase without a name."),
        };

    /// <summary>The phase of that name, or null.</summary>
    public static GamePhase? Phase(string name) =>
        Enum.GetValues<GamePhase>()
            .Where(p => p != GamePhase.None && Of(p) == name)
            .Cast<GamePhase?>()
            .FirstOrDefault();

    public static string Of(EndReason reason) =>
        reason switch
        {
            EndReason.ReconnectionTimeout => EndReasons.ReconnectionTimeout,
            EndReason.ValidationFailed => EndReasons.ValidationFailed,
            EndReason.PlayerLeft => EndReasons.PlayerLeft,
            EndReason.NeverStarted => EndReasons.NeverStarted,
            EndReason.Abandoned => EndReasons.Abandoned,
            EndReason.ClosedByOperator => EndReasons.ClosedByOperator,
            EndReason.PauseBudgetExhausted => EndReasons.PauseBudgetExhausted,
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "A reason without a name."),
        };

    public static string Of(AttemptOutcome outcome) =>
        outcome switch
        {
            AttemptOutcome.Success => Outcomes.Success,
            AttemptOutcome.Timeout => Outcomes.Timeout,
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "An outcome without a name."),
        };
}
