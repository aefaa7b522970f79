using Coordinator.Protocol;

namespace Coordinator.Bench.Play;

/// <summary>The fields of a report; which of them it has follows from its method (contract, section 1).</summary>
internal sealed record ReportFields
{
    public long? FrameNumber { get; init; }

    /// <summary>Unix ms.</summary>
    public long? Timestamp { get; init; }

    public string? IceState { get; init; }
    public string? DcState { get; init; }
    public string? PeerId { get; init; }
    public int? Epoch { get; init; }
    public long? DurationMs { get; init; }
    public int? Attempts { get; init; }
    public string? Reason { get; init; }
}

/// <summary>An answer to a report. <c>At</c> in Unix ms.</summary>
internal sealed record Answer(double At, string Result);

/// <summary>One report of one player: said again, as it is, until it is answered.</summary>
internal sealed class Report(string method, ReportFields fields)
{
    /// <summary>What is a report: it is said until it is acknowledged, and its effect has to last.</summary>
    public static IReadOnlySet<string> Methods { get; } =
        new HashSet<string>
        {
            HubMethods.ValidationSuccess,
            HubMethods.ValidationFailed,
            HubMethods.ConnectionLost,
            HubMethods.ReconnectionSuccess,
            HubMethods.ReconnectionTimeout,
            HubMethods.LeaveGame,
        };

    private readonly Lock _gate = new();
    private readonly List<double> _tries = [];

    public string Method { get; } = method;
    public ReportFields Fields { get; } = fields;

    /// <summary>When it was said, in Unix ms.</summary>
    public IReadOnlyList<double> Tries
    {
        get
        {
            lock (_gate)
                return [.. _tries];
        }
    }

    /// <summary>The first acknowledgement.</summary>
    public Answer? Answered { get; private set; }

    /// <summary>What the coordinator found wrong with it; null: nothing.</summary>
    public string? Refused { get; private set; }

    /// <summary>The coordinator took the loss: it has to stand on record.</summary>
    public bool IsTakenLoss =>
        Method == HubMethods.ConnectionLost && Answered is { Result: Results.Pause or Results.AlreadyPausing };

    /// <summary>The coordinator took the recovery: its player is lost no more.</summary>
    public bool IsTakenRecovery =>
        Method == HubMethods.ReconnectionSuccess && Answered is { Result: Results.Resume or Results.Waiting };

    public void Tried(double at)
    {
        lock (_gate)
            _tries.Add(at);
    }

    public void AnsweredWith(Answer answer)
    {
        lock (_gate)
            Answered ??= answer;
    }

    public void RefusedWith(string message)
    {
        lock (_gate)
            Refused ??= message;
    }
}
