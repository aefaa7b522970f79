using System.Text.Json;
using Coordinator.Client;

namespace Coordinator.Bench.Play;

/// <summary>An event that reached a player. <c>Connection</c> counts its connections from 1, <c>At</c> in Unix
/// ms.</summary>
internal sealed record Heard(double At, int Connection, string Name, JsonElement Body);

/// <summary>What the player's library told its game. <c>At</c> in Unix ms.</summary>
internal sealed record Seen(double At, GameEvent Event);

/// <summary>One connection of a player, in Unix ms; <c>JoinedAt</c>: its first <c>game_joined</c>.</summary>
internal sealed record Line(int Number, Uri Node, double OpenedAt)
{
    public double? JoinedAt { get; init; }
    public double? ClosedAt { get; init; }
    public string? Why { get; init; }
}

/// <summary>All that a player has heard and said, in order. Safe to write from any thread; read copies.</summary>
internal sealed class PlayerLog(string playerId)
{
    private readonly Lock _gate = new();
    private readonly List<Heard> _heard = [];
    private readonly List<Report> _reports = [];
    private readonly List<Line> _lines = [];
    private readonly List<Seen> _seen = [];
    private readonly List<(string Method, string Why)> _refusals = [];
    private readonly Dictionary<string, int> _calls = [];
    private volatile bool _hasLeft;

    public string PlayerId { get; } = playerId;

    /// <summary>It plays by a library, which tells its game what happens; else it speaks with the coordinator
    /// itself.</summary>
    public bool HasGame { get; init; }

    /// <summary>It has left by its own will, whether or not a coordinator was there to be told.</summary>
    public bool HasLeft
    {
        get => _hasLeft;
        set => _hasLeft = value;
    }

    public IReadOnlyList<Heard> Heard
    {
        get
        {
            lock (_gate)
                return [.. _heard];
        }
    }

    public IReadOnlyList<Report> Reports
    {
        get
        {
            lock (_gate)
                return [.. _reports];
        }
    }

    public IReadOnlyList<Line> Lines
    {
        get
        {
            lock (_gate)
                return [.. _lines];
        }
    }

    /// <summary>Of what the library told its game: play's begin, pauses, resumes and the end.</summary>
    public IReadOnlyList<Seen> Seen
    {
        get
        {
            lock (_gate)
                return [.. _seen];
        }
    }

    /// <summary>Calls that were refused, with the coordinator's reason.</summary>
    public IReadOnlyList<(string Method, string Why)> Refusals
    {
        get
        {
            lock (_gate)
                return [.. _refusals];
        }
    }

    /// <summary>How often each method was called.</summary>
    public IReadOnlyDictionary<string, int> Calls
    {
        get
        {
            lock (_gate)
                return new Dictionary<string, int>(_calls);
        }
    }

    /// <summary>It has a connection that has brought <c>game_joined</c>.</summary>
    public bool IsConnected
    {
        get
        {
            lock (_gate)
                return _lines is [.., { JoinedAt: not null, ClosedAt: null }];
        }
    }

    public void Add(Heard heard)
    {
        lock (_gate)
            _heard.Add(heard);
    }

    public void Add(Report report)
    {
        lock (_gate)
            _reports.Add(report);
    }

    public void Add(Seen seen)
    {
        lock (_gate)
            _seen.Add(seen);
    }

    public void Called(string method)
    {
        lock (_gate)
            _calls[method] = _calls.GetValueOrDefault(method) + 1;
    }

    public void Refused(string method, string why)
    {
        lock (_gate)
            _refusals.Add((method, why));
    }

    public void Opened(Line line)
    {
        lock (_gate)
            _lines.Add(line);
    }

    public void Joined(int line, double at) => Change(line, l => l with { JoinedAt = l.JoinedAt ?? at });

    public void Closed(int line, double at, string why) => Change(line, l => l with { ClosedAt = at, Why = why });

    private void Change(int line, Func<Line, Line> change)
    {
        lock (_gate)
        {
            var index = _lines.FindIndex(l => l.Number == line);
            if (index >= 0)
                _lines[index] = change(_lines[index]);
        }
    }
}
