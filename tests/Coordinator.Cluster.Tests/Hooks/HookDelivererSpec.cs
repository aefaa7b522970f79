using System.Diagnostics.Metrics;
using Akka.Actor;
using Coordinator.Hooks;

namespace Coordinator.Cluster.Tests.Hooks;

/// <summary>What an endpoint receives, in which order, and for how long it is tried.</summary>
public sealed class HookDelivererSpec : HookTestKit
{
    [Fact]
    public async Task a_games_messages_come_one_after_the_other_and_other_games_do_not_wait_for_them()
    {
        await AddAsync(North, "g1", "first");
        await AddAsync(North, "g1", "second");
        await AddAsync(North, "g2", "other");
        Deliver(North);

        var first = await NextAsync();
        var other = await NextAsync();
        Assert.Equal(["first", "other"], [first.Name, other.Name]);
        other.Accept();
        await GoneAsync("other");
        await AddAsync(North, "g3", "marker");
        Assert.Equal("marker", (await NextAsync()).Name); // and not the second
        first.Accept();

        Assert.Equal("second", (await NextAsync()).Name);
    }

    [Fact]
    public async Task a_message_that_is_not_accepted_holds_up_its_game_is_tried_again_ever_later_and_once_accepted_never_again()
    {
        await AddAsync(North, "g1", "first");
        await AddAsync(North, "g1", "second");
        Deliver(North);

        foreach (var attempt in Enumerable.Range(1, 4))
        {
            var sent = await NextAsync();
            Assert.Equal(("first", attempt), (sent.Name, sent.Message.Attempts));
            var (answeredAt, wait) = (Clock, Math.Pow(2, attempt - 1));
            sent.Fail();
            var row = await PutBackAsync(sent);
            Assert.InRange(row.NextAt - answeredAt.ToUnixTimeMilliseconds(), 800 * wait, 1200 * wait);
            Assert.Equal("HTTP 500.", row.LastError);
        }
        (await NextAsync()).Accept();

        Assert.Equal("second", (await NextAsync()).Name);
        await GoneAsync("first");
    }

    [Fact]
    public async Task an_endpoint_that_answers_nobody_holds_up_no_other_and_gets_sixteen_at_a_time()
    {
        for (var i = 0; i < 20; i++)
            await AddAsync(North, $"g{i}", $"north-{i}");
        for (var i = 0; i < 20; i++)
            await AddAsync(South, $"g{i}", $"south-{i}");
        Deliver(North, South);

        var south = new List<string>();
        var north = new List<Attempt>();
        while (south.Count < 20)
        {
            var sent = await NextAsync();
            if (sent.Endpoint == North)
            {
                north.Add(sent);
                continue;
            }
            south.Add(sent.Name);
            sent.Accept();
        }

        Assert.Equal(20, south.Distinct().Count());
        Assert.Equal(HookDeliverer.MaxInFlight, north.Count);
        north[3].Fail();
        Assert.Equal("north-16", (await NextAsync()).Name);
    }

    [Fact]
    public async Task after_a_day_a_message_is_tried_a_last_time_given_up_and_counted_and_its_game_goes_on()
    {
        using var figures = new Figures(Meters);
        await AddAsync(North, "g1", "first");
        await AddAsync(North, "g1", "second");
        var day = Clock.AddHours(24);
        Deliver(North);
        var sent = await NextAsync();
        sent.Fail();
        await PutBackAsync(sent);
        Time.Advance(day - Clock - TimeSpan.FromMinutes(10)); // the endpoint has been down all day
        sent = await NextAsync();
        sent.Fail(retryAfter: TimeSpan.FromHours(1)); // longer than what is left of it
        Assert.Equal(day.ToUnixTimeMilliseconds(), (await PutBackAsync(sent)).NextAt);
        Time.Advance(day - Clock);

        (await NextAsync()).Fail();

        Assert.Equal("second", (await NextAsync()).Name);
        var row = await RowAsync("first", "is given up", row => row?.GivenUpAt is not null);
        Assert.True(row!.GivenUpAt >= day.ToUnixTimeMilliseconds());
        Assert.Equal(("https://north.example.org", 1L), figures.Of("coordinator.hooks.given_up"));
        Assert.Equal(("https://north.example.org", 3L), figures.Of("coordinator.hooks.failed"));
    }

