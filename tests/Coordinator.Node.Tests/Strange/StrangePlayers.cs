using Coordinator.Node.Tests.Support;

namespace Coordinator.Node.Tests.Strange;

/// <summary>One player after the other who sends strange things in one protocol, each in a game of its own with a calm
/// other.</summary>
internal sealed class StrangePlayers(TestNode node, HubProtocol protocol, Random random, Tally tally) : IAsyncDisposable
{
    /// <summary>Calls that are under way at once: more than the coordinator answers beside each other.</summary>
    private const int AtOnce = 64;

    /// <summary>Batches over one connection, and connections in one game, about.</summary>
    private const int Batches = 8,
        Connections = 8;

    private readonly Encoding _encoding = Encoding.Of(protocol);
    private string _gameId = "",
        _token = "";
    private StrangeConnection? _one,
        _two;

    /// <summary>Sends so many messages, and judges what becomes of each.</summary>
    public async Task SendAsync(int count)
    {
        var generator = new CallGenerator(random, _encoding);
        while (count > 0 && tally.Wrongs.IsEmpty)
        {
            if (_two is null || random.Next(Batches * Connections) == 0)
                await NextGameAsync();
            _one ??= await StrangeConnection.ConnectAsync(node, _token, _encoding);
            var calls = Enumerable.Range(0, Math.Min(count, AtOnce)).Select(_ => generator.Next()).ToList();
            count -= calls.Count;
            foreach (var wrong in await _one.JudgeAsync(calls))
                tally.Wrongs.Enqueue(wrong);
            foreach (var call in calls)
                tally.Add(_encoding.Name, call.Expected.ToString());
            if (count == 0 || random.Next(Batches) > 0)
                continue;

            var last = generator.Last();
            count--;
            if (await _one.EndAsync(last) is { } wrongEnd)
                tally.Wrongs.Enqueue(wrongEnd);
            tally.Add(_encoding.Name, last.Expected.ToString());
            await _one.DisposeAsync();
            _one = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_one is not null)
            await _one.DisposeAsync();
        if (_two is not null)
            await _two.DisposeAsync();
        if (_gameId.Length > 0)
            (await node.Players.DeleteAsync(new Uri($"/games/{_gameId}", UriKind.Relative))).Dispose();
        (_one, _two, _gameId) = (null, null, "");
    }

    private async Task NextGameAsync()
    {
        await DisposeAsync();
        (_gameId, var tokens) = await node.CreateGameAsync(new { players = 2, validation = false });
        _token = tokens["player-1"];
        _two = await StrangeConnection.ConnectAsync(node, tokens["player-2"], _encoding);
    }
}
