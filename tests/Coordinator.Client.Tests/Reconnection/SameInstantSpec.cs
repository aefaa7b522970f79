namespace Coordinator.Client.Tests.Reconnection;

/// <summary>
/// Three machines of one game, with what happens to clocks: they drift, are stepped, and stand still while a machine
/// sleeps; the coordinator's own is stepped between two pauses; a player is up to 1 s away. The seed is in the test's
/// name.
/// </summary>
public sealed class SameInstantSpec
{
    private const double Frame = 1_000 / 60.0;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void All_go_on_within_a_frame_whatever_happened_to_their_clocks(int seed)
    {
        var random = new Random(seed);
        var world = new World();
        // The one that sleeps is near enough to measure in the second that a resume waits.
        var sleeper = new Machine(world, random, delay: random.Next(1, 400), Rate(random));
        var far = new Machine(world, random, delay: random.Next(500, 1_000), Rate(random));
        var stepped = new Machine(world, random, delay: random.Next(1, 100), Rate(random));
        world.Pass(6_000);
        sleeper.Sleep(random.Next(3_000, 9_000));
        stepped.StepWallClock(random.Next(-4_000_000, 4_000_000));
        world.Pass(random.Next(0, 2_000));

        Assert.InRange(far.ToldDelay, far.Delay - 1, far.Delay + 5);
        OneThatPausesAndResumes(world, epoch: 1, random);
        world.CoordinatorAhead -= 10_000;
        world.Pass(random.Next(2_000, 6_000));
        OneThatPausesAndResumes(world, epoch: 2, random);

        for (var pause = 0; pause < 2; pause++)
        {
            var instants = world.Machines.Select(machine => machine.ResumedAt[pause]).ToList();
            Assert.True(
                instants.Max() - instants.Min() <= Frame,
                $"pause {pause + 1}: resumed at {string.Join(", ", instants)} ms"
            );
        }
    }

    /// <summary>As the coordinator does it: the lead is what the furthest player needs.</summary>
    private static void OneThatPausesAndResumes(World world, int epoch, Random random)
    {
        foreach (var machine in world.Machines)
            machine.Pause(epoch);
        // By then whoever slept is awake, and has asked.
        world.Pass(10_500 + random.Next(0, 500));
        var at = world.CoordinatorNow + world.Machines.Max(machine => machine.ToldDelay) + 100;
        foreach (var machine in world.Machines)
            machine.Resume(epoch, at);
        world.Pass(3_000);
    }

    private static double Rate(Random random) => 1 + 300e-6 * (2 * random.NextDouble() - 1);
}
