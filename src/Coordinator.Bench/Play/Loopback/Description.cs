using System.Globalization;

namespace Coordinator.Bench.Play.Loopback;

/// <summary>
/// Offers and answers, of the form and about the size of those for a data channel alone (RFC 8829), so that they weigh
/// on the coordinator as much. The session's id is the connection's number.
/// </summary>
internal static class Description
{
    private const string Origin = "o=- ",
        AfterNumber = " 2 IN IP4 127.0.0.1";

    /// <param name="number">Of the connection.</param>
    /// <param name="setup">Which end of DTLS it is: <c>actpass</c> in an offer, <c>active</c> in an answer.</param>
    public static string Of(int number, string setup) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            v=0
            {Origin}{number}{AfterNumber}
            s=-
            t=0 0
            a=group:BUNDLE 0
            m=application 9 UDP/DTLS/SCTP webrtc-datachannel
            c=IN IP4 0.0.0.0
            a=ice-ufrag:{number:x8}
            a=ice-pwd:{number:x24}
            a=ice-options:trickle
            a=fingerprint:sha-256 {string.Join(':', Enumerable.Repeat("00", 32))}
            a=setup:{setup}
            a=mid:0
            a=sctp-port:5000
            a=max-message-size:262144

            """
        );

    /// <summary>The number of the connection that this describes; null: it describes none of these.</summary>
    public static int? NumberIn(string sdp)
    {
        var from = sdp.IndexOf(Origin, StringComparison.Ordinal) + Origin.Length;
        var to = sdp.IndexOf(AfterNumber, StringComparison.Ordinal);
        return to > from && int.TryParse(sdp.AsSpan(from, to - from), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }
}
