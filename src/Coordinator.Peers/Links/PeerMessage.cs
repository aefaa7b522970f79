using System.Text;

namespace Coordinator.Peers;

/// <summary>A message of the game, bytes or UTF-8 text, of at most <see cref="MaxBytes"/> bytes.</summary>
public readonly record struct PeerMessage(ReadOnlyMemory<byte> Bytes, bool IsText)
{
    /// <summary>What every implementation of WebRTC takes in one message, less the byte that says what it is.</summary>
    public const int MaxBytes = PeerChannel.MaxFrameBytes - 1;

    /// <summary>A message of text.</summary>
    public static PeerMessage Of(string text) => new(Encoding.UTF8.GetBytes(text), IsText: true);

    /// <summary>A message of bytes, which are not copied.</summary>
    public static PeerMessage Of(ReadOnlyMemory<byte> bytes) => new(bytes, IsText: false);

    /// <summary>The bytes as text.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes.Span);
}
