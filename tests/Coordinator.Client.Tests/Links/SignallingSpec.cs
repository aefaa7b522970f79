using System.Text.Json;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Coordinator.Client.Hub;
using Coordinator.Client.Links;
using Coordinator.Client.Tests.Hub;

namespace Coordinator.Client.Tests.Links;

public sealed class SignallingSpec : TestKit
{
    private readonly ScriptedCalls _calls = new();
    private readonly TestProbe _bob;
    private readonly Signalling _signalling;

    public SignallingSpec()
    {
        var loop = new VirtualLoop();
        _bob = CreateTestProbe();
        var mesh = new Mesh(loop, new Dictionary<string, IActorRef> { ["bob"] = _bob }, null!);
        _signalling = new Signalling(loop, _calls.InvokeAsync, mesh, NullLogger.Instance);
    }

    [Fact]
    public void A_signal_goes_to_the_coordinator_in_the_names_of_browsers()
    {
        Send();
        var json = JsonSerializer.Serialize(_calls.Fields[0], WireJson.Options);
        Assert.Equal(
            """{"target_player_id":"bob","type":"offer","payload":{"instance":"me","sdp":"v=0"},"attempt":3}""",
            json
        );
        _calls.Result(0, Results.Relayed);
        Assert.False(_bob.HasMessages);
    }

    [Fact]
    public void A_signal_that_is_not_brought_over_is_told_to_its_link()
    {
        Send();
        _calls.Result(0, Results.Unreachable);
        Assert.Equal(3, _bob.ExpectMsg<PeerCommands.SignalUndelivered>().Attempt);
        Send();
        _calls.Fail(1, new NotConnectedException("gone"));
        Assert.Equal(3, _bob.ExpectMsg<PeerCommands.SignalUndelivered>().Attempt);
    }

    [Fact]
    public void A_signal_of_another_player_goes_to_its_link()
    {
        Receive("""{"instance":"you","candidate":"c","sdpMid":"0","sdpMLineIndex":0}""");
        var signal = _bob.ExpectMsg<PeerCommands.TakeSignal>().Signal;
        Assert.Equal(("ice-candidate", 2), (signal.Type, signal.Attempt));
        Assert.Equal(("you", "c", "0"), (signal.Payload.Instance, signal.Payload.Candidate, signal.Payload.SdpMid));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"instance":null}""")]
    [InlineData("""{"instance":"you","sdp":7}""")]
    [InlineData("""["instance"]""")]
    public void A_signal_that_cannot_be_read_is_ignored(string payload)
    {
        Receive(payload);
        Receive("""{"instance":"next"}""");
        Assert.Equal("next", _bob.ExpectMsg<PeerCommands.TakeSignal>().Signal.Payload.Instance);
    }

    private void Send() =>
        _signalling.Send(
            new PeerEvents.SignalWanted(
                "bob",
                new PeerSignal(PeerSignalTypes.Offer, new SignalPayload { Instance = "me", Sdp = "v=0" }, 3)
            )
        );

    private void Receive(string payload) =>
        _signalling.Receive(new RelayedSignal("bob", "ice-candidate", JsonElement.Parse(payload), 2));
}
