namespace Coordinator.Bench.Measure.Wire;

/// <summary>
/// Hears what comes on a <see cref="PlayerSocket"/>, one thing after the other, on the thread that received it: it must
/// not block. What spans point to is gone afterwards.
/// </summary>
internal interface IPlayerListener
{
    /// <summary>An event. <paramref name="body"/>: the JSON of its argument.</summary>
    void OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> body);

    /// <summary>The answer to the call <paramref name="id"/>, or the error that it failed with.</summary>
    void OnAnswer(int id, string? error, ReadOnlySpan<byte> result);

    /// <summary>The connection is over, and nobody here has closed it.</summary>
    void OnLost(string why);
}
