using Coordinator.Client.Hub;
using Coordinator.Client.Tests.Playing;

namespace Coordinator.Client.Tests.Hub;

/// <summary>Over real sockets: what SignalR and HTTP make of nodes that go, say nothing, or say no.</summary>
public sealed class SignalRHubsSpec : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly SignalRHubs _hubs = new(new PlayerCredentials("ada's token"), TimeProvider.System);

    [Fact]
    public async Task A_player_goes_on_at_the_other_node_with_its_newest_token_when_its_own_sends_it_away_or_stops()
    {
        var nodes = new List<Uri>();
        await using var one = await SmallNode.StartAsync(() => nodes);
        await using var two = await SmallNode.StartAsync(() => nodes);
        nodes.AddRange([one.Address, two.Address]);
        await using var game = await CoordinatorClient
            .JoinAsync(
                new JoinOptions
                {
                    Url = one.Address,
                    Token = "ada's token",
                    Connections = new IdleConnections(),
                }
            )
            .WaitAsync(Soon);
        await EventuallyAsync(() => game.Token == "a fresh token", "a fresh token");
        var happened = game.Events().GetAsyncEnumerator();
        await ConnectedAsync(happened, isConnected: true);

        one.Drain();
        await ConnectedAsync(happened, isConnected: false);
        await ConnectedAsync(happened, isConnected: true);
        Assert.Equal("Bearer a fresh token", Assert.Single(two.Players.Values));

        await two.StopAsync();
        await ConnectedAsync(happened, isConnected: false);
        await ConnectedAsync(happened, isConnected: true);
        Assert.Single(one.Players);
        var instance = Assert.Single(one.Instances.Concat(two.Instances).Distinct());
        Assert.Matches("^[A-Za-z0-9_-]{22}$", instance);
    }

    [Fact]
    public async Task Every_join_has_a_name_of_its_own_also_with_the_same_token()
    {
        await using var node = await SmallNode.StartAsync(() => []);
        var options = new JoinOptions
        {
            Url = node.Address,
            Token = "ada's token",
            Connections = new IdleConnections(),
        };
        await using var one = await CoordinatorClient.JoinAsync(options).WaitAsync(Soon);
        await using var two = await CoordinatorClient.JoinAsync(options).WaitAsync(Soon);
        Assert.Equal(2, node.Instances.Distinct().Count());
    }

    [Fact]
    public async Task A_node_that_sends_its_players_away_closes_in_an_orderly_way()
    {
        await using var node = await SmallNode.StartAsync(() => []);
        var (_, closed) = await ConnectAsync(node.Address);
        node.Drain();
        Assert.True(await closed.WaitAsync(Soon));
    }

    [Fact]
    public async Task A_connection_that_breaks_does_not()
    {
        await using var node = await SmallNode.StartAsync(() => []);
        using var line = new Line(node.Address);
        var (_, closed) = await ConnectAsync(line.Address);
        line.Break();
        Assert.False(await closed.WaitAsync(Soon));
    }

    [Fact]
    public async Task A_connection_that_is_still_being_made_can_be_stopped_and_is_not_made_any_more()
    {
        using var machine = new SilentMachine();
        var hub = _hubs.Create(machine.Address, (_, _) => { }, _ => { });
        var starting = hub.StartAsync();
        using var socket = await machine.ConnectedAsync().WaitAsync(Soon);
        // The request is there. Stopped before, .NET keeps the idle connection for another request, which harms nobody.
        Assert.True(await socket.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(Soon) > 0);
        await hub.StopAsync().WaitAsync(Soon);
        await Assert.ThrowsAnyAsync<Exception>(() => starting.WaitAsync(Soon));
        Assert.True(starting.IsCompleted);
        await EndOfAsync(socket.GetStream()).WaitAsync(Soon);
    }

    [Fact]
    public async Task A_machine_that_takes_a_connection_and_says_nothing_is_silent()
    {
        using var machine = new SilentMachine();
        Assert.True(await _hubs.IsSilentAsync(machine.Address).WaitAsync(Soon));
    }

    [Fact]
    public async Task One_that_answers_whatever_it_answers_or_refuses_to_connect_is_not()
    {
        await using var server = await OneAnswer.StartAsync(401);
        Assert.False(await _hubs.IsSilentAsync(server.Address).WaitAsync(Soon));
        await server.DisposeAsync();
        Assert.False(await _hubs.IsSilentAsync(new Uri("http://127.0.0.1:1")).WaitAsync(Soon));
    }

    [Theory]
    [InlineData(401, null, true)]
    [InlineData(404, "application/problem+json", true)]
    [InlineData(404, "text/html", false)]
    [InlineData(400, null, false)]
    [InlineData(503, "application/problem+json", false)]
    public async Task A_token_is_refused_where_the_coordinator_says_so_and_not_where_anything_else_is_the_matter(
        int status,
        string? contentType,
        bool isRefused
    )
    {
        await using var server = await OneAnswer.StartAsync(status, contentType);
        Assert.Equal(isRefused, await _hubs.IsRefusedAsync(server.Address).WaitAsync(Soon));
    }

    public void Dispose() => _hubs.Dispose();

    private async Task<(ICoordinatorHub Hub, Task<bool> Closed)> ConnectAsync(Uri address)
    {
        var closed = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var joined = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hub = _hubs.Create(address, (_, _) => joined.TrySetResult(), closed.SetResult);
        await hub.StartAsync().WaitAsync(Soon);
        await joined.Task.WaitAsync(Soon);
        return (hub, closed.Task);
    }

    private static async Task ConnectedAsync(IAsyncEnumerator<GameEvent> happened, bool isConnected)
    {
        using var deadline = new CancellationTokenSource(Soon);
        while (await happened.MoveNextAsync().AsTask().WaitAsync(Soon))
            if (happened.Current is GameEvent.Coordinator coordinator && coordinator.IsConnected == isConnected)
                return;
        Assert.Fail($"The events ended before the connection was {(isConnected ? "made" : "lost")}.");
    }

    private static async Task EventuallyAsync(Func<bool> isSo, string what)
    {
        using var deadline = new CancellationTokenSource(Soon);
        while (!isSo())
        {
            Assert.False(deadline.IsCancellationRequested, $"Waited {Soon.TotalSeconds} s for {what}.");
            await Task.Delay(5);
        }
    }

    private static async Task EndOfAsync(Stream stream)
    {
        var buffer = new byte[4_096];
        try
        {
            while (await stream.ReadAsync(buffer) > 0) { }
        }
        catch (IOException)
        {
            // Reset: an end as well.
        }
    }
}
