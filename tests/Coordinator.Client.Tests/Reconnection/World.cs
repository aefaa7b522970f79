using System.Text.Json;
using Coordinator.Client.Hub;
using Coordinator.Client.Reconnection;
using Coordinator.Client.Tests.Steps;

namespace Coordinator.Client.Tests.Reconnection;

/// <summary>
/// Machines whose clocks run as badly as real ones, a coordinator some way off, and true time, which none of them
/// knows. It passes in steps of 1 ms.
/// </summary>
internal sealed class World
{
    private readonly List<(double At, Machine? To, Action Do)> _underway = [];

    /// <summary>True time, in ms.</summary>
    public double Now { get; private set; }

    /// <summary>What the coordinator's clock shows. It is stepped by setting <see cref="CoordinatorAhead"/>.</summary>
    public double CoordinatorNow => Now + CoordinatorAhead;

    public double CoordinatorAhead { get; set; } = 1_000_000_000;

    public List<Machine> Machines { get; } = [];

    public void Pass(double ms)
    {
        for (var end = Now + ms; Now < end; )
        {
            Now++;
            foreach (var machine in Machines)
                machine.PassOne();
            foreach (var due in _underway.Where(due => due.At <= Now && due.To?.IsAsleep != true).ToList())
            {
                _underway.Remove(due);
                due.Do();
            }
        }
    }

    /// <summary>Does this there, when it has arrived; where the machine sleeps, when it wakes.</summary>
    public void Send(double delay, Machine? to, Action action) => _underway.Add((Now + delay, to, action));
}

/// <summary>A player on a machine of its own: real pauses, and a real coordinator's clock over a slow way.</summary>
internal sealed class Machine
{
    private readonly World _world;
    private readonly Random _random;
    private readonly double _rate;
    private readonly VirtualLoop _loop;
    private readonly Pauses _pauses;
    private double _asleepUntil;

    /// <param name="world">Where it stands.</param>
    /// <param name="random">Makes the way unsteady.</param>
    /// <param name="delay">One way to the coordinator, in ms.</param>
    /// <param name="rate">How fast its clocks run: 1 is right.</param>
    public Machine(World world, Random random, double delay, double rate)
    {
        (_world, _random, Delay, _rate) = (world, random, delay, rate);
        _loop = new VirtualLoop { WallAhead = random.Next(-10_000_000, 10_000_000) };
        Clock = new CoordinatorClock(_loop, InvokeAsync);
        _pauses = new Pauses(
            new PauseContext(
                "ada",
                TimeSpan.FromSeconds(60),
                _loop,
                Clock,
                new StageOutbox([]),
                new StageLinks(_loop, ["bob"], (_, _) => { }),
                new ReconnectionRecord(),
                () => 0,
                OnTold,
                () => { }
            )
        );
        Clock.Follow();
        _pauses.OnStarted();
        world.Machines.Add(this);
    }

    public double Delay { get; }

    public CoordinatorClock Clock { get; }

    /// <summary>What it told the coordinator of <see cref="Delay"/>.</summary>
    public int ToldDelay { get; private set; }

    /// <summary>When its game went on, in true time.</summary>
    public List<double> ResumedAt { get; } = [];

    public bool IsAsleep => _world.Now < _asleepUntil;

    public void Sleep(double ms) => _asleepUntil = _world.Now + ms;

    public void StepWallClock(double ms) => _loop.WallAhead += ms;

    public void PassOne()
    {
        if (IsAsleep)
            _loop.Sleep(1);
        else
            _loop.Pass(_rate);
    }

    public void Pause(int epoch)
    {
        var pause = new PauseInfo(
            epoch,
            0,
            "bob",
            _world.CoordinatorNow + 60_000,
            TimeSpan.FromSeconds(60),
            IsLocal: false
        );
        _world.Send(OneWay(), this, () => _pauses.OnPaused(pause));
    }

    public void Resume(int epoch, double at)
    {
        var resume = new ResumeInfo(epoch, TimeSpan.FromSeconds(1), new Dictionary<string, long>(), at);
        _world.Send(OneWay(), this, () => _pauses.OnResumed(resume));
    }

    private double OneWay() => Delay + 4 * _random.NextDouble();

    private Task<JsonElement> InvokeAsync(string method, object fields)
    {
        var answer = new TaskCompletionSource<JsonElement>();
        _world.Send(OneWay(), null, () =>
        {
            ToldDelay = ((ClockCall)fields).DelayMs ?? ToldDelay;
            var body = JsonSerializer.SerializeToElement(new { now = _world.CoordinatorNow });
            _world.Send(OneWay(), this, () => answer.SetResult(body));
        });
        return answer.Task;
    }

    private void OnTold(GameEvent told)
    {
        if (told is GameEvent.Resumed)
            ResumedAt.Add(_world.Now);
    }
}
