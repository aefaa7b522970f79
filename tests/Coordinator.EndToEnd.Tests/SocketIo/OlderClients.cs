using Coordinator.EndToEnd.Tests.Support;
using Coordinator.Protocol;

namespace Coordinator.EndToEnd.Tests.SocketIo;

/// <summary>
/// A program that was written for another coordinator plays as it is: without a token, with numbers for players,
/// without epochs and acknowledgements, and resuming when it is told.
/// </summary>
[Collection(InTheArena.Name)]
public sealed class OlderClients : IAsyncLifetime
{
    private const int Pauses = 3;

    private NodeProcess node = null!;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task It_plays_a_whole_game_with_a_player_of_today(int number)
    {
        var created = await node.Api.CreateAsync(new { players = (string[])["0", "1"] });
        await using var older = OlderPlayer.Start(node.Api.Address, created.GameId, number);
        await using var other = await HubPlayer.ConnectAsync(node.Api.Address, created.Players[1 - number]);

        Assert.Equal(1 - number, (await older.HearsAsync("met")).Number("other"));
        await ExchangeSignalsAsync(older, other);
        await other.ResultOfAsync(HubMethods.ValidationSuccess);
        await Task.WhenAll(older.HearsAsync("played"), other.HearsAsync(HubEvents.ValidationComplete));

        var late = new List<double>();
        for (var epoch = 1; epoch <= Pauses; epoch++)
        {
            older.Notices("lost");
            var paused = await other.HearsAsync(HubEvents.Pause, epoch);
            Assert.Equal(older.Id, paused.Text("detecting_player"));
            var stopped = await older.HearsAsync("paused", count: epoch);
            Assert.Equal(paused.Number("pause_frame"), stopped.Number("pause_frame"));
            Assert.True(stopped.Body.GetProperty("mine").GetBoolean());

            older.Notices("back");
            var resumed = await other.HearsAsync(HubEvents.Resume, epoch);
            var went = await older.HearsAsync("resumed", count: epoch);
            late.Add(went.At - resumed.Body.GetProperty("resume_at").GetInt64());
        }
        Promise.ToldTogether([.. late.Select(Math.Abs)]);
        older.Notices("leave");

        var (left, ended) = (await older.HearsAsync("ended"), await other.HearsAsync(HubEvents.GameEnded));
        Assert.Equal((EndReasons.PlayerLeft, EndReasons.PlayerLeft), (left.Text("reason"), ended.Text("reason")));
        Assert.True(left.Body.GetProperty("mine").GetBoolean());
        Assert.DoesNotContain(older.All, did => did.Name == "failed");
    }

    public async Task InitializeAsync() =>
        node = await NodeProcess.StartAsync(more: ["--Coordinator:SocketIo:TrustedNetworks:0", "127.0.0.1"]);

    public async Task DisposeAsync() => await node.DisposeAsync();

    /// <summary>The lower one offers, the other answers; the older one does its part by itself.</summary>
    private static async Task ExchangeSignalsAsync(OlderPlayer older, HubPlayer other)
    {
        var offers = older.Id == "0";
        if (!offers)
            await SignalAsync(SignalTypes.Offer);
        var signal = await other.HearsAsync(HubEvents.WebRtcSignal);
        Assert.Equal(older.Id, signal.Text("from_player_id"));
        Assert.Equal(offers ? SignalTypes.Offer : SignalTypes.Answer, signal.Text("type"));
        Assert.Equal("v=0", signal.Body.GetProperty("payload").GetProperty("sdp").GetString());
        if (offers)
            await SignalAsync(SignalTypes.Answer);
        Assert.Equal(
            other.Id,
            (await older.HearsAsync("signalled")).Body.GetProperty("payload").GetProperty("from").GetString()
        );

        async Task SignalAsync(string type) =>
            Assert.Equal(
                Results.Relayed,
                await other.ResultOfAsync(
                    HubMethods.WebRtcSignal,
                    new
                    {
                        target_player_id = older.Id,
                        type,
                        payload = new { from = other.Id },
                    }
                )
            );
    }
}