    [Fact]
    public async Task what_an_endpoint_says_is_gone_is_not_tried_again()
    {
        await AddAsync(North, "g1", "first");
        await AddAsync(North, "g1", "second");
        Deliver(North);

        (await NextAsync()).Refuse();

        Assert.Equal("second", (await NextAsync()).Name);
        Assert.Equal(
            "HTTP 410.",
            (await RowAsync("first", "is given up", row => row?.GivenUpAt is not null))!.LastError
        );
    }

    [Fact]
    public async Task an_endpoint_that_asks_for_time_gets_it()
    {
        await AddAsync(North, "g1", "first");
        Deliver(North);
        var sent = await NextAsync();
        var asked = Clock.AddMinutes(2);

        sent.Fail(retryAfter: TimeSpan.FromMinutes(2));

        Assert.Equal(asked.ToUnixTimeMilliseconds(), (await PutBackAsync(sent)).NextAt);
        Assert.True((await NextAsync()).At >= asked);
    }

    [Fact]
    public async Task what_a_node_that_died_was_sending_is_sent_again_when_its_claim_has_lapsed()
    {
        await AddAsync(North, "g1", "first");
        await AddAsync(North, "g1", "second");
        var lease = TimeSpan.FromSeconds(20);
        var claimedAt = Clock;
        var claimed = Assert.Single(await Outbox.ClaimAsync(North.Key, 16, [], claimedAt, lease)); // and the node is gone
        Deliver(North);

        var again = await NextAsync();
        Assert.Equal(("first", 2), (again.Name, again.Message.Attempts));
        Assert.True(again.At >= claimedAt + lease);

        // It was not gone, only late: what it has to say of its attempt speaks of this one no more.
        await Outbox.PutBackAsync(claimed, "late", claimedAt);
        await Outbox.GiveUpAsync(claimed, "late", claimedAt);
        again.Accept();
        Assert.Equal("second", (await NextAsync()).Name);
    }

    [Fact]
    public async Task what_was_accepted_while_the_outbox_could_not_be_written_is_not_sent_again()
    {
        await AddAsync(North, "g1", "first");
        Deliver(North);
        var sent = await NextAsync();
        await ExecuteAsync("ALTER TABLE coordinator_hooks RENAME TO away");

        sent.Accept();
        await UntilAsync("the operator is told", () =>
            Task.FromResult(Said.Any(line => line.StartsWith("Hooks stand still", StringComparison.Ordinal)))
        );
        await ExecuteAsync("ALTER TABLE away RENAME TO coordinator_hooks");
        Time.Advance(TimeSpan.FromMinutes(1)); // its claim has lapsed
        await AddAsync(North, "g2", "marker");

        Assert.Equal("marker", (await NextAsync()).Name);
        await GoneAsync("first");
    }

    [Fact]
    public async Task what_an_operator_reads_of_a_failure_names_the_endpoint_and_gives_nothing_away()
    {
        await AddAsync(North, "g1", "first");
        await AddAsync(North, "g2", "second");
        Deliver(North);

        (await NextAsync()).Fail();
        (await NextAsync()).Refuse();
        await UntilAsync("both are told", () => Task.FromResult(Said.Count == 2));

        Assert.Contains(
            "Hooks to https://north.example.org fail, first of game g1: HTTP 500. Trying again, each game after a "
                + "while of its own.",
            Said
        );
        Assert.Contains(
            "Gave up game.paused second of game g2 to https://north.example.org after 1 attempts: HTTP 410.",
            Said
        );
        Assert.DoesNotContain(Said, line => line.Contains("hidden", StringComparison.Ordinal));
    }

