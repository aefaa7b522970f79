using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coordinator.Node.Tests.Support;

/// <summary>A connection that takes what is written to it when the test lets it.</summary>
internal sealed class SlowLine() : HubConnectionContext(
    new DefaultConnectionContext("slow"), new HubConnectionContextOptions(), NullLoggerFactory.Instance)
{
    public override IHubProtocol Protocol { get; set; } = new JsonHubProtocol();

    public TaskCompletionSource Begun { get; } = new();

    public TaskCompletionSource Go { get; } = new();

    /// <summary>What was begun to be written.</summary>
    public List<SerializedHubMessage> Messages { get; } = [];

    /// <summary>The names of it.</summary>
    public IReadOnlyList<string> Sent => Messages.ConvertAll(message => ((InvocationMessage)message.Message!).Target);

    public int Aborts { get; private set; }

    public override async ValueTask WriteAsync(SerializedHubMessage message, CancellationToken cancellationToken = default)
    {
        Messages.Add(message);
        Begun.TrySetResult();
        await Go.Task;
    }

    public override void Abort() => Aborts++;
}
