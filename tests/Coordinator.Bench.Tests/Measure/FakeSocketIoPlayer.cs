using System.Text.Json;

namespace Coordinator.Bench.Tests.Measure;

/// <summary>Serves a player of <see cref="FakeCoordinator"/> over Socket.IO, as the contract has it.</summary>
internal static class FakeSocketIoPlayer
{
    public const string Opening =
        """0{"sid":"e","upgrades":[],"pingInterval":20000,"pingTimeout":20000,"maxPayload":100000}""";

    /// <param name="end">Its connection.</param>
    /// <param name="games">Where it plays.</param>
    /// <param name="refuses">It is not let in.</param>
    public static async Task ServeAsync(FakeSocketIoEnd end, FakeGames games, bool refuses)
    {
        end.Send(Opening);
        if (await end.ReceiveAsync() is not ['4', '0', .. var connect])
            return;
        if (refuses)
        {
            end.Send("""44{"message":"no such game","data":{"status":404}}""");
            return;
        }
        var (game, player) = games.Seat(JsonElement.Parse(connect).GetProperty("token").GetString()!);
        end.Send("""40{"sid":"s"}""");
        if (games.IsSilent(game))
        {
            while (await end.ReceiveAsync() is not null) { }
            return;
        }
        game.Join(player, "Socket.IO", (name, body) => end.Send($"""42["{name}",{body.GetRawText()}]"""));
        while (await end.ReceiveAsync() is ['4', '2', .. var call])
        {
            if (call.StartsWith("[\"clock\",", StringComparison.Ordinal))
                continue; // it asks for no acknowledgement
            var begin = call.IndexOf('[', StringComparison.Ordinal);
            var words = JsonElement.Parse(call[begin..]);
            if (words[0].GetString() == games.DeafTo)
                continue;
            end.Send($"43{call[..begin]}[{game.Call(player, words[0].GetString()!, words[1]).GetRawText()}]");
        }
    }
}
