using System.Diagnostics;
using Xunit.Abstractions;
using static Coordinator.Peers.PeerCommands;
using static Coordinator.Peers.PeerEvents;

namespace Coordinator.Peers.SipSorcery.Tests;

/// <summary>Many links, and many connections one after the other.</summary>
public sealed class EnduranceSpec(ITestOutputHelper output) : LiveTestKit(output)
{
    private const int Links = 100;

    /// <summary>300 for a full measurement.</summary>
    private static int IdleSeconds => FromEnvironment("COORDINATOR_IDLE_SECONDS", 20);

    /// <summary>200 for a full measurement.</summary>
    private static int Replacements => FromEnvironment("COORDINATOR_REPLACEMENTS", 40);

    [SkippableFact]
    public async Task a_hundred_idle_links_of_one_process_lose_nothing()
    {
        var links = Enumerable.Range(0, Links).Select(_ => NewLink()).ToList();
        try
        {
            foreach (var some in links.Chunk(10))
                await Task.WhenAll(some.Select(link => link.ConnectAsync()));
            var (began, cpu) = (LiveEnd.Now, Process.GetCurrentProcess().TotalProcessorTime);
            await Task.Delay(TimeSpan.FromSeconds(IdleSeconds));
            var ends = links.SelectMany(link => link.Ends).ToList();
            Measured(
                $"near misses of {Links} links in {IdleSeconds} s",
                [ends.Sum(end => end.Told<ConnectionInterrupted>().Count())],
                ""
            );
            Measured(
                $"cores used by {Links} links",
                [(Process.GetCurrentProcess().TotalProcessorTime - cpu) / (LiveEnd.Now - began)],
                ""
            );
            Assert.All(ends, end => Assert.Empty(end.Told<ConnectionLost>()));
            Assert.All(ends, end => Assert.Equal(LinkState.Alive, end.Link.State));
        }
        finally
        {
            await Task.WhenAll(links.Select(link => link.DisposeAsync().AsTask()));
        }
    }

    /// <summary>3600 for a full measurement.</summary>
    private static int PlaySeconds => FromEnvironment("COORDINATOR_PLAY_SECONDS", 30);

    [SkippableFact]
    public async Task long_play_on_a_bad_path_with_outages_loses_nothing_and_keeps_nothing()
    {
        await using var link = NewLink();
        await link.ConnectAsync();
        await using var small = new Traffic(link, 60, 60);
        await using var large = new Traffic(link, 2, 8_000);
        var bytes = new List<long>();
        for (var began = LiveEnd.Now; LiveEnd.Now - began < TimeSpan.FromSeconds(PlaySeconds); )
        {
            link.Relay.LetsThrough = _ => Random.Shared.NextDouble() >= 0.02;
            await Task.Delay(TimeSpan.FromSeconds(8));
            link.Cut("ada", "bob");
            await Task.Delay(TimeSpan.FromSeconds(1.5));
            foreach (var end in link.Ends)
                end.ForgetMessages();
            if (link.Ends.Any(end => end.Told<ConnectionLost>().Any()))
                break;
            bytes.Add(GC.GetTotalMemory(forceFullCollection: true) / 1024);
        }
        Measured("silences of 1 s and more", [.. Silences(link)], "s");
        Assert.All(link.Ends, end => Assert.Empty(end.Told<ConnectionLost>()));
        Measured(
            $"memory while 2 ends play for {PlaySeconds} s, one in 50 packets lost, an outage of 1.5 s every 9.5 s",
            [.. bytes.Select(kb => (double)kb)],
            "KB"
        );
        // What large messages leave behind is bounded: 1.2 MB an end.
        Assert.InRange(bytes[^1] - bytes[Math.Min(1, bytes.Count - 1)], long.MinValue, 4 * 1024);
    }

    [SkippableFact]
    public async Task replaced_connections_leave_no_thread_no_socket_and_no_memory_behind()
    {
        await using var link = NewLink();
        await link.ConnectAsync();
        await Replace(link, 10);
        var before = await Footprint.Settled(link);
        await Replace(link, Replacements);
        var after = await Footprint.Settled(link);

        Measured($"threads more after {Replacements} replacements", [after.Threads - before.Threads], "");
        Measured($"files and sockets more after {Replacements} replacements", [after.Files - before.Files], "");
        Measured($"memory more after {Replacements} replacements", [(after.Bytes - before.Bytes) / 1024d], "KB");
        Assert.InRange(after.Threads - before.Threads, int.MinValue, 8);
        Assert.InRange(after.Files - before.Files, int.MinValue, 8);
        // Were a connection kept, it would be 650 KB each.
        Assert.InRange(after.Bytes - before.Bytes, long.MinValue, Replacements * 60L * 1024);
    }

    private static IEnumerable<double> Silences(LiveLink link) =>
        link
            .Ends.SelectMany(end => end.Told<ConnectionStabilized>())
            .Select(told => told.Event.Silence.TotalSeconds)
            .DefaultIfEmpty();

    private static async Task Replace(LiveLink link, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var began = LiveEnd.Now;
            await link.ReplaceBobAsync();
            link.Bob.Tell(new Connect());
            await LiveLink.Until(
                () =>
                    link.Ada.Told<ConnectionRestored>().Any(told => told.At > began)
                    && link.Bob.Told<ConnectionValidated>().Any(),
                TimeSpan.FromSeconds(20),
                $"connection {i} is replaced"
            );
        }
    }

    private sealed record Footprint(int Threads, int Files, long Bytes)
    {
        /// <summary>What this process holds, once closing connections are closed: the least of some seconds.</summary>
        public static async Task<Footprint> Settled(LiveLink link)
        {
            var least = new Footprint(int.MaxValue, int.MaxValue, long.MaxValue);
            for (var i = 0; i < 10; i++)
            {
                await Task.Delay(500);
                GC.Collect();
                GC.WaitForPendingFinalizers();
                // The pool's own threads come and go with the load; what a connection starts has a thread of its own.
                var threads = Process.GetCurrentProcess().Threads.Count - ThreadPool.ThreadCount;
                var files = Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : 0;
                files -= link.Relay.Doors.Count; // The relay keeps its own sockets.
                least = new Footprint(
                    Math.Min(least.Threads, threads),
                    Math.Min(least.Files, files),
                    Math.Min(least.Bytes, GC.GetTotalMemory(forceFullCollection: true))
                );
            }
            return least;
        }
    }
}
