using System.Text.Json;
using Coordinator.Bench.Play;
using Coordinator.Client.Hub;
using Coordinator.Protocol;

namespace Coordinator.Bench.Tests.Play;

/// <summary>What goes over a player's connections is written down, whatever the library makes of it.</summary>
public sealed class LoggedHubsSpec
{
    private static readonly Uri Node = new("http://node");

    private readonly PlayerLog _log = new("ada");
    private readonly Hubs _hubs = new();
    private readonly List<string> _told = [];
    private readonly LoggedHubs _logged;
    private int _changes;

    public LoggedHubsSpec() => _logged = new LoggedHubs(_hubs, _log, () => _changes++);

    [Fact]
    public void a_connection_stands_from_game_joined_to_its_end()
    {
        Connect();
        Assert.False(_log.IsConnected);
        _hubs.Tell(HubEvents.GameJoined);
        Assert.True(_log.IsConnected);
        _hubs.Closed(false);
        Assert.False(_log.IsConnected);
        Assert.Equal(2, _changes);
        var line = Assert.Single(_log.Lines);
        Assert.Equal((Node, "broken"), (line.Node, line.Why));

        Connect();
        _hubs.Tell(HubEvents.GameJoined);
        Assert.Equal([1, 2], _log.Lines.Select(l => l.Number));
        Assert.Equal([1, 2], _log.Heard.Select(h => h.Connection));
    }

    [Fact]
    public async Task what_comes_after_the_library_has_hung_up_was_not_heard()
    {
        var hub = Connect();
        _hubs.Tell(HubEvents.Pause);
        await hub.StopAsync();
        _hubs.Tell(HubEvents.Resume);
        Assert.Equal([HubEvents.Pause], _log.Heard.Select(h => h.Name));
        Assert.Equal([HubEvents.Pause, HubEvents.Resume], _told); // the library's own business
    }

    [Fact]
    public async Task a_report_that_is_said_again_is_one_report_with_two_tries_and_its_first_acknowledgement()
    {
        var loss = new LossCall(7, 1_000, "failed", "open", "bob", 1);
        _hubs.Answer = _ => throw new NotConnectedException("gone");
        await Assert.ThrowsAsync<NotConnectedException>(() => Connect().InvokeAsync(HubMethods.ConnectionLost, loss));
        _hubs.Answer = _ => new ResultDto(Results.Pause);
        await Connect().InvokeAsync(HubMethods.ConnectionLost, loss);

        var report = Assert.Single(_log.Reports);
        Assert.Equal(2, report.Tries.Count);
        Assert.True(report.IsTakenLoss);
        var said = new ReportFields
        {
            FrameNumber = 7,
            Timestamp = 1_000,
            IceState = "failed",
            DcState = "open",
            PeerId = "bob",
            Epoch = 1,
        };
        Assert.Equal(said, report.Fields);
        await Connect().InvokeAsync(HubMethods.ConnectionLost, loss with { Epoch = 2 });
        Assert.Equal([1, 2], _log.Reports.Select(r => r.Fields.Epoch));
    }

    [Fact]
    public async Task a_refusal_is_noted_unless_it_only_says_not_now()
    {
        var hub = Connect();
        _hubs.Answer = _ => throw new CoordinatorRefusedException("The coordinator refused: unavailable: repeat it");
        await Assert.ThrowsAsync<CoordinatorRefusedException>(() =>
            hub.InvokeAsync(HubMethods.ConnectionLost, new NoFields())
        );
        Assert.Empty(_log.Refusals);
        _hubs.Answer = _ => throw new CoordinatorRefusedException("limited: too many");
        await Assert.ThrowsAsync<CoordinatorRefusedException>(() =>
            hub.InvokeAsync(HubMethods.WebRtcSignal, new NoFields())
        );
        Assert.Equal([(HubMethods.WebRtcSignal, "limited: too many")], _log.Refusals);
        Assert.Equal(1, _log.Calls[HubMethods.WebRtcSignal]);
    }

    [Fact]
    public async Task a_connection_that_cannot_be_made_is_over_with_the_reason()
    {
        _hubs.Start = () => throw new HttpRequestException("refused");
        await Assert.ThrowsAsync<HttpRequestException>(() => Connect().StartAsync());
        Assert.Equal("refused", Assert.Single(_log.Lines).Why);
    }

    private ICoordinatorHub Connect() => _logged.Create(Node, (name, _) => _told.Add(name), _ => { });

    private sealed class Hubs : ICoordinatorHubs
    {
        private Action<string, JsonElement> _told = (_, _) => { };

        public Func<object, ResultDto> Answer { get; set; } = _ => new ResultDto(Results.Noted);

        public Func<Task> Start { get; set; } = () => Task.CompletedTask;

        public Action<bool> Closed { get; private set; } = _ => { };

        public void Tell(string name) => _told(name, JsonSerializer.SerializeToElement(new NoFields()));

        public ICoordinatorHub Create(Uri address, Action<string, JsonElement> told, Action<bool> closed)
        {
            (_told, Closed) = (told, closed);
            return new Hub(this);
        }

        public Task<bool> IsRefusedAsync(Uri address) => Task.FromResult(false);

        public Task<bool> IsSilentAsync(Uri address) => Task.FromResult(false);

        private sealed class Hub(Hubs hubs) : ICoordinatorHub
        {
            public async Task StartAsync() => await hubs.Start();

            public async Task<JsonElement> InvokeAsync(string method, object arguments)
            {
                await Task.Yield();
                return JsonSerializer.SerializeToElement(hubs.Answer(arguments), WireJson.Options);
            }

            public Task StopAsync() => Task.CompletedTask;
        }
    }
}
