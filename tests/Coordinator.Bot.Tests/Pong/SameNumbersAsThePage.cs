using Coordinator.Bot.Net;
using Coordinator.Bot.Pong;
using Coordinator.Bot.Tests.Support;

namespace Coordinator.Bot.Tests.Pong;

public class SameNumbersAsThePage
{
    private static readonly GoldenNumbers Page = Golden.Pong.Numbers;

    [Fact]
    public void random_numbers() =>
        Assert.All(Page.Random, random => Assert.Equal(random.Next, Numbers.NextRandom(random.State)));

    [Fact]
    public void seeds_of_games() =>
        Assert.All(Page.Seeds, seed => Assert.Equal(seed.Value, Numbers.SeedFrom(seed.Text)));

    [Fact]
    public void fingerprints() =>
        Assert.Equal(Page.Fingerprint, Numbers.Fingerprint([.. Enumerable.Range(0, 256).Select(value => (byte)value)]));

    [Fact]
    public void inputs_that_point_somewhere() =>
        Assert.All(Page.Towards, target => Assert.Equal(target.Input, PaddleInput.Towards(target.Top)));

    [Fact]
    public void where_inputs_point() =>
        Assert.Equal(Page.Targets, Enumerable.Range(0, 256).Select(input => PaddleInput.TargetOf((byte)input)));

    [Fact]
    public void delays_for_round_trips() =>
        Assert.All(Page.Delays, delay =>
            Assert.Equal(delay.Frames, Delay.For(TimeSpan.FromMilliseconds(delay.RoundTripMs)))
        );
}
