using System.Text.Json;

namespace Coordinator.SocketIo.Tests.Support;

/// <summary>Small things that tests read off the wire.</summary>
internal static class Wire
{
    /// <summary>How long anything may take that has to come.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static string SidOf(string openPacket)
    {
        Assert.StartsWith("0{", openPacket, StringComparison.Ordinal);
        return JsonDocument.Parse(openPacket[1..]).RootElement.GetProperty("sid").GetString()!;
    }

    /// <summary>Waits for a condition, and says what it waited for.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var until = DateTime.UtcNow + Patience;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < until, $"Waited {Patience.TotalSeconds} s for: {what}");
            await Task.Delay(5);
        }
    }
}
