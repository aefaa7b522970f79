using System.Text.Json;
using Coordinator.Client.Hub;
using Coordinator.Client.Playing;
using Coordinator.Peers;
using Coordinator.Protocol;
using Microsoft.Extensions.Logging;

namespace Coordinator.Client.Links;

/// <summary>Takes the links' signals to the other players, through the coordinator, and theirs to the links.</summary>
internal sealed class Signalling(
    IPlayerLoop loop,
    Func<string, object, Task<JsonElement>> invoke,
    Mesh mesh,
    ILogger log
)
{
    /// <summary>Brings a signal to the other player. Its link is told where that fails.</summary>
    public void Send(PeerEvents.SignalWanted wanted)
    {
        var (type, payload, attempt) = wanted.Signal;
        void Undelivered() => mesh.Tell(wanted.PlayerId, new PeerCommands.SignalUndelivered(attempt));
        loop.Await(
            invoke(HubMethods.WebRtcSignal, new SignalCall(wanted.PlayerId, type, payload, attempt)),
            answer =>
            {
                if (Outbox.ResultIn(answer) != Results.Relayed)
                    Undelivered();
            },
            _ => Undelivered()
        );
    }

    /// <summary>Takes another player's signal. One that cannot be read is ignored: the coordinator does not look
    /// inside.</summary>
    public void Receive(RelayedSignal signal)
    {
        try
        {
            if (signal.Payload.Deserialize<SignalPayload>(WireJson.Options) is not { Instance: not null } payload)
                return;
            mesh.Tell(
                signal.FromPlayerId,
                new PeerCommands.TakeSignal(new PeerSignal(signal.Type, payload, signal.Attempt ?? 0))
            );
        }
        catch (JsonException e)
        {
            log.LogDebug(e, "A signal of {Player} cannot be read.", signal.FromPlayerId);
        }
    }
}
