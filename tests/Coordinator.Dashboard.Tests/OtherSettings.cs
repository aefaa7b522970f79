using Bunit;
using Coordinator.Dashboard.Pages;
using Coordinator.Dashboard.Tests.Support;
using Coordinator.Dashboard.Words;
using Coordinator.Record.Timing;

namespace Coordinator.Dashboard.Tests;

/// <summary>What the timing page says of settings other than those that hold.</summary>
public sealed class OtherSettings
{
    [Fact]
    public async Task The_rows_of_the_present_settings_are_marked_and_others_say_what_they_would_have_come_to()
    {
        await using var stage = new Stage();
        stage.Timing.Advice = Advice();
        var page = stage.Show<TimingPage>();

        page.WaitForAssertion(() =>
            Assert.Equal(
                ["3 snow", "30 sunless a game says otherwise"],
                page.FindAll(".present th").Select(th => th.TextContent)
            )
        );
        var two = page.FindAll(".grace tbody tr").Single(row => row.QuerySelector("th")!.TextContent == "2 s");
        Assert.Equal(["", "70", "10", "0"], two.QuerySelectorAll("td").Select(td => td.TextContent));
        var five = page.FindAll(".grace tbody tr").Single(row => row.QuerySelector("th")!.TextContent == "5 s");
        Assert.Equal(["", "20", "0", "40"], five.QuerySelectorAll("td").Select(td => td.TextContent));
        Assert.Equal(["90 %", "4"], page.FindAll(".timeout .present .n").Select(td => td.TextContent)); // 4 lasted that long
        Assert.Equal(
            "no pause lasted that long",
            page.FindAll(".timeout tbody tr")[^1].QuerySelector(".unknown")!.TextContent
        );
        Assert.Empty(page.FindAll(".notice"));
    }

    [Fact]
    public async Task Little_data_is_said_to_be_little()
    {
        await using var stage = new Stage();
        stage.Timing.Advice = TimingAdvice.Of(
            [],
            [new Counted<TimeSpan?>(Seconds(4), 19)],
            [new Counted<PauseOutcome>(new PauseOutcome(Seconds(4), true), 19)]
        );
        var page = stage.Show<TimingPage>();

        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".notice").Count));
        Assert.StartsWith(
            "Only 19 pauses in this time: too few",
            page.Find(".timeout .notice").TextContent,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("24 h", 1)]
    [InlineData("7 d", 7)]
    [InlineData("30 d", 30)]
    public async Task The_time_that_is_chosen_is_asked_for(string name, int days)
    {
        await using var stage = new Stage();
        var page = stage.Show<TimingPage>();
        page.WaitForElement(".timing");

        page.FindAll(".switch button").Single(button => button.TextContent == name).Click();

        page.WaitForAssertion(() => Assert.Equal((Some.Noon.AddDays(-days), Some.Noon), stage.Timing.Asked[^1]));
        Assert.Equal(
            "true",
            page.FindAll(".switch button").Single(button => button.TextContent == name).GetAttribute("aria-pressed")
        );
    }

    [Fact]
    public async Task Figures_stay_where_the_record_is_away_with_a_notice_that_they_are_old()
    {
        await using var stage = new Stage();
        stage.Timing.Advice = Advice();
        var page = stage.Show<TimingPage>();
        page.WaitForElement(".present");

        stage.Timing.IsAway = true;
        page.FindAll(".switch button")[0].Click();

        page.WaitForAssertion(() =>
            Assert.Contains(
                "these figures are of before. The database refuses connections.",
                page.Find(".notice").TextContent,
                StringComparison.Ordinal
            )
        );
        Assert.NotEmpty(page.FindAll(".present"));
    }

    [Fact]
    public void Each_table_is_told_in_a_sentence()
    {
        Assert.Equal(
            "60 links were lost, and 30 nearly. With 2.5 s, 10 more would have been, for nothing: they came back by "
                + "themselves. "
                + "With 4 s none fewer.",
            TimingText.OfGrace(Advice())
        );
        Assert.Equal(
            "Of 40 pauses, 90 % would have resumed within 30 s, and 90 % within 10 s already: whoever is not back by "
                + "then hardly ever comes.",
            TimingText.OfTimeout(Advice())
        );
    }

    [Fact]
    public void Without_anything_on_record_nothing_is_made_up()
    {
        var nothing = TimingAdvice.Of([], [], []);

        Assert.Equal("No link was lost or nearly lost in this time.", TimingText.OfGrace(nothing));
        Assert.Equal("No pause came to an end in this time.", TimingText.OfTimeout(nothing));
    }

    [Fact]
    public void Pauses_shorter_than_any_timeout_say_that_any_would_have_done_for_those_that_resumed()
    {
        var advice = TimingAdvice.Of(
            [],
            [],
            [
                new Counted<PauseOutcome>(new PauseOutcome(Seconds(2), true), 30),
                new Counted<PauseOutcome>(new PauseOutcome(Seconds(3), false), 1),
            ]
        );

        Assert.Equal(
            "31 pauses, none as long as 5 s: those that resumed would have with any of these timeouts.",
            TimingText.OfTimeout(advice)
        );
    }

    [Fact]
    public void Pauses_that_all_ended_unresumed_are_not_called_as_good()
    {
        var advice = TimingAdvice.Of([], [], [new Counted<PauseOutcome>(new PauseOutcome(Seconds(30), false), 25)]);

        Assert.Equal("Of 25 pauses, 0 % would have resumed within 30 s: none resumed.", TimingText.OfTimeout(advice));
    }

    /// <summary>30 near misses, 10 of them of 2.6 s; 60 losses, 40 of them back after 1.5 s; 40 pauses, 36 of them
    /// resumed after 8 s.</summary>
    private static TimingAdvice Advice() =>
        TimingAdvice.Of(
            [new Counted<TimeSpan>(Seconds(1.2), 20), new Counted<TimeSpan>(Seconds(2.6), 10)],
            [new Counted<TimeSpan?>(Seconds(1.5), 40), new Counted<TimeSpan?>(null, 20)],
            [
                new Counted<PauseOutcome>(new PauseOutcome(Seconds(8), true), 36),
                new Counted<PauseOutcome>(new PauseOutcome(Seconds(30), false), 4),
            ]
        );

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
