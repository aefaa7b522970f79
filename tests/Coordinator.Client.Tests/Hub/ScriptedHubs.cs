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

    /// <summary>Whether a machine that is looked at answers nothing.</summary>
    public bool IsSilent { get; set; }

    /// <summary>The answer to the question whether the token is refused, where it takes time.</summary>
    public Task<bool>? Refusal { get; set; }

    /// <summary>What a look says, where it takes time.</summary>
    public Task<bool>? Look { get; set; }

    /// <summary>Where it was asked whether the token is refused.</summary>
    public List<Uri> Probes { get; } = [];

    /// <summary>Where it was looked whether anyone is there.</summary>
    public List<Uri> Looks { get; } = [];

    /// <summary>The hosts that were connected to, in order.</summary>
    public IEnumerable<string> Tried => Hubs.Select(hub => hub.Address.Host);

    public ICoordinatorHub Create(Uri address, Action<string, JsonElement> told, Action<bool> closed)
    {
        Hubs.Add(new ScriptedHub(address, told, closed));
        return Last;
    }

    public Task<bool> IsRefusedAsync(Uri address)
    {
        Probes.Add(address);
        return Refusal ?? Task.FromResult(Refuses);
    }

    public Task<bool> IsSilentAsync(Uri address)
    {
        Looks.Add(address);
        return Look ?? Task.FromResult(IsSilent);
    }
}

internal sealed class ScriptedHub(Uri address, Action<string, JsonElement> told, Action<bool> closed) : ICoordinatorHub
{
    public Uri Address => address;

    private readonly TaskCompletionSource _started = new();

    public bool IsStopped { get; private set; }

    /// <summary>What was called, in order. Everything is answered at once.</summary>
    public ConcurrentQueue<(string Method, object Fields)> Calls { get; } = new();

    /// <summary>In place of the answer to everything.</summary>
    public Task<JsonElement>? Answer { get; set; }

    public Task StartAsync() => _started.Task;

    public Task<JsonElement> InvokeAsync(string method, object arguments)
    {
        Calls.Enqueue((method, arguments));
        return Answer ?? Task.FromResult(JsonElement.Parse($$"""{"method":"{{method}}","result":"relayed"}"""));
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

    /// <summary>The connection breaks.</summary>
    public void Close() => closed(false);

    /// <summary>The coordinator takes its leave.</summary>
    public void SendAway() => closed(true);
}
