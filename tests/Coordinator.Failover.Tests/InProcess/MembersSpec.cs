using Coordinator.Cluster;
using Coordinator.Cluster.Nodes;
using Coordinator.Games;

namespace Coordinator.Failover.Tests.InProcess;

/// <summary>What operators see of several nodes, and have them do.</summary>
public sealed class MembersSpec(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [SkippableFact]
    public async Task Every_node_sees_the_same_members_in_the_order_of_their_age_and_what_each_holds()
    {
        await using var cluster = await TestCluster.StartAsync(
            await postgres.DatabaseAsync(),
            nodes: 3,
            publicUrls: true
        );
        await cluster.CreateAsync("g", 30);

        await Wait.UntilAsync("each node has told what it holds to all", () =>
            Task.FromResult(
                cluster.Nodes.All(node =>
                    node.Members.Current.Members.Sum(member => member.Games ?? 0) == 30
                    && node.Members.Current.Members.All(member => member.Load is not null)
                )
            )
        );

        var pictures = cluster.Nodes.Select(node => node.Members.Current).ToList();
        var first = pictures[0];
        Assert.Equal(3, first.Members.Count);
        Assert.All(pictures, picture =>
        {
            Assert.Equal(first.Members.Select(Lasting), picture.Members.Select(Lasting));
            Assert.Equal((first.Leader, first.Oldest), (picture.Leader, picture.Oldest));
        });
        Assert.Equal(first.Members[0].Address, first.Oldest);
        Assert.Equal(
            first.Members.Select(member => member.Address).Order(),
            pictures.Select(picture => picture.Self).Order()
        );
        Assert.All(first.Members, member =>
        {
            Assert.Equal("Up", member.Status);
            Assert.Empty(member.UnreachableFor);
            Assert.False(member.IsDraining);
            Assert.StartsWith("http://node-", member.PublicUrl, StringComparison.Ordinal);
            Assert.InRange(DateTimeOffset.UtcNow - member.StartedAt!.Value, TimeSpan.Zero, TimeSpan.FromMinutes(5));
            Assert.NotNull(member.Version);
            Assert.InRange(member.Load!.Value, 0, 1);
            Assert.Null(member.Players); // there is no web server before these
        });
        foreach (var node in cluster.Nodes)
        {
            var held = await node.Part.CountAsync();
            var told = first.Members.Single(member => member.Address == node.Members.Current.Self);
            Assert.Equal((held.Games, held.Shards), (told.Games, told.Shards));
        }
    }

    [SkippableFact]
    public async Task The_shards_of_all_nodes_are_those_that_each_holds()
    {
        await using var cluster = await TestCluster.StartAsync(await postgres.DatabaseAsync(), nodes: 2);
        await cluster.CreateAsync("g", 20);

        foreach (var node in cluster.Nodes)
        {
            var all = (await node.Shards.OfAllNodesAsync("games"))!;
            Assert.Equal(20, all.Values.Sum(region => region.Shards.Values.Sum()));
            foreach (var other in cluster.Nodes)
            {
                var here = (await other.Shards.OfThisNodeAsync("games"))!;
                Assert.Equal(
                    here.Shards.OrderBy(s => s.Key),
                    all[other.Members.Current.Self].Shards.OrderBy(s => s.Key)
                );
            }
        }
        Assert.Null(await cluster.Nodes[0].Shards.OfAllNodesAsync("none"));
    }

    [SkippableFact]
    public async Task A_node_is_drained_through_another_and_takes_games_again()
    {
        await using var cluster = await TestCluster.StartAsync(await postgres.DatabaseAsync(), nodes: 2);
        var (asked, drained) = (cluster.Nodes[0], cluster.Nodes[1]);
        await cluster.CreateAsync("g", 20);
        var address = drained.Members.Current.Self;

        Assert.True(asked.Members.Drain(address, on: true));

        await Wait.UntilAsync("it holds nothing", async () => await drained.Part.CountAsync() == new HeldGames(0, 0));
        await Wait.UntilAsync("all see that it is drained", () =>
            Task.FromResult(
                cluster.Nodes.All(node =>
                    node.Members.Current.Members.Single(member => member.IsDraining) is { Games: 0, Shards: 0 } member
                    && member.Address == address
                )
            )
        );
        Assert.False(await drained.IsReadyAsync());
        Assert.True(await asked.IsReadyAsync());

        Assert.True(asked.Members.Drain(address, on: false));

        await Wait.UntilAsync("it takes games again", async () =>
            await drained.IsReadyAsync() && (await drained.Part.CountAsync()).Games > 0
        );
        Assert.DoesNotContain(asked.Members.Current.Members, member => member.IsDraining || member.IsLeaving);

        drained.Part.AnnounceLeaving();

        await Wait.UntilAsync("all see that it goes for good", () =>
            Task.FromResult(
                cluster.Nodes.All(node =>
                    node.Members.Current.Members.Where(member => member.IsLeaving)
                        .Select(member => member.Address)
                        .SequenceEqual([address])
                )
            )
        );
        Assert.False(asked.Members.Drain("akka.tcp://coordinator@127.0.0.1:1", on: true));
    }

    [SkippableFact]
    public async Task A_node_that_is_told_to_leave_through_another_stops_well_and_its_games_go_on()
    {
        await using var cluster = await TestCluster.StartAsync(await postgres.DatabaseAsync(), nodes: 2);
        var (asked, leaving) = (cluster.Nodes[0], cluster.Nodes[1]);
        await cluster.CreateAsync("g", 20);

        Assert.False(asked.Members.Leave("akka.tcp://coordinator@127.0.0.1:1"));
        Assert.True(asked.Members.Leave(leaving.Members.Current.Self));

        Assert.DoesNotContain("This node stops", await leaving.HasStoppedAsync(), StringComparison.Ordinal); // that is an error
        Assert.Equal(0, leaving.ExitCode);
        await Wait.UntilAsync("it is no member any more", () => Task.FromResult(asked.MemberCount == 1));
        foreach (var id in cluster.Games)
            Assert.Equal(GamePhase.Waiting, (await asked.Games.FindAsync(id)).Phase);
    }

    [SkippableFact]
    public async Task A_node_that_is_taken_out_of_its_cluster_by_another_program_stops_well_too()
    {
        await using var cluster = await TestCluster.StartAsync(await postgres.DatabaseAsync(), nodes: 2);
        var (staying, leaving) = (cluster.Nodes[0], cluster.Nodes[1]);

        staying.TakeOut(leaving); // as Akka's own tools do

        await leaving.HasStoppedAsync();
        Assert.Equal(0, leaving.ExitCode);
        await Wait.UntilAsync("it is no member any more", () => Task.FromResult(staying.MemberCount == 1));
    }

    [SkippableFact]
    public async Task A_node_that_is_given_up_through_another_stops_with_an_error()
    {
        await using var cluster = await TestCluster.StartAsync(await postgres.DatabaseAsync(), nodes: 3);
        var (asked, given) = (cluster.Nodes[0], cluster.Nodes[1]);

        Assert.False(asked.Members.Down("akka.tcp://coordinator@127.0.0.1:1"));
        Assert.True(asked.Members.Down(given.Members.Current.Self));

        Assert.Contains("This node stops", await given.HasStoppedAsync(), StringComparison.Ordinal);
        Assert.Equal(1, given.ExitCode);
        await Wait.UntilAsync("it is no member any more", () => Task.FromResult(asked.MemberCount == 2));
    }

    /// <summary>What does not change from one moment to the next.</summary>
    private static string Lasting(MemberPicture member) =>
        $"{member.Address} {member.Uid} {member.Status} {string.Join(',', member.Roles)} {member.Version} "
        + $"{member.StartedAt:O} {member.Games} {member.Shards} {member.PublicUrl}";
}
