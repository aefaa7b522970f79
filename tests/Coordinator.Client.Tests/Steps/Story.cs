namespace Coordinator.Client.Tests.Steps;

/// <summary>A story of one player.</summary>
internal sealed record Story(string[] Links, Step[] Steps);

/// <summary>One thing that is done, and what follows. What is left out did not happen.</summary>
internal sealed record Step(
    string Do,
    string? State,
    string[]? Told,
    string[]? Reported,
    int? Waiting,
    double? LeftMs,
    int? Reattached,
    OwnRecord? Record
);

/// <summary>The player's own record, as a story writes it.</summary>
internal sealed record OwnRecord(string[] Disconnections, string[] Attempts, long PausedMs, bool InProgress);
