using System.Reflection;

namespace Coordinator.Client.Tests.Playing;

/// <summary>The game's own code at its worst: calls whatever the library offers, returns nonsense, and fails.</summary>
/// <param name="seed">What it does follows from this.</param>
/// <param name="mayEnd">Whether it may also leave the game and let go of it.</param>
internal sealed class AnyCall(int seed, bool mayEnd)
{
    private static readonly MethodInfo[] All = typeof(CoordinatorClient).GetMethods(
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly
    );

    private static readonly string[] Ends =
    [
        nameof(CoordinatorClient.LeaveAsync),
        nameof(CoordinatorClient.DisposeAsync),
    ];

    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);
    private readonly List<Task> _tasks = [];

    public CoordinatorClient? Game { private get; set; }

    /// <summary>Names of what was called.</summary>
    public HashSet<string> Called { get; } = [];

    /// <summary>Every method there is, in an order that the seed decides; then it may fail.</summary>
    public void Run()
    {
        lock (_lock)
        {
            foreach (var method in All.OrderBy(_ => _random.Next()).Where(IsChosen))
                Call(method);
            if (_random.Next(3) == 0)
                throw new FormatException("The game's own code has failed.");
        }
    }

    /// <summary>A number that is no frame, as often as not.</summary>
    public long Frame()
    {
        Run();
        lock (_lock)
            return _random.Next(4) switch
            {
                0 => long.MinValue,
                1 => long.MaxValue,
                2 => -1,
                _ => _random.Next(),
            };
    }

    /// <summary>What was begun by calls has to come to an end, and none of it may fail.</summary>
    public async Task FinishAsync(TimeSpan within)
    {
        Task[] tasks;
        lock (_lock)
            tasks = [.. _tasks];
        await Task.WhenAll(tasks).WaitAsync(within);
    }

    /// <summary>The end is not chosen at every turn, so that it comes at many different moments.</summary>
    private bool IsChosen(MethodInfo method) => !Ends.Contains(method.Name) || (mayEnd && _random.Next(8) == 0);

    private void Call(MethodInfo method)
    {
        if (Game is null)
            return;
        try
        {
            var result = method.Invoke(
                Game,
                [.. method.GetParameters().Select(parameter => Any(parameter.ParameterType))]
            );
            if (result is Task task)
                _tasks.Add(task);
            if (result is ValueTask value)
                _tasks.Add(value.AsTask());
        }
        catch (TargetInvocationException e) when (e.InnerException is ArgumentException)
        {
            // Nonsense is refused.
        }
        Called.Add(method.Name);
    }

    private object? Any(Type type)
    {
        if (type == typeof(string))
            return new[] { "bob", "nobody", "", "ada" }[_random.Next(4)];
        if (type == typeof(PeerMessage))
            return PeerMessage.Of(new byte[_random.Next(2 * PeerMessage.MaxBytes)]);
        if (type == typeof(TimeSpan))
            return TimeSpan.FromMilliseconds(_random.Next(-10, 100));
        if (type == typeof(CancellationToken))
            return new CancellationToken(canceled: _random.Next(2) == 0);
        throw new NotSupportedException($"Say here what to call a method with that takes a {type}.");
    }
}
