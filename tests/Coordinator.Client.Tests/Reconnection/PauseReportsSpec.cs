using System.Text.Json;
using Coordinator.Client.Hub;
using Coordinator.Client.Reconnection;
using Coordinator.Client.Tests.Hub;
using Coordinator.Client.Tests.Steps;

namespace Coordinator.Client.Tests.Reconnection;

/// <summary>What is said of a loss, field by field.</summary>
public sealed class PauseReportsSpec
{
    private static readonly LinkSnapshot Bob = new()
    {
        PlayerId = "bob",
        State = LinkState.Lost,
        Ice = IceState.Connected,
        Channel = ChannelState.Open,
        CandidateType = "srflx",
        SilenceAtLoss = TimeSpan.FromMilliseconds(2_904.6),
    };

    private readonly VirtualLoop _loop = new();
    private readonly ScriptedCalls _calls = new();
    private readonly PauseReports _reports;

    public PauseReportsSpec() =>
        _reports = new PauseReports(
            new PauseContext(
                "ada",
                TimeSpan.FromSeconds(30),
                _loop,
                new CoordinatorClock(_loop, _calls.InvokeAsync),
                new Outbox(_loop, _calls.InvokeAsync, NullLogger.Instance),
                new StageLinks(_loop, ["bob"], (_, _) => { }),
                new ReconnectionRecord(),
                () => 7,
                _ => { },
                () => { }
            )
        );

    private JsonElement Told => JsonSerializer.SerializeToElement(_calls.Fields[^1], WireJson.Options);

    [Fact]
    public void A_loss_says_how_long_the_link_had_been_silent_in_whole_milliseconds_and_the_same_when_it_is_said_again()
    {
        _reports.Loss(1, Bob, _ => { });
        Assert.Equal("2905", Told.GetProperty("silence_ms").GetRawText());
        Assert.Equal("srflx", Told.GetProperty("connection_type").GetString());

        _loop.Pass(5_000);
        _reports.Repeat(2, _ => { });
        Assert.Equal((2, 2_905), (Told.GetProperty("epoch").GetInt32(), Told.GetProperty("silence_ms").GetInt32()));
    }

    [Fact]
    public void A_link_that_was_never_proven_alive_and_a_pause_without_a_link_say_nothing_of_silence()
    {
        _reports.Loss(1, Bob with { SilenceAtLoss = null }, _ => { });
        Assert.False(Told.TryGetProperty("silence_ms", out _));

        _reports.Forget();
        _reports.Loss(2, null, _ => { });
        Assert.Equal(2, Told.GetProperty("epoch").GetInt32());
        Assert.False(Told.TryGetProperty("silence_ms", out _));
    }
}
