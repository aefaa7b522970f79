namespace Coordinator.Node.Tests.Strange;

/// <summary>What has to become of a message.</summary>
internal enum Verdict
{
    Taken,
    Refused,

    /// <summary>It has no answer, and the connection holds.</summary>
    Ignored,

    /// <summary>The coordinator closes the connection.</summary>
    Closed,

    /// <summary>The client hangs up in the middle of it.</summary>
    HungUp,
}

/// <summary>A message to the hub, and what has to become of it.</summary>
/// <param name="Id">Under which its answer comes.</param>
/// <param name="Text">What it is, for a person.</param>
/// <param name="Frame">Its bytes.</param>
/// <param name="Expected">What has to become of it.</param>
internal sealed record StrangeCall(int Id, string Text, ReadOnlyMemory<byte> Frame, Verdict Expected)
{
    public bool HasAnswer => Expected is Verdict.Taken or Verdict.Refused;

    /// <summary>What is wrong with an answer; null: nothing.</summary>
    /// <param name="error">The error that it carried; null: it was taken.</param>
    public string? Misjudged(string? error)
    {
        var isTaken = error is null;
        // Of one player so many losses count in one pause: then it is not wrong, and too much.
        var isLimited =
            error is not null && error.Contains("limited: this player has reported", StringComparison.Ordinal);
        var isRight =
            (Expected == Verdict.Taken ? isTaken || isLimited : !isTaken)
            && error?.Contains("internal error", StringComparison.Ordinal) is null or false;
        return isRight ? null : $"Call {Id} should be {Expected}, was {error ?? "taken"}: {Text}";
    }
}
