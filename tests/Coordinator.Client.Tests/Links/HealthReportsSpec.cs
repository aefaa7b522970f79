using System.Text.Json;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Coordinator.Client.Hub;
using Coordinator.Client.Links;
using Coordinator.Client.Tests.Hub;

namespace Coordinator.Client.Tests.Links;

public sealed class HealthReportsSpec : TestKit
{
    private readonly VirtualLoop _loop = new();
    private readonly ScriptedCalls _calls = new();
    private readonly ToldLink _bob = new("bob");
    private readonly Mesh _mesh;
    private readonly HealthReports _health;

    public HealthReportsSpec()
    {
        var owner = new Owner();
        _mesh = new Mesh(_loop, new Dictionary<string, IActorRef> { ["bob"] = TestActor, ["cleo"] = TestActor }, owner);
        owner.Health = _health = new HealthReports(_loop, _mesh, _calls.InvokeAsync, NullLogger.Instance);
    }

    [Fact]
    public void A_link_that_is_alive_is_told_at_once_and_once()
    {
        Measured("relay", 12.4);
        _mesh.Take(_bob.Validated());
        Measured("relay", 13);
        Assert.Equal(["""{"peer_id":"bob","status":"alive","connection_type":"relay","latency_ms":12}"""], Told);
        Assert.Equal([HubMethods.HealthReport], _calls.Methods);
    }

    [Fact]
    public void An_interruption_that_ends_by_itself_is_told_once_with_how_long_it_was()
    {
        Measured("host", 5);
        _mesh.Take(_bob.Validated());
        _calls.Fields.Clear();
        _mesh.Take(_bob.Interrupted());
        Assert.Empty(Told);
        _mesh.Take(_bob.Stabilized(TimeSpan.FromMilliseconds(2_040.4)));
        Assert.Equal(
            ["""{"peer_id":"bob","status":"alive","connection_type":"host","latency_ms":5,"interrupted_ms":2040}"""],
            Told
        );
    }

    [Fact]
    public void A_link_that_was_lost_was_not_nearly_lost_and_is_told_again_when_it_is_back()
    {
        Measured("host", 5);
        _mesh.Take(_bob.Validated());
        _mesh.Take(_bob.Interrupted());
        _mesh.Take(_bob.Lost(_loop.Now, _loop.Now));
        _calls.Fields.Clear();
        _mesh.Take(_bob.Restored(TimeSpan.FromSeconds(4), 1));
        Assert.Equal(["""{"peer_id":"bob","status":"alive","connection_type":"host","latency_ms":5}"""], Told);
    }

    [Fact]
    public void All_links_are_told_every_ten_seconds_whatever_became_of_earlier_reports()
    {
        _health.Start();
        _loop.Pass(9_999);
        Assert.Empty(Told);
        _loop.Pass(1);
        _calls.Fail(0, new NotConnectedException("gone"));
        _loop.Pass(10_000);
        Assert.Equal(4, Told.Count);
        Assert.Equal("""{"peer_id":"bob","status":"connecting"}""", Told.Order().First());
        _health.Stop();
        _loop.Pass(20_000);
        Assert.Equal(4, Told.Count);
    }

    [Fact]
    public void Near_misses_wait_for_a_coordinator_that_is_away_up_to_twenty_and_the_first_of_them()
    {
        _mesh.Take(_bob.Validated());
        _calls.Fail(0, new NotConnectedException("away"));
        for (var i = 1; i <= 25; i++)
        {
            _mesh.Take(_bob.Interrupted());
            _mesh.Take(_bob.Stabilized(TimeSpan.FromMilliseconds(1_000 + i)));
        }
        _calls.Fail(1, new NotConnectedException("away"));
        _calls.Fields.Clear();
        _health.Resend();
        for (var call = 2; call < 22; call++)
            _calls.Result(call, "noted");
        _loop.Pass(9_000);
        Assert.Equal(
            Enumerable
                .Range(1, 20)
                .Select(i => $$"""{"peer_id":"bob","status":"alive","interrupted_ms":{{1_000 + i}}}"""),
            Told
        );
    }

    [Fact]
    public void No_near_miss_is_told_of_a_game_that_is_over()
    {
        _mesh.Take(_bob.Interrupted());
        _mesh.Take(_bob.Validated());
        _mesh.Take(_bob.Stabilized(TimeSpan.FromSeconds(2)));
        _calls.Fail(1, new NotConnectedException("away"));
        _calls.Fields.Clear();
        _health.Stop();
        _health.Resend();
        _loop.Pass(20_000);
        Assert.Empty(Told);
    }

    private List<string> Told =>
        [.. _calls.Fields.Select(fields => JsonSerializer.Serialize(fields, WireJson.Options))];

    private void Measured(string candidateType, double roundTripMs) =>
        _mesh.Take(
            _bob.Changed(link =>
                link with
                {
                    CandidateType = candidateType,
                    RoundTrip = TimeSpan.FromMilliseconds(roundTripMs),
                }
            )
        );

    /// <summary>Hands on what concerns health, as a player does.</summary>
    private sealed class Owner : IMeshOwner
    {
        public HealthReports Health { private get; set; } = null!;

        public void OnLinkChanged(LinkSnapshot link) { }

        public void OnLinkAlive(LinkSnapshot link) => Health.OnAlive(link);

        public void OnLinkInterrupted(string player) { }

        public void OnLinkLost(LinkSnapshot link, LossCause cause) { }

        public void OnLinkRestored(LinkSnapshot link) { }

        public void OnNearMiss(string player, TimeSpan silence) => Health.OnNearMiss(player, silence);

        public void OnMessage(string player, PeerMessage message) { }

        public void OnLinksChecked() { }

        public void OnNotice(string player, ReadOnlyMemory<byte> json) { }
    }
}
