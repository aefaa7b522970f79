using System.Diagnostics;
using Xunit.Abstractions;
using static Coordinator.Peers.PeerEvents;

namespace Coordinator.Peers.SipSorcery.Tests;

/// <summary>Eight players of one process, each with a link to each other.</summary>
public sealed class MeshSpec(ITestOutputHelper output) : LiveTestKit(output)
{
    private const int Players = 8;

    [SkippableFact]
    public async Task one_of_eight_players_is_cut_off_and_comes_back()
    {
        var pairs =
            from low in Enumerable.Range(0, Players)
            from high in Enumerable.Range(low + 1, Players - low - 1)
            select (low, high);
        var links = pairs.ToDictionary(pair => pair, _ => NewLink());
        var traffic = new List<Traffic>();
        try
        {
            await Task.WhenAll(links.Values.Select(link => link.ConnectAsync()));
            traffic.AddRange(links.Values.Select(link => new Traffic(link, 20, 60)));
            await Task.Delay(TimeSpan.FromSeconds(3));
            var (began, cpu) = (LiveEnd.Now, Process.GetCurrentProcess().TotalProcessorTime);
            await Task.Delay(TimeSpan.FromSeconds(10));
            var cores = (Process.GetCurrentProcess().TotalProcessorTime - cpu) / (LiveEnd.Now - began);
            Measured($"cores used by {links.Count} links, 20 messages of 60 bytes a second each way", [cores], "");

            var cutOff = links.Where(link => link.Key.low == 0).Select(link => link.Value).ToList();
            var others = links.Values.Except(cutOff).SelectMany(link => link.Ends);
            var cut = cutOff.Select(link => link.Cut("ada", "bob")).Max();
            var lost = await AllAsync<ConnectionLost>(cutOff, cut, 10);
            await Task.Delay(TimeSpan.FromSeconds(2));
            var healed = cutOff.Select(link => link.Heal()).Min();
            var back = await AllAsync<ConnectionRestored>(cutOff, healed, 20);
            Measured("cut to loss, a player's seven links", lost, "s");
            Measured("heal to restored, a player's seven links", back, "s");
            Assert.InRange(lost.Max(), 0, 3.5);
            Assert.InRange(back.Max(), 0, 2.0);
            Assert.All(others, end => Assert.Empty(end.Told<ConnectionLost>()));
        }
        finally
        {
            foreach (var one in traffic)
                await one.DisposeAsync();
            await Task.WhenAll(links.Values.Select(link => link.DisposeAsync().AsTask()));
        }
    }

    private static async Task<double[]> AllAsync<T>(
        IEnumerable<LiveLink> links,
        TimeSpan since,
        double withinSeconds
    ) => [.. (await Task.WhenAll(links.Select(link => link.Both<T>(since, withinSeconds)))).SelectMany(ends => ends)];
}