    [Fact]
    public async Task two_that_look_at_once_do_not_get_the_same_message()
    {
        for (var i = 0; i < 40; i++)
            await AddAsync(North, $"g{i}", $"m{i}");

        var claims = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(_ => Task.Run(() => Outbox.ClaimAsync(North.Key, 16, [], Clock, TimeSpan.FromSeconds(20))))
        );

        var claimed = claims.SelectMany(rows => rows).Select(row => row.MessageId).ToList();
        Assert.NotEmpty(claimed);
        Assert.Equal(claimed.Count, claimed.Distinct().Count());
    }

    [Fact]
    public async Task messages_to_an_endpoint_that_is_no_longer_configured_are_given_up_after_some_minutes()
    {
        using var figures = new Figures(Meters);
        await AddAsync(South, "g1", "old", Clock.AddMinutes(-11));
        await AddAsync(South, "g2", "young"); // another node may know the endpoint, while settings are changed
        Deliver(North);

        await RowAsync("old", "is given up", row => row?.GivenUpAt is not null);
        Assert.Null((await RowAsync("young", "is there", row => row is not null))!.GivenUpAt);
        await UntilAsync("it is counted", () =>
            Task.FromResult(figures.Of("coordinator.hooks.given_up") == ("unknown", 1L))
        );

        Time.Advance(TimeSpan.FromDays(8));
        await GoneAsync("old");
    }

    [Fact]
    public async Task a_deliverer_that_is_stopped_finishes_what_is_under_way_and_begins_nothing()
    {
        await AddAsync(North, "g1", "first");
        await AddAsync(North, "g1", "second");
        var deliverer = Deliver(North);
        Watch(deliverer);
        var sent = await NextAsync();

        deliverer.Tell(HookDeliverer.Stop.Instance);
        sent.Accept();

        ExpectTerminated(deliverer);
        await GoneAsync("first");
        Assert.Equal(0, (await RowAsync("second", "is there", row => row is not null))!.Attempts);
    }

    [Fact]
    public async Task a_deliverer_that_is_stopped_waits_three_seconds_for_an_endpoint_and_no_longer()
    {
        await AddAsync(North, "g1", "first");
        var deliverer = Deliver(North);
        Watch(deliverer);
        await NextAsync();

        deliverer.Tell(HookDeliverer.Stop.Instance);
        await UntilAsync("it has stopped", () =>
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(HasMessages);
        });

        ExpectTerminated(deliverer);
    }

    [Fact]
    public async Task how_many_wait_is_told_by_endpoint()
    {
        using var figures = new Figures(Meters);
        await AddAsync(North, "g1", "first");
        await AddAsync(North, "g1", "second");
        Deliver(North);

        await UntilAsync("two are counted", () =>
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(figures.Of("coordinator.hooks.waiting") == ("https://north.example.org", 2L));
        });
    }

    /// <summary>What a collector of metrics sees: of each instrument its last endpoint, and its sum or, of a gauge, its
    /// value.</summary>
    private sealed class Figures : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Dictionary<string, (string Endpoint, long Value)> _seen = [];
        private readonly Lock _lock = new();

        public Figures(IMeterFactory meters)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == meters)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>(
                (instrument, value, tags, _) => See(instrument, value, tags, adds: true)
            );
            _listener.SetMeasurementEventCallback<int>(
                (instrument, value, tags, _) => See(instrument, value, tags, adds: false)
            );
            _listener.Start();
        }

        public (string Endpoint, long Value) Of(string instrument)
        {
            _listener.RecordObservableInstruments();
            lock (_lock)
                return _seen.GetValueOrDefault(instrument);
        }

        public void Dispose() => _listener.Dispose();

        private void See(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags, bool adds)
        {
            lock (_lock)
            {
                var before = adds ? _seen.GetValueOrDefault(instrument.Name).Value : 0;
                _seen[instrument.Name] = ((string)tags[0].Value!, before + value);
            }
        }
    }
}
