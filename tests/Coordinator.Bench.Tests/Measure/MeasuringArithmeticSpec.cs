using Coordinator.Bench.Measure;
using Coordinator.Bench.Measure.Output;

namespace Coordinator.Bench.Tests.Measure;

/// <summary>Percentiles, and the instants of an open loop.</summary>
public sealed class MeasuringArithmeticSpec
{
    [Fact]
    public void percentiles_are_those_of_the_values()
    {
        var times = new Histogram();
        for (var ms = 1; ms <= 1_000; ms++)
            times.Add(ms);

        Assert.Equal(1_000, times.Count);
        Assert.Equal(500, times.Percentile(0.5), 500 * 0.001);
        Assert.Equal(990, times.Percentile(0.99), 990 * 0.001);
        Assert.Equal(999, times.Percentile(0.999), 999 * 0.001);
        Assert.Equal(1_000, times.Percentile(1));
        Assert.Equal(1_000, times.Max);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.001)]
    [InlineData(1.234)]
    [InlineData(2.047)]
    [InlineData(2.048)]
    [InlineData(17.5)]
    [InlineData(4_096)]
    [InlineData(3_600_000)]
    public void one_value_is_every_percentile(double ms)
    {
        var times = new Histogram();
        times.Add(ms);
        Assert.Equal(ms, times.Percentile(0), ms * 0.001);
        Assert.Equal(ms, times.Percentile(0.5), ms * 0.001);
        Assert.Equal(ms, times.Max, 0.0005);
    }

    /// <summary>Against sorting, over nine powers of ten.</summary>
    [Fact]
    public void percentiles_are_right_to_a_thousandth_and_a_microsecond()
    {
        var random = new Random(7);
        var (times, values) = (new Histogram(), new List<double>());
        for (var i = 0; i < 20_000; i++)
        {
            values.Add(Math.Pow(10, random.NextDouble() * 9 - 3));
            times.Add(values[^1]);
        }
        values.Sort();
        foreach (var share in new[] { 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 1 })
        {
            var exact = values[(int)Math.Ceiling(share * values.Count) - 1];
            Assert.Equal(exact, times.Percentile(share), exact * 0.001 + 0.001);
        }
    }

    [Fact]
    public void nothing_is_nothing_and_what_is_too_long_is_not_lost()
    {
        Assert.Equal(0, new Histogram().Percentile(0.5));
        var times = new Histogram();
        times.Add(-1);
        times.Add(1e12);
        Assert.Equal(2, times.Count);
        Assert.Equal(1e12, times.Max);
    }

    [Fact]
    public void the_same_seed_gives_the_same_arrivals_and_another_others()
    {
        Assert.Equal(First(100, seed: 5), First(100, seed: 5));
        Assert.NotEqual(First(100, seed: 5), First(100, seed: 6));
    }

    [Fact]
    public void arrivals_come_at_the_rate_and_as_irregularly_as_chance()
    {
        var instants = First(20_000, seed: 1);
        var between = instants.Zip(instants.Skip(1), (one, next) => next - one).ToList();
        Assert.All(between, seconds => Assert.True(seconds >= 0));
        Assert.Equal(0.01, between.Average(), 0.0005);
        // The standard deviation of an exponential distribution is its mean.
        Assert.Equal(0.01, Math.Sqrt(between.Average(b => (b - 0.01) * (b - 0.01))), 0.0005);
    }

    [Fact]
    public async Task an_open_loop_does_not_wait_for_what_it_began()
    {
        var happened = new List<long>();
        var enough = new TaskCompletionSource();
        var first = Ticks.Now;
        await using (new OpenLoop(new Arrivals(1_000, seed: 3), due =>
            {
                happened.Add(due);
                // As a slow coordinator would: what was due meanwhile keeps its instants.
                if (happened.Count == 1)
                    Thread.Sleep(100);
                if (happened.Count == 200)
                    enough.SetResult();
            }))
        {
            await enough.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
        var expected = First(200, seed: 3, perSecond: 1_000);
        for (var i = 1; i < 200; i++)
            Assert.Equal(expected[i] - expected[0], Ticks.Seconds(happened[i] - happened[0]), 0.000_01);
        Assert.True(happened[0] >= first);
    }

    private static List<double> First(int count, int seed, double perSecond = 100)
    {
        var arrivals = new Arrivals(perSecond, seed);
        return [.. Enumerable.Range(0, count).Select(_ => arrivals.Next())];
    }
}
