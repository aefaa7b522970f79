using Coordinator.Bot.Pong;
using Coordinator.Client;
using Coordinator.Peers;

namespace Coordinator.Bot.Play;

/// <summary>Says in plain words what happens in the game, a line each.</summary>
/// <param name="me">This player's id.</param>
/// <param name="other">The other player's.</param>
/// <param name="coordinatorTime">Tells the coordinator's time, in Unix ms.</param>
/// <param name="say">Takes the lines.</param>
internal sealed class Commentary(string me, string other, Func<double> coordinatorTime, Action<string> say)
{
    private static readonly TimeSpan CountdownStep = TimeSpan.FromSeconds(5);

    /// <summary>A coordinator that is away for less than this is not worth a line, nor is one that goes as the game
    /// ends.</summary>
    private static readonly TimeSpan CoordinatorMissedAfter = TimeSpan.FromSeconds(1);

    /// <summary>Frames between two hashes in the verbose commentary; the page keeps that of every 30th frame.</summary>
    private const int HashEveryFrames = 300;

    private Pair _score;
    private LinkState _link = LinkState.Connecting;
    private bool _everConnected;
    private int _attempts;
    private bool _paused;
    private long _stepsLeft;
    private bool? _otherHere;
    private TimeSpan? _coordinatorGoneAt;
    private bool _coordinatorMissed;

    /// <summary>Whether hashes are told.</summary>
    public bool Verbose { get; init; }

    /// <summary>Takes what happens at <paramref name="now"/>, of any steady clock.</summary>
    public void Take(GameEvent happened, TimeSpan now)
    {
        switch (happened)
        {
            case GameEvent.Started { Returning: var returning }:
                say(returning ? "Back in the game." : "Play begins.");
                break;
            case GameEvent.Paused { Pause: var pause }:
                TakePause(pause);
                break;
            case GameEvent.Countdown { Remaining: var remaining }:
                TakeCountdown(remaining);
                break;
            case GameEvent.Resumed { Resume: var resume }:
                _paused = false;
                say($"Resumed after {Wording.Lasting(resume.PauseDuration)}.");
                break;
            case GameEvent.Ended { End: var end }:
                say($"Ended: {Wording.Because(end, me)}.");
                break;
            case GameEvent.LinkChanged { Link: var link } when link.PlayerId == other:
                TakeLink(link);
                break;
            case GameEvent.Players { All: var all }:
                TakePlayers(all);
                break;
            case GameEvent.Coordinator coordinator:
                TakeCoordinator(coordinator, now);
                break;
        }
    }

    /// <summary>Says what has lasted long enough to be said.</summary>
    public void Advance(TimeSpan now)
    {
        if (_coordinatorMissed || _coordinatorGoneAt is not { } since || now - since < CoordinatorMissedAfter)
            return;
        _coordinatorMissed = true;
        say("The coordinator is out of reach; play goes on.");
    }

    /// <summary>Takes a new state of the game.</summary>
    public void Take(PongState state)
    {
        if (Verbose && state.Frame % HashEveryFrames == 0)
            say($"Frame {state.Frame}, hash {StateBytes.HashOf(state)}.");
        if (state.Score == _score)
            return;
        _score = state.Score;
        if (_score == default)
            return;
        say($"Score {_score.Left} : {_score.Right}.");
        if (state.Winner is not null)
            say($"A match is won; matches {state.Matches.Left} : {state.Matches.Right}.");
    }

    private void TakePause(PauseInfo pause)
    {
        _paused = true;
        var left = TimeSpan.FromMilliseconds(Math.Max(0, pause.Deadline - coordinatorTime()));
        _stepsLeft = Steps(left);
        var who = pause.DetectingPlayer == me ? "this bot" : pause.DetectingPlayer;
        say(
            $"Paused: link to {other} lost, as {who} noticed at frame {pause.PauseFrame}; {Wording.Lasting(left)} left."
        );
    }

    private void TakeCountdown(TimeSpan remaining)
    {
        // 25 s left, 20 s left, ...: told as the step is crossed.
        var steps = Steps(remaining);
        if (!_paused || steps >= _stepsLeft)
            return;
        _stepsLeft = steps;
        if (steps > 0)
            say($"Paused: {(steps * CountdownStep).TotalSeconds} s left.");
    }

    private static long Steps(TimeSpan time) => (long)Math.Ceiling(time / CountdownStep);

    private void TakeLink(LinkSnapshot link)
    {
        if (link.State == LinkState.Alive && _link is LinkState.Connecting or LinkState.Lost)
        {
            say(_everConnected ? $"The link to {other} is back." : $"Connected to {other}.");
            _everConnected = true;
        }
        else if (link.State == LinkState.Lost && link.AttemptsSinceLost > _attempts)
        {
            say($"Reconnecting, attempt {link.AttemptsSinceLost}.");
        }
        _link = link.State;
        _attempts = link.State == LinkState.Lost ? link.AttemptsSinceLost : 0;
    }

    private void TakePlayers(IReadOnlyList<PlayerPresence> all)
    {
        var here = all.Any(player => player.PlayerId == other && player.Connected);
        if (here == _otherHere)
            return;
        if (here)
            say($"{other} is here.");
        else
            say(_otherHere is null ? $"Waiting for {other}." : $"{other} is not connected to the coordinator.");
        _otherHere = here;
    }

    private void TakeCoordinator(GameEvent.Coordinator coordinator, TimeSpan now)
    {
        if (coordinator.Refused)
            say("The coordinator no longer accepts this link; play goes on until the next pause.");
        else if (coordinator.IsConnected && _coordinatorMissed)
            say("The coordinator is back.");
        _coordinatorMissed &= !coordinator.IsConnected;
        _coordinatorGoneAt = coordinator.IsConnected ? null : _coordinatorGoneAt ?? now;
    }
}
