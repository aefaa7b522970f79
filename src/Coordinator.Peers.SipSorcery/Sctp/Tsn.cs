namespace Coordinator.Peers.SipSorcery.Sctp;

/// <summary>Transmission sequence numbers, which begin anywhere and go round (RFC 9260, section 1.6).</summary>
internal static class Tsn
{
    /// <summary>How far <paramref name="later"/> is ahead of <paramref name="earlier"/>; negative where it is
    /// behind.</summary>
    public static int Ahead(uint later, uint earlier) => unchecked((int)(later - earlier));

    public static bool IsAfter(uint one, uint other) => Ahead(one, other) > 0;
}
