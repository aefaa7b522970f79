using System.Diagnostics;
using Coordinator.Bot.Start;
using Coordinator.Bot.Tests.Support;

namespace Coordinator.Bot.Tests.Start;

public class CommandLine
{
    private const string Link = "http://127.0.0.1:5080/#eyJh.b-c_d.e";

    [Fact]
    public void a_link_is_enough()
    {
        var options = BotOptions.Parse([Link]);
        Assert.Equal(new Uri("http://127.0.0.1:5080/"), options.Link.Coordinator);
        Assert.Equal("eyJh.b-c_d.e", options.Link.Token);
        Assert.Null(options.Cut);
        Assert.Null(options.LeaveAfter);
        Assert.False(options.Verbose);
    }

    [Fact]
    public void options_stand_before_or_after_the_link()
    {
        var options = BotOptions.Parse(["--cut", "4.5", Link, "--every", "12", "--leave-after", "60", "--verbose"]);
        Assert.Equal(TimeSpan.FromSeconds(4.5), options.Cut);
        Assert.Equal(TimeSpan.FromSeconds(12), options.Every);
        Assert.Equal(TimeSpan.FromSeconds(60), options.LeaveAfter);
        Assert.True(options.Verbose);
    }

    [Theory]
    [InlineData("https://play.example/pong/#t", "https://play.example/pong/")]
    [InlineData("https://play.example/pong/index.html?x=1#t", "https://play.example/pong/")]
    [InlineData("http://localhost:5080#t", "http://localhost:5080/")]
    public void the_coordinator_is_where_the_page_is(string link, string coordinator) =>
        Assert.Equal(new Uri(coordinator), BotOptions.Parse([link]).Link.Coordinator);

    [Theory]
    [InlineData("link is missing")]
    [InlineData("these are two", Link, Link)]
    [InlineData("has no token", "http://127.0.0.1:5080/")]
    [InlineData("has no token", "http://127.0.0.1:5080/#")]
    [InlineData("is no link", "player-2")]
    [InlineData("is no link", "ftp://example/#t")]
    [InlineData("no option --cuts", Link, "--cuts", "4")]
    [InlineData("--cut needs", Link, "--cut")]
    [InlineData("--cut needs", Link, "--cut", "0")]
    [InlineData("--cut needs", Link, "--cut", "601")]
    [InlineData("--cut needs", Link, "--cut", "-4")]
    [InlineData("--leave-after needs", Link, "--leave-after", "soon")]
    [InlineData("give both", Link, "--every", "4")]
    public void what_is_wrong_is_said(string said, params string[] arguments)
    {
        var problem = Assert.Throws<UsageException>(() => BotOptions.Parse(arguments));
        Assert.Contains(said, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task wrong_usage_is_exit_code_2_and_help_is_0()
    {
        Assert.Equal(2, await BotProgram.RunAsync([]));
        Assert.Equal(0, await BotProgram.RunAsync([Link, "--help"]));
    }

    [Fact]
    public async Task the_script_helps_with_the_same_words_and_without_building()
    {
        using var script = Process.Start(
            new ProcessStartInfo(Path.Combine(Repository.Root, "scripts/bot"), ["--help"])
            {
                RedirectStandardOutput = true,
            }
        )!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var said = await script.StandardOutput.ReadToEndAsync(patience.Token);
        await script.WaitForExitAsync(patience.Token);
        Assert.Equal(BotOptions.Usage.ReplaceLineEndings("\n"), said.TrimEnd());
    }
}
