using System.Collections.Concurrent;
using System.Data.Common;
using System.Net;
using System.Text.Json;
using Coordinator.Cluster;
using Coordinator.Games;
using Coordinator.Hooks;
using Coordinator.Journal;
using Coordinator.Journal.Schema;
using Coordinator.Journal.Store;
using Coordinator.Record;
using LinqToDB;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Coordinator.Failover.Tests.InProcess;

/// <summary>Hooks go on, whichever node tells them.</summary>
public sealed class HooksSpec(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [SkippableFact]
    public async Task A_message_that_its_node_was_sending_when_the_others_gave_it_up_arrives_and_not_more_than_twice()
    {
        await using var backend = await Backend.StartAsync();
        await using var cluster = await TestCluster.StartAsync(
            await postgres.DatabaseAsync(),
            nodes: 3,
            hooks: new HookSettings
            {
                Endpoints =
                [
                    new HookEndpoint(backend.Url, HookSecret.Parse("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")!),
                ],
                Timeout = TimeSpan.FromSeconds(3),
            }
        );
        var (sender, others) = (
            cluster.Nodes.Single(node => node.IsOldest),
            cluster.Nodes.Where(node => !node.IsOldest).ToList()
        );
        var gameId = await TestCluster.CreateOnAsync(others[0]);
        var (ada, bob) = (
            new TestConnection(others[0].Games, gameId, "ada"),
            new TestConnection(others[0].Games, gameId, "bob")
        );
        await bob.IsToldAsync(t => t is Notices.Started);
        backend.IsSilent = true;
        Assert.Equal(GameResult.Pause, await ada.LostAsync("bob"));
        await Wait.UntilAsync("the first message is on its way", () => Task.FromResult(backend.Came.Count == 1));

        others[1].Down(sender);
        Assert.Equal(GameResult.Resume, await ada.RecoveredAsync(1));
        Assert.Equal(GameResult.Closed, await others[0].Games.CloseAsync(gameId));
        backend.IsSilent = false; // what it has got by now it has not answered
        await sender.HasStoppedAsync();

        await Wait.UntilAsync("the game's end was accepted", () =>
            Task.FromResult(backend.Accepted.Any(hook => hook.Type == "game.ended"))
        );
        Assert.Equal(
            ["link.lost", "game.paused", "game.resumed", "game.ended"],
            backend.Accepted.DistinctBy(hook => hook.Id).Select(hook => hook.Type)
        );
        Assert.All(backend.Accepted.CountBy(hook => hook.Id), count => Assert.InRange(count.Value, 1, 2));
        Assert.True(backend.Came.Count(hook => hook.Type == "link.lost") > 1); // the one that was not answered came again
    }

    [SkippableFact]
    public async Task Two_nodes_that_both_believe_it_is_theirs_to_send_do_not_send_the_same_message()
    {
        using var games = new GameStore(StoreKind.PostgreSql, await postgres.DatabaseAsync());
        await games.RunAsync(connection =>
        {
            foreach (var statement in Tables.Create(StoreKind.PostgreSql))
                Execute(connection, statement);
            return true;
        });
        var store = new RecordStore(games);
        var now = DateTimeOffset.UtcNow;
        await using (var db = store.Open())
        {
            for (var i = 0; i < 100; i++)
                await db.InsertAsync(
                    new HookRow
                    {
                        MessageId = $"m{i}",
                        GameId = $"g{i}",
                        Type = "game.ended",
                        Body = "{}",
                        Endpoint = "e",
                    }
                );
        }

        var claims = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    Task.Run(() => new HookOutbox(store).ClaimAsync("e", 16, [], now, TimeSpan.FromSeconds(20)))
                )
        );

        var claimed = claims.SelectMany(rows => rows).Select(row => row.MessageId).ToList();
        Assert.True(claimed.Count >= 16);
        Assert.Equal(claimed.Count, claimed.Distinct().Count());
    }

    private static void Execute(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Receives hooks, and leaves the sender waiting while it is silent.</summary>
    private sealed class Backend : IAsyncDisposable
    {
        private readonly WebApplication app;

        private Backend(WebApplication app) => this.app = app;

        public bool IsSilent { get; set; }
        public ConcurrentQueue<Hook> Came { get; } = [];
        public ConcurrentQueue<Hook> Accepted { get; } = [];
        public Uri Url =>
            new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

        public static async Task<Backend> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            var backend = new Backend(builder.Build());
            backend.app.MapPost("/", async (HttpRequest request, CancellationToken gone) =>
            {
                var body = await JsonSerializer.DeserializeAsync<JsonElement>(request.Body, cancellationToken: gone);
                var hook = new Hook(request.Headers["webhook-id"]!, body.GetProperty("type").GetString()!);
                backend.Came.Enqueue(hook);
                if (backend.IsSilent)
                    await Task.Delay(Timeout.Infinite, gone);
                backend.Accepted.Enqueue(hook);
            });
            await backend.app.StartAsync();
            return backend;
        }

        public async ValueTask DisposeAsync()
        {
            using var noLonger = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await app.StopAsync(noLonger.Token);
            await app.DisposeAsync();
        }
    }

    private sealed record Hook(string Id, string Type);
}
