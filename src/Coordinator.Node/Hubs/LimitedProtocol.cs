using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Coordinator.Node.Limits;
using Coordinator.Protocol;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Coordinator.Node.Hubs;

/// <summary>
/// One connection's protocol. A call of one of the hub's methods meets its limit in a filter; all else that a client
/// can send (unknown methods, wrong arguments, streams, answers to nothing, pings) meets no filter, so it is counted
/// here. Nobody can be made to wait at this point, so a connection that sends too much of it is closed, as one that
/// sends what is no message.
/// </summary>
internal sealed class LimitedProtocol(IHubProtocol inner, CallBudget budget, LimitMetrics metrics) : IHubProtocol
{
    private const string TooMuch = $"{CallErrors.Limited}too many messages that are no calls of this hub.";

    public string Name => inner.Name;

    public int Version => inner.Version;

    public TransferFormat TransferFormat => inner.TransferFormat;

    public bool IsVersionSupported(int version) => inner.IsVersionSupported(version);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => inner.GetMessageBytes(message);

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => inner.WriteMessage(message, output);

    /// <exception cref="HubException">The connection has sent too much that is no call.</exception>
    public bool TryParseMessage(
        ref ReadOnlySequence<byte> input,
        IInvocationBinder binder,
        [NotNullWhen(true)] out HubMessage? message
    )
    {
        message = null;
        while (message is null)
        {
            var before = input.Length;
            if (!Parse(ref input, binder, out message) && input.Length == before)
                return false;
            // A message of a kind that it does not know is read over by the protocol, and what comes after it would
            // wait for ever.
            if (message is InvocationMessage || budget.Take(LimitKind.NoCall))
                continue;
            metrics.Count(LimitKind.NoCall);
            throw new HubException(TooMuch);
        }
        return true;
    }

    private bool Parse(ref ReadOnlySequence<byte> input, IInvocationBinder binder, out HubMessage? message)
    {
        try
        {
            return inner.TryParseMessage(ref input, binder, out message);
        }
        catch (Exception)
        {
            metrics.Count(LimitKind.Malformed);
            throw;
        }
    }
}
