using Coordinator.Bot.Start;
using Coordinator.Client;

namespace Coordinator.Bot.Play;

/// <summary>
/// Plays a game from its seat to its end: one loop takes the game's events as they come, and 125 times a second does
/// what is due.
/// </summary>
internal sealed class PongBot
{
    private static readonly TimeSpan TickTime = TimeSpan.FromMilliseconds(8);

    /// <summary>For the coordinator's word that the game is over, once it knows that this player has left.</summary>
    private static readonly TimeSpan GoodbyeTime = TimeSpan.FromSeconds(1);

    private readonly ISeat _seat;
    private readonly BotOptions _options;
    private readonly Action<string> _say;
    private readonly Commentary _commentary;
    private readonly Cuts? _cuts;
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private Task? _leaving;
    private TimeSpan? _leftAt;
    private bool _over;
    private bool _isStopped;

    public PongBot(ISeat seat, BotOptions options, Action<string> say, uint instance, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _startedAt = _time.GetTimestamp();
        (_seat, _options, _say) = (seat, options, say);
        _commentary = new Commentary(seat.Me, seat.Other, () => seat.Now, say) { Verbose = options.Verbose };
        _cuts = options.Cut is { } cut ? new Cuts(cut, options.Every) : null;
        Table = new PongTable(seat.GameId, seat.SideOf(), instance, seat.Send, () => seat.RoundTrip);
        Table.Stepped += _commentary.Take;
    }

    public PongTable Table { get; }

    private TimeSpan Now => _time.GetElapsedTime(_startedAt);

    /// <summary>Plays until the game is over, and leaves it when <paramref name="leave"/> says so. Whether the game is
    /// over or was left; false where this player was stopped otherwise.</summary>
    public async Task<bool> RunAsync(CancellationToken leave)
    {
        var side = _seat.SideOf().ToString().ToLowerInvariant();
        _say($"Joined as {_seat.Me}, on the {side}, against {_seat.Other}. Game {_seat.GameId}.");
        using var stop = new CancellationTokenSource();
        try
        {
            await LoopAsync(leave, stop.Token);
        }
        finally
        {
            await stop.CancelAsync();
        }
        if (!_over && _leaving is not null)
            _say("Ended: this bot left.");
        foreach (var line in Wording.Of(_seat.Record))
            _say(line);
        return _over || _leaving is not null;
    }

    private async Task LoopAsync(CancellationToken leave, CancellationToken stop)
    {
        using var ticks = new PeriodicTimer(TickTime, _time);
        var events = _seat.Events(stop).GetAsyncEnumerator(stop);
        var more = events.MoveNextAsync().AsTask();
        while (!IsGone())
        {
            var tick = ticks.WaitForNextTickAsync(stop).AsTask();
            while (await Task.WhenAny(more, tick) == more)
            {
                if (!await more)
                    return;
                Take(events.Current);
                more = events.MoveNextAsync().AsTask();
                if (tick.IsCompleted)
                    break;
            }
            await tick;
            Tick(leave.IsCancellationRequested);
        }
    }

    private void Take(GameEvent happened)
    {
        Table.Take(happened);
        _cuts?.Take(happened, Now);
        _commentary.Take(happened, Now);
        if (happened is not GameEvent.Ended { End.Reason: var reason })
            return;
        if (LocalEndReasons.All.Contains(reason))
            _isStopped = true;
        else
            _over = true;
    }

    private void Tick(bool leave)
    {
        Table.Advance(Now);
        _commentary.Advance(Now);
        if (_leaving is not null)
            return;
        if (leave || Now >= _options.LeaveAfter)
        {
            _say("Leaving.");
            _leaving = _seat.LeaveAsync("left");
        }
        else if (_cuts is not null && _cuts.IsDue(Now))
        {
            _say($"Cutting the link for {Wording.Lasting(_cuts.Duration)}.");
            _seat.Cut(_cuts.Duration);
        }
    }

    /// <summary>Whether this player was stopped, or has left and the end of the game has had time to come.</summary>
    private bool IsGone()
    {
        if (_isStopped)
            return true;
        if (_leaving is not { IsCompleted: true })
            return false;
        _leftAt ??= Now;
        return Now - _leftAt >= GoodbyeTime;
    }
}
