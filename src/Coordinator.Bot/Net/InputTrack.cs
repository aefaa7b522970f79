namespace Coordinator.Bot.Net;

/// <summary>One player's inputs of consecutive frames, <see cref="Start"/> to <see cref="End"/> - 1.</summary>
internal sealed class InputTrack(int start, IEnumerable<byte> inputs)
{
    private readonly List<byte> _inputs = [.. inputs];

    /// <summary>The first frame whose input is kept.</summary>
    public int Start { get; private set; } = start;

    /// <summary>The frame whose input comes next.</summary>
    public int End => Start + _inputs.Count;

    public byte? At(int frame) => frame >= Start && frame < End ? _inputs[frame - Start] : null;

    public void Push(byte input) => _inputs.Add(input);

    /// <summary>Takes what is new of <paramref name="inputs"/>, the first of which is for frame
    /// <paramref name="first"/>. What leaves a gap is not taken.</summary>
    public void Merge(long first, byte[] inputs)
    {
        var known = End - first;
        if (known >= 0 && known < inputs.Length)
            _inputs.AddRange(inputs.AsSpan((int)known));
    }

    /// <summary>The inputs from <paramref name="frame"/> on.</summary>
    public byte[] From(int frame) => [.. _inputs.Skip(frame - Start)];

    /// <summary>Forgets the inputs of the frames below <paramref name="frame"/>.</summary>
    public void Forget(long frame)
    {
        var count = (int)Math.Min(frame - Start, _inputs.Count);
        if (count <= 0)
            return;
        _inputs.RemoveRange(0, count);
        Start += count;
    }
}
