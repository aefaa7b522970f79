using System.Buffers.Binary;
using static Coordinator.Peers.PeerCommands;
using static Coordinator.Peers.PeerEvents;

namespace Coordinator.Peers.SipSorcery.Tests;

/// <summary>A game's messages on a link, from both ends, each with the time at which it was sent.</summary>
internal sealed class Traffic : IAsyncDisposable
{
    private readonly LiveLink _link;
    private readonly int _bytes;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sending;
    private int _sent;

    public Traffic(LiveLink link, int perSecond, int bytes)
    {
        (_link, _bytes) = (link, bytes);
        _sending = Task.WhenAll(link.Ends.Select(end => SendAsync(end, TimeSpan.FromSeconds(1d / perSecond))));
    }

    /// <summary>Messages given to both links.</summary>
    public int Sent => _sent;

    /// <summary>Messages that arrived, at both ends.</summary>
    public int Heard => _link.Ends.Sum(end => Messages(end).Count());

    /// <summary>When each end heard the first message sent since.</summary>
    public async Task<TimeSpan[]> HeardAtBoth(TimeSpan sentAfter)
    {
        IEnumerable<TimeSpan> Since(LiveEnd end) =>
            Messages(end).Where(told => told.SentAt > sentAfter).Select(told => told.At);
        await LiveLink.Until(
            () => _link.Ends.All(end => Since(end).Any()),
            TimeSpan.FromSeconds(5),
            "both ends hear a new message"
        );
        return [.. _link.Ends.Select(end => Since(end).First())];
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _sending;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private IEnumerable<(TimeSpan At, TimeSpan SentAt)> Messages(LiveEnd end) =>
        end.Told<MessageReceived>()
            .Where(told => told.Event.Message.Bytes.Length == _bytes)
            .Select(told =>
                (told.At, TimeSpan.FromTicks(BinaryPrimitives.ReadInt64BigEndian(told.Event.Message.Bytes.Span)))
            );

    private async Task SendAsync(LiveEnd end, TimeSpan every)
    {
        using var timer = new PeriodicTimer(every);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                var bytes = new byte[_bytes];
                BinaryPrimitives.WriteInt64BigEndian(bytes, LiveEnd.Now.Ticks);
                end.Tell(new SendMessage(PeerMessage.Of(bytes)));
                Interlocked.Increment(ref _sent);
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }
    }
}
