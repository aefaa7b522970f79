using System.Text.Json;

namespace Coordinator.SocketIo;

/// <summary>A packet whose attachments are still coming.</summary>
internal sealed class PendingPacket(Packet packet, int maxBytes)
{
    private readonly List<ReadOnlyMemory<byte>> attachments = [];
    private int bytes;

    public Packet Packet => packet;

    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments => attachments;

    public bool IsComplete => attachments.Count == packet.AttachmentCount;

    /// <returns>Whether all of them together are not too many bytes.</returns>
    public bool TryAdd(ReadOnlySpan<byte> attachment)
    {
        if (attachment.Length > maxBytes - bytes)
            return false;
        bytes += attachment.Length;
        attachments.Add(attachment.ToArray());
        return true;
    }

    /// <summary>Whether every placeholder in some JSON stands for an attachment that there is.</summary>
    /// <param name="json">Not deeper than a parser allows.</param>
    /// <param name="count">How many attachments there are.</param>
    public static bool PlaceholdersFit(JsonElement json, int count)
    {
        try
        {
            return Fit(json, count);
        }
        catch (InvalidOperationException)
        {
            return false; // a name with half of a surrogate pair, escaped, can be read and not be compared
        }
    }

    private static bool Fit(JsonElement json, int count) =>
        json.ValueKind switch
        {
            JsonValueKind.Array => json.EnumerateArray().All(element => Fit(element, count)),
            JsonValueKind.Object => IsPlaceholder(json)
                ? json.TryGetProperty("num", out var number)
                    && number.ValueKind == JsonValueKind.Number
                    && number.TryGetInt32(out var index)
                    && index >= 0
                    && index < count
                : json.EnumerateObject().All(property => Fit(property.Value, count)),
            _ => true,
        };

    private static bool IsPlaceholder(JsonElement json) =>
        json.TryGetProperty("_placeholder", out var mark) && mark.ValueKind == JsonValueKind.True;
}
