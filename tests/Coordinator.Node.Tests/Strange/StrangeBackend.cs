using System.Globalization;
using System.Net.Sockets;
using Coordinator.Node.Tests.Support;

namespace Coordinator.Node.Tests.Strange;

/// <summary>A game backend that sends strange requests, some of which end in the middle.</summary>
internal sealed class StrangeBackend(TestNode node, Random random, Tally tally)
{
    public const string Form = "http";

    /// <summary>Sends so many requests, some at once, and judges what becomes of each.</summary>
    public async Task SendAsync(int count)
    {
        const int atOnce = 8;
        var generator = new RequestGenerator(random);
        while (count > 0 && tally.Wrongs.IsEmpty)
        {
            var requests = Enumerable.Range(0, Math.Min(count, atOnce)).Select(_ => generator.Next()).ToList();
            count -= requests.Count;
            await Task.WhenAll(requests.Select(JudgeAsync));
            if (count == 0 || random.Next(64) > 0)
                continue;
            count--;
            await HangUpAsync();
        }
    }

    private async Task JudgeAsync(StrangeRequest request)
    {
        using var message = request.Message();
        using var answer = await node.Players.SendAsync(message);
        if (!request.Expected.Contains(answer.StatusCode))
            tally.Wrongs.Enqueue(
                $"Answered {(int)answer.StatusCode}, not {string.Join(" or ", request.Expected)}: {request.Text}"
            );
        tally.Add(Form, ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture));
    }

    private async Task HangUpAsync()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", node.Players.BaseAddress!.Port);
        await socket
            .GetStream()
            .WriteAsync(
                "POST /games HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n{\"pl"u8.ToArray()
            );
        tally.Add(Form, nameof(Verdict.HungUp));
    }
}
