using System.Diagnostics.Metrics;
using Coordinator.Cluster.Hosting;
using Coordinator.Cluster.Live;
using Coordinator.Cluster.Nodes;
using Coordinator.Games;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coordinator.Cluster.Tests.Hosting;

/// <summary>A machine whose wall clock is stepped while its monotonic one runs on.</summary>
public sealed class SteadyTimeSpec
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

    private readonly Machine _machine = new();

    [Theory]
    [InlineData(-3_600)]
    [InlineData(-0.5)]
    [InlineData(86_400)]
    public void elapsed_time_decides_whatever_the_wall_clock_does(double step)
    {
        var time = new SteadyTime(_machine);
        _machine.Pass(2);
        _machine.Step(step);
        _machine.Pass(6);

        Assert.Equal(Start.AddSeconds(8), time.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(step), time.WallAhead);
    }

    [Fact]
    public void the_wall_clock_is_followed_once_neither_game_nor_player_goes_by_the_old_time()
    {
        var (time, games, control) = (new SteadyTime(_machine), new LocalGames(), new Control { Players = 0 });
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var watch = new ClockWatch(
            time,
            games,
            control,
            services.GetRequiredService<IMeterFactory>(),
            _machine,
            NullLogger<ClockWatch>.Instance
        );
        games.Put(new GameState { GameId = "g1", Phase = GamePhase.Paused });
        _machine.Step(60);
        watch.Look();
        Assert.Equal(Start, time.GetUtcNow());

        games.Remove("g1");
        control.Players = 1;
        watch.Look();
        Assert.Equal(Start, time.GetUtcNow());

        control.Players = 0;
        watch.Look();
        Assert.Equal(Start.AddSeconds(60), time.GetUtcNow());
    }

    private sealed class Machine : TimeProvider
    {
        private DateTimeOffset _wall = Start;
        private TimeSpan _elapsed;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => _wall;

        public override long GetTimestamp() => _elapsed.Ticks;

        public void Step(double seconds) => _wall += TimeSpan.FromSeconds(seconds);

        public void Pass(double seconds)
        {
            Step(seconds);
            _elapsed += TimeSpan.FromSeconds(seconds);
        }
    }

    private sealed class Control : INodeControl
    {
        public int? Players { get; set; }

        public void Drain(bool on) { }

        public void Leave() { }
    }
}
