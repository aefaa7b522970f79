using Coordinator.Protocol;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>What two players say to get into a game, through a pause and out of it, and what they have to be
/// told.</summary>
internal sealed class ContractGame(ContractPlayer first, ContractPlayer second) : IAsyncDisposable
{
    public ContractPlayer First => first;

    public ContractPlayer Second => second;

    private ContractPlayer[] Both => [first, second];

    /// <summary>Both are told that they are in a game, and with whom.</summary>
    public async Task MeetAsync()
    {
        foreach (var player in Both)
        {
            var joined = await player.HearsAsync(HubEvents.GameJoined);
            Assert.Equal(player.Id, joined.Text("player_id"));
            var ready = await player.HearsAsync(HubEvents.GameReady);
            Assert.Equal(
                [first.Id, second.Id],
                ready.Body.GetProperty("players").EnumerateArray().Select(id => id.GetString())
            );
        }
    }

    /// <summary>A signal each way arrives as it was sent, then both validate their link and are told to play.</summary>
    public async Task StartAsync()
    {
        await SignalAsync(first, second, SignalTypes.Offer);
        await SignalAsync(second, first, SignalTypes.Answer);
        Assert.Equal(Results.Waiting, await first.ResultOfAsync(HubMethods.ValidationSuccess));
        Assert.Equal(Results.Complete, await second.ResultOfAsync(HubMethods.ValidationSuccess));
        await HearAsync(HubEvents.ValidationComplete);
    }

    /// <summary>Both lose each other, the first one notices, and both are told.</summary>
    /// <param name="epoch">The number of the pause.</param>
    public async Task LoseAsync(int epoch)
    {
        var frame = 100 * epoch;
        Assert.Equal(Results.Pause, await first.ResultOfAsync(HubMethods.ConnectionLost, Loss(frame)));
        Assert.Equal(Results.AlreadyPausing, await second.ResultOfAsync(HubMethods.ConnectionLost, Loss(frame + 1)));
        foreach (var pause in await HearAsync(HubEvents.Pause, epoch))
        {
            Assert.Equal(first.Id, pause.Text("detecting_player"));
            Assert.Equal(frame, pause.Number("pause_frame"));
        }
    }

    /// <summary>Both have their link back, and are told to go on. Returns how far apart that was, in ms.</summary>
    public async Task<double> RecoverAsync(int epoch)
    {
        var recovered = new
        {
            duration_ms = 400,
            attempts = 1,
            frame_number = 100 * epoch,
        };
        Assert.Equal(Results.Waiting, await first.ResultOfAsync(HubMethods.ReconnectionSuccess, recovered));
        Assert.Equal(Results.Resume, await second.ResultOfAsync(HubMethods.ReconnectionSuccess, recovered));
        var resumed = await HearAsync(HubEvents.Resume, epoch);
        return Math.Abs(resumed[0].At - resumed[1].At);
    }

    /// <summary>The second one leaves, and both are told that the game is over.</summary>
    public async Task LeaveAsync()
    {
        Assert.Equal(Results.Left, await second.ResultOfAsync(HubMethods.LeaveGame));
        await EndAsync(EndReasons.PlayerLeft);
    }

    /// <summary>Both are told that it is over, and why.</summary>
    public async Task EndAsync(string reason)
    {
        foreach (var ended in await HearAsync(HubEvents.GameEnded))
            Assert.Equal(reason, ended.Text("reason"));
    }

    /// <summary>Both are told this, the first one's first.</summary>
    public Task<Told[]> HearAsync(string name, int? epoch = null) =>
        Task.WhenAll(Both.Select(player => player.HearsAsync(name, epoch)));

    /// <summary>Nobody was told anything twice, or of another pause than those that there were.</summary>
    public void HeardOnce(int pauses)
    {
        foreach (var player in Both)
        {
            foreach (var name in (string[])[HubEvents.Pause, HubEvents.Resume])
            {
                var epochs = player.All.Where(told => told.Name == name).Select(told => told.Number("epoch"));
                Assert.Equal(Enumerable.Range(1, pauses), epochs);
            }
            foreach (var name in (string[])[HubEvents.GameReady, HubEvents.ValidationComplete, HubEvents.GameEnded])
                Assert.Single(player.All, told => told.Name == name);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var player in Both)
            await player.DisposeAsync();
    }

    private static async Task SignalAsync(ContractPlayer from, ContractPlayer to, string type)
    {
        var payload = new { type, sdp = $"v=0\r\no=- {from.Id} ü\r\n" };
        var sent = new
        {
            target_player_id = to.Id,
            type,
            payload,
            attempt = 1,
        };
        Assert.Equal(Results.Relayed, await from.ResultOfAsync(HubMethods.WebRtcSignal, sent));
        var signal = await to.HearsAsync(HubEvents.WebRtcSignal);
        Assert.Equal(
            (from.Id, type, 1),
            (signal.Text("from_player_id"), signal.Text("type"), signal.Number("attempt"))
        );
        Assert.Equal(payload.sdp, signal.Body.GetProperty("payload").GetProperty("sdp").GetString());
    }

    private static object Loss(int frame) =>
        new
        {
            frame_number = frame,
            timestamp = WallClock.Now,
            ice_state = "disconnected",
            dc_state = "open",
        };
}
