using Coordinator.Bot.Pong;

namespace Coordinator.Bot.Net;

/// <summary>
/// Keeps both players' clocks together. Whoever runs ahead would wait for the other's inputs at every frame and stutter
/// with each packet that is a little late; instead the one ahead makes its frames slightly longer.
/// </summary>
internal sealed class Pace
{
    private const double Smoothing = 0.1;
    private const double SlowerPerFrame = 0.04;
    private const double Slowest = 0.12;

    /// <summary>A lead below this, in frames, is noise.</summary>
    private const double ToleratedLead = 0.5;

    private double _lead;

    /// <summary>How long a frame should last now, in ms.</summary>
    public double FrameMs =>
        _lead < ToleratedLead ? Field.FrameMs : Field.FrameMs * (1 + Math.Min(Slowest, _lead * SlowerPerFrame));

    /// <summary>
    /// Learns from a packet: how far, in frames, I seem ahead of the other, and how far it seems ahead of me. Each has
    /// the way's delay in it, so half their difference is the lead itself.
    /// </summary>
    public void Learn(long ahead, long otherAhead) => _lead += Smoothing * ((ahead - otherAhead) / 2.0 - _lead);

    public void Reset() => _lead = 0;
}
