using System.Collections.Concurrent;
using System.Text.Json;
using Coordinator.Client.Hub;

namespace Coordinator.Client.Tests.Hub;

/// <summary>Connections to the coordinator that do what a test says.</summary>
internal sealed class ScriptedHubs : ICoordinatorHubs
{
    public List<ScriptedHub> Hubs { get; } = [];

    public ScriptedHub Last => Hubs[^1];

    public bool Refuses { get; set; }

    public int Probes { get; private set; }

    public ICoordinatorHub Create(Action<string, JsonElement> told, Action closed)
    {
        Hubs.Add(new ScriptedHub(told, closed));
        return Last;
    }

    public Task<bool> IsRefusedAsync()
    {
        Probes++;
        return Task.FromResult(Refuses);
    }
}

internal sealed class ScriptedHub(Action<string, JsonElement> told, Action closed) : ICoordinatorHub
{
    private readonly TaskCompletionSource _started = new();

    public bool IsStopped { get; private set; }

    /// <summary>What was called, in order. Everything is answered at once.</summary>
    public ConcurrentQueue<(string Method, object Fields)> Calls { get; } = new();

    public Task StartAsync() => _started.Task;

    public Task<JsonElement> InvokeAsync(string method, object arguments)
    {
        Calls.Enqueue((method, arguments));
        return Task.FromResult(JsonElement.Parse($$"""{"method":"{{method}}","result":"relayed"}"""));
    }

    public Task StopAsync()
    {
        IsStopped = true;
        return Task.CompletedTask;
    }

    public void Start() => _started.SetResult();

    public void FailToStart() => _started.SetException(new HttpRequestException("refused"));

    public void Tell(string name, string body = "{}") => told(name, JsonElement.Parse(body));

    public void Join(string body = "{}")
    {
        Start();
        Tell(HubEvents.GameJoined, body);
    }

    public void Close() => closed();
}
