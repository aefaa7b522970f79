using Coordinator.Node.Hubs;
using Coordinator.Node.Players;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Coordinator.Node.Tests.Support;

/// <summary>A connection that takes what is written to it when the test lets it.</summary>
internal sealed class SlowLine : IPlayerLine
{
    private readonly JsonHubProtocol json = new();

    public string Id => "slow";

    public string Protocol => "slow";

    public bool RepeatsReports => true;

    public TaskCompletionSource Begun { get; } = new();

    public TaskCompletionSource Go { get; } = new();

    /// <summary>What was begun to be written.</summary>
    public List<PlayerMessage> Messages { get; } = [];

    /// <summary>The names of it.</summary>
    public IReadOnlyList<string> Sent => Messages.ConvertAll(message => message.Name);

    public int Aborts { get; private set; }

    public int Dismissals { get; private set; }

    public int LengthOf(PlayerMessage message) => HubLine.Of(message).GetSerializedMessage(json).Length;

    public async ValueTask WriteAsync(PlayerMessage message)
    {
        Messages.Add(message);
        Begun.TrySetResult();
        await Go.Task;
    }

    public void Abort() => Aborts++;

    public void Dismiss() => Dismissals++;

    public void SendElsewhere() => throw new NotSupportedException();
}
