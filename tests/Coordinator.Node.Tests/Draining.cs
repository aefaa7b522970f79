using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Coordinator.Cluster;
using Coordinator.Cluster.Nodes;
using Coordinator.Node.Draining;
using Coordinator.Node.Players;
using Coordinator.Node.Tests.Support;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Coordinator.Node.Tests;

/// <summary>A node that gives its games and players away.</summary>
public sealed class Draining : IAsyncLifetime
{
    private TestNode node = null!;

    public async Task InitializeAsync() =>
        node = await TestNode.StartAsync(
            "--Coordinator:ManagementReadOnly",
            "false",
            "--Coordinator:Drain:Notice",
            "1ms",
            "--Coordinator:Drain:Timeout",
            "30s"
        );

    public async Task DisposeAsync() => await node.DisposeAsync();

    [Fact]
    public async Task A_node_that_serves_says_what_it_holds()
    {
        node.Games.Node.Held = new HeldGames(12, 3);
        await node.PlayAsync(HubProtocol.Json);

        var progress = await ProgressAsync();

        Assert.Equal("""{"state":"serving","games":12,"shards":3,"players":2}""", progress.GetRawText());
    }

    [Fact]
    public async Task Without_another_node_there_is_nowhere_to_go()
    {
        using var answer = await node.Management.PostAsync("/drain", null);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.False(node.Games.Node.IsGivingAway);
        Assert.Equal("serving", (await ProgressAsync()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Players_are_asked_to_come_back_and_are_sent_to_another_node()
    {
        node.Games.Node.CanHandOff = true;
        node.Games.Node.Held = new HeldGames(12, 3);
        var (_, tokens) = await node.CreateGameAsync();
        await using var player = new HubConnectionBuilder()
            .WithUrl(new Uri(node.Players.BaseAddress!, "/hubs/game"), http =>
                http.AccessTokenProvider = () => Task.FromResult<string?>(tokens["player-1"])
            )
            .WithAutomaticReconnect([TimeSpan.FromMilliseconds(1)])
            .Build();
        var isToComeBack = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        player.Reconnecting += _ =>
        {
            isToComeBack.TrySetResult();
            return Task.CompletedTask;
        };
        var isRefused = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        player.Closed += why =>
        {
            isRefused.TrySetResult(why);
            return Task.CompletedTask;
        };
        await player.StartAsync();

        using var answer = await node.Management.PostAsync("/drain", null);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.True(node.Games.Node.IsGivingAway);
        await isToComeBack.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.NotNull(await isRefused.Task.WaitAsync(TimeSpan.FromSeconds(20)));
        using var refusal = await NegotiateAsync(tokens["player-2"]);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refusal.StatusCode);
        Assert.Equal("1", refusal.Headers.GetValues("Retry-After").Single());
        var progress = await ProgressAsync();
        Assert.Equal(
            ("draining", 12),
            (progress.GetProperty("state").GetString(), progress.GetProperty("games").GetInt32())
        );
        Assert.Equal(
            30_000,
            progress.GetProperty("deadline").GetInt64() - progress.GetProperty("started_at").GetInt64()
        );
    }

    [Fact]
    public async Task A_player_that_was_let_in_just_before_is_asked_to_come_back_too()
    {
        var here = new LocalPlayers();
        await here.DisconnectAllAsync(TimeProvider.System, CancellationToken.None);
        var late = new LateLine();

        here.Add(late);

        Assert.True(late.IsSentElsewhere);
    }

    [Fact]
    public async Task It_is_drained_when_the_last_game_has_gone()
    {
        node.Games.Node.CanHandOff = true;
        node.Games.Node.Held = new HeldGames(1, 1);
        using var first = await node.Management.PostAsync("/drain", null);
        using var again = await node.Management.PostAsync("/drain", null);
        Assert.Equal(
            "draining",
            (await again.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("state").GetString()
        );

        node.Games.Node.Held = new HeldGames(0, 0);

        await ReachesAsync("drained");
    }

    [Fact]
    public async Task Called_off_it_takes_games_and_players_again()
    {
        node.Games.Node.CanHandOff = true;
        var (_, tokens) = await node.CreateGameAsync();
        using var begun = await node.Management.PostAsync("/drain", null);
        await ReachesAsync("drained");
        using (var refusal = await NegotiateAsync(tokens["player-1"]))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refusal.StatusCode);

        using var off = await node.Management.DeleteAsync("/drain");

        Assert.Equal("serving", (await ProgressAsync()).GetProperty("state").GetString());
        Assert.False(node.Games.Node.IsGivingAway);
        using var welcome = await NegotiateAsync(tokens["player-1"]);
        Assert.Equal(HttpStatusCode.OK, welcome.StatusCode);
    }

    [Fact]
    public async Task An_operator_at_another_node_drains_this_one_calls_it_off_and_has_it_leave()
    {
        var control = node.Services.GetRequiredService<INodeControl>();
        control.Drain(on: true); // there is no other node: nothing happens
        Assert.Equal("serving", (await ProgressAsync()).GetProperty("state").GetString());
        node.Games.Node.CanHandOff = true;

        control.Drain(on: true);
        await ReachesAsync("drained");
        Assert.True(node.Games.Node.IsGivingAway);
        control.Drain(on: false);
        Assert.Equal("serving", (await ProgressAsync()).GetProperty("state").GetString());
        Assert.False(node.Games.Node.IsGivingAway);

        control.Leave();
        await node.IsStoppingAsync();
        Assert.True(node.Games.Node.IsGivingAway);
    }

    [Fact]
    public async Task One_that_is_to_stop_does_not_take_games_again()
    {
        node.Games.Node.CanHandOff = true;
        node.Games.Node.Held = new HeldGames(3, 1);
        var control = node.Services.GetRequiredService<INodeControl>();
        control.Leave();
        await ReachesAsync("draining");
        Assert.True(node.Games.Node.IsLeaving);

        control.Drain(on: false);
        using var refused = await node.Management.DeleteAsync("/drain");

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal("draining", (await ProgressAsync()).GetProperty("state").GetString());
        Assert.True(node.Games.Node.IsGivingAway);
        node.Games.Node.Held = new HeldGames(0, 0);
        await node.IsStoppingAsync();
    }

    [Fact]
    public async Task One_that_took_longer_than_it_may_is_drained_all_the_same_when_all_have_gone()
    {
        await using var slow = await TestNode.StartAsync(
            "--Coordinator:ManagementReadOnly",
            "false",
            "--Coordinator:Drain:Notice",
            "1ms",
            "--Coordinator:Drain:Timeout",
            "1s"
        );
        slow.Games.Node.CanHandOff = true;
        slow.Games.Node.Held = new HeldGames(1, 1);
        await slow.Services.GetRequiredService<NodeDrain>().Start(); // until the time is up
        Assert.Equal("draining", (await ProgressAsync(slow)).GetProperty("state").GetString());

        slow.Games.Node.Held = new HeldGames(0, 0);

        await ReachesAsync("drained", slow);
    }

    [Fact]
    public async Task Whoever_may_only_look_can_change_nothing_and_players_do_not_see_it()
    {
        await using var other = await TestNode.StartAsync();
        other.Games.Node.CanHandOff = true;

        using var begin = await other.Management.PostAsync("/drain", null);
        using var callOff = await other.Management.DeleteAsync("/drain");
        using var asPlayer = await other.Players.GetAsync("/drain");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, begin.StatusCode);
        Assert.Contains(
            "Coordinator:ManagementReadOnly",
            await begin.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
        Assert.Equal(HttpStatusCode.MethodNotAllowed, callOff.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, asPlayer.StatusCode);
        Assert.False(other.Games.Node.IsGivingAway);
    }

    private Task<JsonElement> ProgressAsync(TestNode? at = null) =>
        (at ?? node).Management.GetFromJsonAsync<JsonElement>("/drain");

    private async Task ReachesAsync(string state, TestNode? at = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while ((await ProgressAsync(at)).GetProperty("state").GetString() != state)
        {
            Assert.False(patience.IsCancellationRequested, $"After 20 s the node is not {state}.");
            await timer.WaitForNextTickAsync();
        }
    }

    private Task<HttpResponseMessage> NegotiateAsync(string token) =>
        node.Players.PostAsync($"/hubs/game/negotiate?negotiateVersion=1&access_token={token}", null);

    private sealed class LateLine : IPlayerLine
    {
        public bool IsSentElsewhere { get; private set; }

        public string Id => "late";

        public string Protocol => "none";

        public bool RepeatsReports => true;

        public int LengthOf(PlayerMessage message) => throw new NotSupportedException();

        public ValueTask WriteAsync(PlayerMessage message) => throw new NotSupportedException();

        public void Abort() => throw new InvalidOperationException("A client that is aborted may not come back.");

        public void Dismiss() => throw new InvalidOperationException("A client that is dismissed does not come back.");

        public void SendElsewhere() => IsSentElsewhere = true;
    }
}
