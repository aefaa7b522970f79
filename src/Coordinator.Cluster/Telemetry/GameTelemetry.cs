using System.Diagnostics;
using Coordinator.Games;

namespace Coordinator.Cluster.Telemetry;

/// <summary>What all games of a node share for their telemetry. <c>OwnerOf</c>: the node that ran a game last, as far
/// as is known.</summary>
internal sealed record NodeTelemetry(GameMetrics Metrics, LostNodes LostNodes, Func<string, string?> OwnerOf);

/// <summary>
/// One game's spans and counts. A game does one thing at a time, and takes nothing else while it writes, so there is at
/// most one span of a command and one of a write within it. Null: nobody is told.
/// </summary>
internal sealed class GameTelemetry(string gameId, NodeTelemetry? node)
{
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private long _writingSince;
    private Activity? _command;
    private Activity? _write;

    /// <summary>A command begins to be decided. <paramref name="from"/>: the span that it came with, if any.</summary>
    public void Decides(GameCommand command, ActivityContext from)
    {
        if (from == default)
            return;
        _command = TraceLink.Begin($"game {command.GetType().Name}", from, ActivityKind.Consumer);
        _command?.SetTag(CoordinatorTelemetry.GameId, gameId);
        if (command is PlayerCommand { Player: var player })
            _command?.SetTag(CoordinatorTelemetry.PlayerId, player);
    }

    /// <summary>It is answered: all of it holds.</summary>
    public void Answered(GameResult result, int epoch)
    {
        if (_command is null)
            return;
        _command.SetTag("coordinator.epoch", epoch).SetTag(CoordinatorTelemetry.Result, result.ToString()).Stop();
        _command = null;
    }

    public void Writes()
    {
        _writingSince = Stopwatch.GetTimestamp();
        if (_command is not null)
            _write = TraceLink.Begin("journal write", _command.Context, ActivityKind.Client);
    }

    public void Written()
    {
        node?.Metrics.Journaled(Stopwatch.GetElapsedTime(_writingSince));
        _write?.Stop();
        _write = null;
    }

    /// <summary>The journal did not take it; the actor stops after this.</summary>
    public void JournalFailed(Exception cause, bool isRejected)
    {
        node?.Metrics.JournalFailed(isRejected);
        foreach (var span in new[] { _write, _command })
            span?.SetStatus(ActivityStatusCode.Error, cause.Message).Stop();
        (_write, _command) = (null, null);
    }

    public void Happened(GameEvent @event, GameState before) => node?.Metrics.Happened(@event, before);

    /// <summary>The game is read back from its journal and goes on here.</summary>
    public void ReadBack()
    {
        if (node is null)
            return;
        node.Metrics.ReadBack(Stopwatch.GetElapsedTime(_startedAt));
        if (node.OwnerOf(gameId) is { } owner && node.LostNodes.LostFor(owner) is { } since)
            node.Metrics.TookOver(since);
    }

    /// <summary>Log lines within carry the trace of the command that they are about.</summary>
    public TraceLink.Within Tracing() => TraceLink.Enter(_command);
}
