using Coordinator.Cluster;
using Coordinator.Games;

namespace Coordinator.Failover.Tests.InProcess;

/// <summary>Several nodes on one PostgreSQL: they find each other, share their games, give them away and take them
/// over.</summary>
public sealed class ClusterSpec(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [SkippableFact]
    public async Task Nodes_that_start_at_once_on_an_empty_database_become_one_cluster_and_answer_for_each_others_games()
    {
        await using var cluster = await TestCluster.StartAsync(await postgres.DatabaseAsync(), nodes: 3);

        await cluster.CreateAsync("g", 20);

        foreach (var node in cluster.Nodes)
        foreach (var id in cluster.Games)
            Assert.Equal(GamePhase.Waiting, (await node.Games.FindAsync(id)).Phase);
        Assert.Equal(20, await cluster.CountAsync());
    }

    [SkippableFact]
    public async Task A_node_that_joins_gets_its_share_and_no_game_is_lost_on_the_way()
    {
        await using var cluster = await TestCluster.StartAsync(await postgres.DatabaseAsync(), nodes: 2);
        await cluster.CreateAsync("g", 60);

        var third = await cluster.AddAsync();

        await Wait.UntilAsync("the third node has its share of the shards", async () =>
        {
            var shards = await Task.WhenAll(cluster.Nodes.Select(async node => (await node.Part.CountAsync()).Shards));
            return shards.Max() - shards.Min() <= 1;
        });
        Assert.NotEqual(0, (await third.Part.CountAsync()).Games);
        foreach (var id in cluster.Games)
            Assert.Equal(GamePhase.Waiting, (await third.Games.FindAsync(id)).Phase);
    }

    [SkippableFact]
    public async Task A_drained_node_gives_every_game_away_takes_none_and_is_not_ready()
    {
        await using var cluster = await TestCluster.StartAsync(await postgres.DatabaseAsync(), nodes: 2);
        var (leaving, staying) = (cluster.Nodes[0], cluster.Nodes[1]);
        await cluster.CreateAsync("g", 40);
        Assert.True(leaving.Part.CanHandOff);

        leaving.Part.StartHandoff();

        await Wait.UntilAsync("the drained node holds nothing", async () =>
            await leaving.Part.CountAsync() == new HeldGames(0, 0)
        );
        await cluster.CreateAsync("later", 20);
        Assert.Equal(new HeldGames(0, 0), await leaving.Part.CountAsync());
        Assert.Equal(60, (await staying.Part.CountAsync()).Games);
        Assert.False(staying.Part.CanHandOff); // the other takes none
        Assert.False(await leaving.IsReadyAsync());
        Assert.True(await staying.IsReadyAsync());

        leaving.Part.ResumeAccepting();

        await Wait.UntilAsync("it is ready and has games again", async () =>
            await leaving.IsReadyAsync() && (await leaving.Part.CountAsync()).Games > 0
        );
    }

    [SkippableTheory, InlineData(false), InlineData(true)]
    public async Task A_pause_goes_on_where_its_games_node_goes_and_the_players_sessions_find_it_by_themselves(
        bool isDowned
    )
    {
        await using var cluster = await TestCluster.StartAsync(await postgres.DatabaseAsync(), nodes: 3);
        var (leaving, staying) = (cluster.Nodes[2], cluster.Nodes[0]);
        var gameId = await TestCluster.CreateOnAsync(leaving);
        var (ada, bob) = (
            new TestConnection(staying.Games, gameId, "ada"),
            new TestConnection(staying.Games, gameId, "bob")
        );
        await bob.IsToldAsync(t => t is Notices.Started);
        Assert.Equal(GameResult.Pause, await ada.LostAsync("bob"));
        Assert.Equal(GameResult.AlreadyPausing, await bob.LostAsync("ada"));
        await bob.IsToldAsync(t => t is Notices.Paused);

        if (isDowned)
            await cluster.DownAsync(leaving);
        else
            await leaving.StopAsync();

        await ada.IsToldAsync(t => t is GameState { Phase: GamePhase.Paused, Epoch: 1 });
        await bob.IsToldAsync(t => t is GameState { Phase: GamePhase.Paused, Epoch: 1 });
        Assert.Equal(GameResult.Waiting, await ada.RecoveredAsync());
        Assert.Equal(GameResult.Resume, await bob.RecoveredAsync());
        await ada.IsToldAsync(t => t is Notices.Resumed { Epoch: 1 });
        var story = await staying.StoryAsync(gameId);
        Assert.Equal(["ada", "bob"], story.OfType<GameEvents.LinkLost>().Select(loss => loss.Player));
        Assert.Equal(2, story.OfType<GameEvents.PlayerRecovered>().Count());
        Assert.Single(story.OfType<GameEvents.Resumed>());
    }

    [SkippableFact]
    public async Task A_game_that_comes_back_to_a_node_it_was_on_before_forgets_nothing()
    {
        await using var cluster = await TestCluster.StartAsync(await postgres.DatabaseAsync(), nodes: 2);
        var (one, other) = (cluster.Nodes[0], cluster.Nodes[1]);
        var gameId = await TestCluster.CreateOnAsync(one);
        var (ada, bob) = (new TestConnection(one.Games, gameId, "ada"), new TestConnection(other.Games, gameId, "bob"));
        await bob.IsToldAsync(t => t is Notices.Started);

        // There, back, and there again; on each node the game writes a pause and a resume.
        foreach (var (epoch, from, to) in new[] { (1, one, other), (2, other, one), (3, one, other) })
        {
            Assert.Equal(GameResult.Pause, await ada.LostAsync("bob"));
            Assert.Equal(GameResult.Resume, await ada.RecoveredAsync(epoch));
            await cluster.MoveAllAsync(from, to);
            await bob.IsToldAsync(t => t is GameState { Phase: GamePhase.Playing } game && game.Epoch == epoch);
        }

        var game = await other.Games.FindAsync(gameId);
        Assert.Equal((GamePhase.Playing, 3), (game.Phase, game.Epoch));
        var story = await other.StoryAsync(gameId);
        Assert.Equal([1, 2, 3], story.OfType<GameEvents.Resumed>().Select(resume => resume.Epoch));
        Assert.Equal([1, 2, 3], story.OfType<GameEvents.LinkLost>().Select(loss => loss.Epoch));
    }

    [SkippableFact]
    public async Task A_signal_goes_from_a_session_on_one_node_to_a_session_on_another()
    {
        await using var cluster = await TestCluster.StartAsync(await postgres.DatabaseAsync(), nodes: 2);
        var gameId = await TestCluster.CreateOnAsync(cluster.Nodes[0]);
        var ada = new TestConnection(cluster.Nodes[0].Games, gameId, "ada");
        var bob = new TestConnection(cluster.Nodes[1].Games, gameId, "bob");
        await bob.IsToldAsync(t => t is Notices.Started);
        await ada.IsToldAsync(t => t is Notices.Started);

        Assert.True(await ada.Session.SignalAsync("bob", new PeerSignal("offer", """{"sdp":"v=0"}""", 3)));

        await bob.IsToldAsync(t => t is PeerSignal { Type: "offer", Attempt: 3 });
    }

    [SkippableFact]
    public async Task Every_node_knows_where_players_reach_the_others_and_not_those_that_are_being_drained()
    {
        await using var cluster = await TestCluster.StartAsync(
            await postgres.DatabaseAsync(),
            nodes: 3,
            publicUrls: true
        );
        await Wait.UntilAsync("all are known everywhere", () =>
            Task.FromResult(
                cluster.Nodes.All(node =>
                    node.Part.PublicUrls.SequenceEqual(["http://node-0", "http://node-1", "http://node-2"])
                )
            )
        );

        cluster.Nodes[1].Part.StartHandoff();
        await Wait.UntilAsync("the drained one is not recommended", () =>
            Task.FromResult(
                cluster.Nodes.All(node => node.Part.PublicUrls.SequenceEqual(["http://node-0", "http://node-2"]))
            )
        );

        await cluster.Nodes[2].StopAsync();
        await Wait.UntilAsync("the stopped one is forgotten", () =>
            Task.FromResult(cluster.Nodes[0].Part.PublicUrls.Count == 0)
        );
    }

    [SkippableFact]
    public async Task A_node_with_another_key_or_database_stops_with_a_sentence_and_disturbs_nobody()
    {
        await using var cluster = await TestCluster.StartAsync(await postgres.DatabaseAsync(), nodes: 1);
        await cluster.CreateAsync("g", 5);

        var otherKey = await cluster.StrangerAsync(settings => settings with { TokenKeyFingerprint = "another" });
        var otherDatabase = await postgres.DatabaseAsync();
        var other = await cluster.StrangerAsync(settings => settings with { ConnectionString = otherDatabase });

        Assert.Contains("has another Coordinator:TokenKey", otherKey, StringComparison.Ordinal);
        Assert.Contains("keeps its games in another database", other, StringComparison.Ordinal);
        Assert.Equal(1, cluster.Nodes[0].MemberCount);
        Assert.Equal(5, await cluster.CountAsync());
    }

    [SkippableFact]
    public async Task Certificates_of_one_authority_make_a_cluster_and_one_of_another_does_not_get_in()
    {
        using var authority = new TestAuthority("ours");
        using var others = new TestAuthority("theirs");
        await using var cluster = await TestCluster.StartAsync(await postgres.DatabaseAsync(), nodes: 2, tls: n =>
            authority.Issue($"node-{n}")
        );
        await cluster.CreateAsync("g", 10);

        var said = await cluster.StrangerAsync(settings => settings with { Tls = others.Issue("stranger") });

        Assert.NotEmpty(said);
        Assert.All(cluster.Nodes, node => Assert.Equal(2, node.MemberCount));
        Assert.Equal(10, await cluster.CountAsync());
    }

    [Fact]
    public void A_certificate_is_trusted_for_its_authority_alone()
    {
        using var authority = new TestAuthority("ours");
        using var others = new TestAuthority("theirs");
        var tls = authority.Issue("node-1");

        Assert.True(tls.Trusts(authority.Issue("node-2").Certificate));
        Assert.False(tls.Trusts(others.Issue("node-2").Certificate));
        Assert.False(tls.Trusts(authority.Issue("node-2", isExpired: true).Certificate));
        Assert.False(tls.Trusts(null));
    }
}
