using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace Coordinator.Node.Hubs;

/// <summary>
/// Closes the connection of a client that says nothing for <see cref="HubOptions.ClientTimeoutInterval"/>. SignalR does
/// so only from a client's first ping on, for the sake of clients that have none (dotnet/aspnetcore#23794), so one that
/// never pings would count as connected until TCP gives up, which is minutes, or never where nothing is sent to it.
/// </summary>
internal sealed class SilentClients(IOptions<HubOptions> hub, TimeProvider time)
{
    private readonly TimeSpan within = hub.Value.ClientTimeoutInterval!.Value;

    /// <summary>Watches a connection whose handshake is done and whose messages nobody has begun to read.</summary>
    public void Watch(HubConnectionContext connection)
    {
        var line = connection.Features.GetRequiredFeature<IConnectionTransportFeature>();
        var input = new HeardInput(line.Transport.Input, time);
        line.Transport = new Duplex(input, line.Transport.Output);
        // Once a second, by the server's one timer for all connections.
        connection
            .Features.GetRequiredFeature<IConnectionHeartbeatFeature>()
            .OnHeartbeat(
                _ =>
                {
                    if (input.SilentFor > within)
                        connection.Abort();
                },
                this
            );
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>What the client sends, and since when it has been waited for.</summary>
    private sealed class HeardInput(PipeReader inner, TimeProvider time) : PipeReader
    {
        private const long NotWaiting = long.MinValue;

        private long waitingSince = NotWaiting;

        /// <summary>Zero while what came last is being handled: a client is not silent because its calls take
        /// long.</summary>
        public TimeSpan SilentFor =>
            Volatile.Read(ref waitingSince) is var since and not NotWaiting
                ? time.GetElapsedTime(since)
                : TimeSpan.Zero;

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            Volatile.Write(ref waitingSince, time.GetTimestamp());
            var result = await inner.ReadAsync(cancellationToken);
            Volatile.Write(ref waitingSince, NotWaiting);
            return result;
        }

        public override bool TryRead(out ReadResult result) => inner.TryRead(out result);

        public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) =>
            inner.AdvanceTo(consumed, examined);

        public override void CancelPendingRead() => inner.CancelPendingRead();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);
    }
}
