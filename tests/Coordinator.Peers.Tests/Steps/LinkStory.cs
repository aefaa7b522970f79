namespace Coordinator.Peers.Tests.Steps;

/// <summary>A story of one link. <c>Can</c>: what the other side says that it can, which this library does not
/// ask.</summary>
internal sealed record LinkStory(bool Leads, string[]? Can, string[]? Servers, LinkStep[] Steps);

/// <summary>One thing that is done, and what follows. What is left out did not happen.</summary>
internal sealed record LinkStep(
    string Do,
    string? State,
    string[]? Told,
    string[]? Signals,
    string[]? Connections,
    int? Candidates,
    LinkOutcome? Browser,
    LinkOutcome? Dotnet,
    string? Because
)
{
    /// <summary>What follows in this library.</summary>
    public LinkOutcome Expected =>
        new(
            Dotnet?.State ?? State,
            Dotnet?.Told ?? Told ?? [],
            Dotnet?.Signals ?? Signals ?? [],
            Dotnet?.Connections ?? Connections ?? [],
            Dotnet?.Candidates ?? Candidates
        );
}

/// <summary>What follows from a step.</summary>
internal sealed record LinkOutcome(
    string? State,
    string[]? Told,
    string[]? Signals,
    string[]? Connections,
    int? Candidates
);
