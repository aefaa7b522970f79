using Coordinator.Node.Limits;
using Microsoft.Extensions.Time.Testing;

namespace Coordinator.Node.Tests;

/// <summary>When what is over a limit is answered.</summary>
public sealed class RefusalsInTurn
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task They_come_late_and_one_after_the_other()
    {
        var refusals = new Refusals(_clock);
        var all = Enumerable.Range(0, 5).Select(_ => refusals.InTurnAsync(CancellationToken.None)).ToList();

        _clock.Advance(Refusals.After - TimeSpan.FromMilliseconds(1));
        Assert.DoesNotContain(all, refusal => refusal.IsCompleted);

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        while (all.Count > 0)
        {
            Assert.True(await all[0]);
            all.RemoveAt(0);
            Assert.DoesNotContain(all, refusal => refusal.IsCompleted);
            _clock.Advance(Refusals.Apart);
        }
    }

    [Fact]
    public async Task Who_would_wait_too_long_is_not_answered_and_takes_nobodys_turn()
    {
        var refusals = new Refusals(_clock);
        var most = (int)((Refusals.Longest - Refusals.After) / Refusals.Apart) + 1;
        var waiting = Enumerable.Range(0, most).Select(_ => refusals.InTurnAsync(CancellationToken.None)).ToList();

        for (var i = 0; i < 10; i++)
            Assert.False(await refusals.InTurnAsync(CancellationToken.None));

        Assert.DoesNotContain(waiting, refusal => refusal.IsCompleted);
        _clock.Advance(Refusals.Apart);
        Assert.False(refusals.InTurnAsync(CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task Who_has_gone_is_not_waited_for()
    {
        using var gone = new CancellationTokenSource();
        var refusal = new Refusals(_clock).InTurnAsync(gone.Token);
        await gone.CancelAsync();

        Assert.False(await refusal);
    }
}
