using System.Runtime.CompilerServices;
using Akka.Event;

namespace Coordinator.Peers;

/// <summary>
/// A connection of somebody else's stack. Where that throws, it is warned of, once, and the call has come to nothing:
/// in the middle of a loss or a recovery an exception would cost what follows, and the link would be neither lost nor
/// alive.
/// </summary>
internal sealed class GuardedConnection(IPeerConnection inner, ILoggingAdapter log) : IPeerConnection
{
    private bool _isWarnedOf;

    public string? LocalCandidateType => Try(() => inner.LocalCandidateType);

    // What these throw is in their task.
    public async Task<string> CreateOfferAsync() => await inner.CreateOfferAsync().ConfigureAwait(false);

    public async Task<string> AcceptOfferAsync(string sdp) => await inner.AcceptOfferAsync(sdp).ConfigureAwait(false);

    public void AcceptAnswer(string sdp)
    {
        try
        {
            inner.AcceptAnswer(sdp);
        }
        catch (Exception e) when (e is not (PeerConnectionException or OutOfMemoryException))
        {
            throw new PeerConnectionException("The answer could not be taken.", e);
        }
    }

    public void AddRemoteCandidate(IceCandidate candidate) => Try(() => inner.AddRemoteCandidate(candidate));

    public bool TrySend(byte[] frame, bool isUrgent = false) => Try(() => inner.TrySend(frame, isUrgent));

    public void Dispose() => Try(inner.Dispose);

    private void Try(Action call, [CallerMemberName] string member = "") =>
        Try(
            () =>
            {
                call();
                return true;
            },
            member
        );

    private T? Try<T>(Func<T?> call, [CallerMemberName] string member = "")
    {
        try
        {
            return call();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            if (!_isWarnedOf)
                log.Warning(e, "A connection threw at {0}: {1} What else it throws is not told.", member, e.Message);
            _isWarnedOf = true;
            return default;
        }
    }
}
