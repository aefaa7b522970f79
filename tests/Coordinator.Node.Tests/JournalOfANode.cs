using Coordinator.Node.Start;
using Coordinator.Node.Tests.Support;

namespace Coordinator.Node.Tests;

/// <summary>The command <c>journal</c>.</summary>
public sealed class JournalOfANode : IDisposable
{
    private readonly TestFolder data = new();

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        data.Dispose();
    }

    [Fact]
    public async Task It_checks_and_exports_beside_a_running_node_and_finds_what_is_wrong()
    {
        await using (var node = await TestNode.StartWholeAsync(data))
        {
            var (gameId, _) = await node.CreateGameAsync(new { players = 2, game_id = "g" });
            Assert.Equal(0, await RunAsync("check"));
            Assert.Equal(0, await RunAsync("show", gameId));
            var file = Path.Combine(data.Path, "g.json");
            Assert.Equal(0, await RunAsync("export", gameId, "--output", file));
            Assert.Contains("\"type\": \"created\"", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
            Assert.Equal(1, await RunAsync("show", "nobody"));
            Assert.Equal(1, await RunAsync("export", gameId, "--output", Path.Combine(data.Path, "no", "folder")));
        }
        await using (
            var connection = new Microsoft.Data.Sqlite.SqliteConnection(
                $"Data Source={Path.Combine(data.Path, "coordinator.db")}"
            )
        )
        {
            await connection.OpenAsync();
            await using var change = connection.CreateCommand();
            change.CommandText = "UPDATE coordinator_games SET players = 'others'";
            await change.ExecuteNonQueryAsync();
        }
        Assert.Equal(JournalCommand.IsNotWhole, await RunAsync("check"));
    }

    [Fact]
    public async Task A_backup_has_what_only_the_write_ahead_log_has_and_is_never_written_over_a_file()
    {
        using var copy = new TestFolder();
        var file = Path.Combine(copy.Path, "coordinator.db");
        await using (var node = await TestNode.StartWholeAsync(data))
        {
            await node.CreateGameAsync(new { players = 2, game_id = "g" });
            Assert.Equal(0, await RunAsync("backup", file));
            Assert.Equal(1, await RunAsync("backup", file));
        }
        Assert.Equal([file], Directory.GetFiles(copy.Path));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(0, await NodeProgram.RunAsync(["journal", "check", "--data", copy.Path]));
        Assert.Equal(0, await NodeProgram.RunAsync(["journal", "show", "g", "--data", copy.Path]));

        Assert.Equal(1, await RunAsync("backup", Path.Combine(copy.Path, "no", "folder")));
        Assert.Equal(
            1,
            await NodeProgram.RunAsync([
                "journal",
                "backup",
                Path.Combine(copy.Path, "other"),
                "--data",
                Path.Combine(copy.Path, "nothing"),
            ])
        );
        Assert.False(File.Exists(Path.Combine(copy.Path, "other")));
    }

    [Fact]
    public async Task A_folder_without_a_journal_is_said_to_have_none_and_gets_none()
    {
        Assert.Equal(1, await RunAsync("check"));
        Assert.Empty(Directory.GetFiles(data.Path));
    }

    [Theory]
    [InlineData("journal needs check, show, export or backup after it. journal --help shows how.")]
    [InlineData("journal needs check, show, export or backup after it. journal --help shows how.", "mend")]
    [InlineData("journal needs check, show, export or backup after it. journal --help shows how.", "0")]
    [InlineData("journal show needs the id of a game after it. journal --help shows how.", "show")]
    [InlineData("journal export needs the id of a game after it. journal --help shows how.", "export", "--output", "x")]
    [InlineData("journal backup needs the name of a file after it. journal --help shows how.", "backup", "--data", "x")]
    [InlineData("--output is not a switch of the node. --help lists the switches.", "check", "--output", "x")]
    [InlineData("--output is not a switch of the node. --help lists the switches.", "backup", "x", "--output", "x")]
    [InlineData("--output needs a value. --help lists the switches.", "export", "g", "--output")]
    public async Task Wrong_arguments_are_answered_with_a_sentence_and_2(string sentence, params string[] arguments)
    {
        Assert.Equal(
            sentence,
            Assert.Throws<StartException>(() => CommandLine.Parse(["journal", .. arguments])).Message
        );
        Assert.Equal(2, await NodeProgram.RunAsync(["journal", .. arguments]));
    }

    [Fact]
    public async Task It_has_a_help_of_its_own_and_is_in_the_node_s()
    {
        Assert.Contains("journal --help", CommandLine.Help, StringComparison.Ordinal);
        Assert.True(CommandLine.Parse(["journal", "--help"]) is { WantsHelp: true, IsOfJournal: true });
        Assert.Equal(0, await NodeProgram.RunAsync(["journal", "--help"]));
    }

    private Task<int> RunAsync(params string[] arguments) =>
        NodeProgram.RunAsync(["journal", .. arguments, "--data", data.Path]);
}
