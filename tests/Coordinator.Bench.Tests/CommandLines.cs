using Coordinator.Bench.Start;

namespace Coordinator.Bench.Tests;

public sealed class CommandLines
{
    [Fact]
    public void All_options_are_read()
    {
        var options = BenchOptions.Parse([
            "load",
            "--url",
            "http://a:1",
            "--url",
            "http://b:2",
            "--games",
            "7",
            "--seconds",
            "1.5",
            "--play",
            "2",
            "--api-key",
            "k",
            "--stories",
            "s",
            "--seed",
            "5",
        ]);

        Assert.Equal(["http://a:1/", "http://b:2/"], options.Urls.Select(u => u.ToString()));
        Assert.Equal(
            ("load", 7, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(2), "k", "s"),
            (options.Command, options.Games, options.Lasts, options.Play, options.ApiKey, options.Stories)
        );
        Assert.Equal(5, options.Seed);
    }

    [Theory]
    [InlineData("The first word must be one of cycles, storm,", "play")]
    [InlineData("--url is missing", "load")]
    [InlineData("--url needs an address", "load", "--url", "nonsense")]
    [InlineData("--games needs a number from 1 to 100000 after it.", "load", "--games", "0")]
    [InlineData("There is no option --game of load.", "load", "--game", "1")]
    public void A_wrong_one_is_refused_in_a_sentence(string sentence, params string[] arguments) =>
        Assert.Contains(
            sentence,
            Assert.Throws<UsageException>(() => BenchOptions.Parse(arguments)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Figures_are_those_of_the_values()
    {
        Assert.Equal("min/median/p95/max 1.0/3.0/5.0/5.0 ms (n = 5)", new Figures([5, 1, 3, 2, 4]).InMilliseconds());
        Assert.Equal("none", new Figures([]).InSeconds());
    }
}
