using System.Data.Common;
using System.Net;
using System.Security.Cryptography;
using Coordinator.Failover.Tests.Support;

namespace Coordinator.Failover.Tests.Stores;

/// <summary>A backup of a running node, restored, by the commands that the page on backups has.</summary>
public sealed class Backups : StoreTrial
{
    private static readonly TimeSpan PauseLasts = TimeSpan.FromSeconds(4);

    /// <summary>A pause that is over when its game is started again has 10 s more; the rest is a busy
    /// machine's.</summary>
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(20);

    private string Copies => Folder.CreateSubdirectory("backups").FullName;

    [SkippableFact]
    public async Task Games_of_a_backup_go_on_in_a_new_data_folder()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "The commands are those of a shell: run this test on Linux.");
        var (data, restored) = (Path.Combine(Folder.FullName, "data"), Path.Combine(Folder.FullName, "restored"));
        await using var node = await LoneNode.StartAsync("backup-sqlite", Folder, data);
        await using var games = await PlayedGames.PlayAsync(node);
        await NodeCommand.AsWrittenAsync("Take a backup from SQLite", Variables(data));
        await games.PlayOnAsync(node);

        var file = Path.Combine(Copies, "coordinator.db");
        var copy = await File.ReadAllBytesAsync(file);
        Assert.Equal(1, await NodeCommand.JournalAsync("backup", file, "--data", data));
        Assert.Equal(copy, await File.ReadAllBytesAsync(file));

        Assert.Equal(0, await node.StopAsync());
        await NodeCommand.AsWrittenAsync("Restore it", Variables(restored));
        await using var after = await LoneNode.StartAsync("restored-sqlite", Folder, restored);
        await games.GoOnAsync(after);
        Assert.Equal(0, await NodeCommand.JournalAsync("check", "--data", restored));

        Dictionary<string, string> Variables(string folder) => new() { ["DATA"] = folder, ["BACKUPS"] = Copies };
    }

    [SkippableFact]
    public async Task Games_of_a_dump_go_on_in_a_new_database()
    {
        PostgresServer.IsNeeded();
        await using var postgres = await PostgresServer.StartAsync("backup-postgres", Folder);
        var tokenKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var database = new DbConnectionStringBuilder { ConnectionString = postgres.ConnectionString };
        var variables = new Dictionary<string, string>
        {
            ["PATH"] = $"{PostgresServer.Programs()}:{Environment.GetEnvironmentVariable("PATH")}",
            ["PGPASSWORD"] = (string)database["Password"],
            ["BACKUPS"] = Copies,
            ["DATABASE"] = UriOf((string)database["Database"]),
            ["RESTORED"] = "restored",
            ["RESTORED_DATABASE"] = UriOf("restored"),
        };
        await using var node = await LoneNode.StartOnPostgresAsync(
            "backup-node",
            Folder,
            postgres.ConnectionString,
            tokenKey
        );
        await using var games = await PlayedGames.PlayAsync(node);
        await NodeCommand.AsWrittenAsync("Take a backup from PostgreSQL", variables);
        await games.PlayOnAsync(node);

        Assert.Equal(0, await node.StopAsync());
        await NodeCommand.AsWrittenAsync("Restore it into a database of its own", variables);
        database["Database"] = "restored";
        await using var after = await LoneNode.StartOnPostgresAsync(
            "restored-node",
            Folder,
            database.ConnectionString,
            tokenKey
        );
        await games.GoOnAsync(after);
        Assert.Equal(
            0,
            await NodeCommand.JournalAsync(
                new Dictionary<string, string>
                {
                    ["Coordinator__Journal__Store"] = "PostgreSql",
                    ["Coordinator__Journal__ConnectionString"] = database.ConnectionString,
                },
                "check",
                "--data",
                Path.Combine(Folder.FullName, "data")
            )
        );

        string UriOf(string name) =>
            $"postgresql://{database["Username"]}@{database["Host"]}:{database["Port"]}/{name}";
    }

    /// <summary>A game in play and one that is paused, of which there is a backup, and what happens after it.</summary>
    private sealed class PlayedGames(WatchedPair played, WatchedPair paused) : IAsyncDisposable
    {
        public static async Task<PlayedGames> PlayAsync(LoneNode node)
        {
            var games = new PlayedGames(
                await WatchedPair.PlayAsync(node, "played"),
                await WatchedPair.PlayAsync(node, "paused", PauseLasts)
            );
            Assert.Equal("pause", await games.Paused.LoseAsync());
            return games;
        }

        private WatchedPair Paused => paused;

        /// <summary>All of it is acknowledged, and not in the backup.</summary>
        public async Task PlayOnAsync(LoneNode node)
        {
            Assert.Equal("pause", await played.LoseAsync());
            await using var later = await WatchedPair.PlayAsync(node, "later");
            await paused.UntilAsync("it ends", () => IsEndedAsync(node));
        }

        public async Task GoOnAsync(LoneNode node)
        {
            Assert.Equal("playing", await PhaseAsync(node, played.GameId));
            using var later = await node.GetAsync("games/later");
            Assert.Equal(HttpStatusCode.NotFound, later.StatusCode);

            var began = WallClock.Now;
            await paused.UntilAsync("it ends", () => IsEndedAsync(node));
            Assert.InRange(WallClock.Now - began, 0, EndsWithin.TotalMilliseconds);

            await using var back = await played.ComeBackAsync(node);
            Assert.All(back.Told, told => Assert.Equal(["game_joined playing"], told));
            Assert.Equal("pause", await back.LoseAsync());
            Assert.Equal("resume", await back.RecoverAsync());
            await back.UntilAsync("both resume", () =>
                Task.FromResult(back.Told.All(told => told.Contains("p2p_resume 1")))
            );
        }

        public async ValueTask DisposeAsync()
        {
            await played.DisposeAsync();
            await paused.DisposeAsync();
        }

        private async Task<bool> IsEndedAsync(LoneNode node) => await PhaseAsync(node, paused.GameId) == "ended";

        private static async Task<string?> PhaseAsync(LoneNode node, string game) =>
            (await node.FindAsync(game)).GetProperty("phase").GetString();
    }
}
