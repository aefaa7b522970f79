using System.Collections.Concurrent;
using System.Text.Json;
using Coordinator.SocketIo.Tests.Support;

namespace Coordinator.SocketIo.Tests;

/// <summary>Events: their order, how many at a time, answers, attachments.</summary>
public class EventsSpec
{
    [Fact]
    public async Task each_event_is_begun_after_the_one_before_it_and_ends_when_it_likes()
    {
        await using var server = await TestServer.StartAsync(options => options.MaxParallelEvents = 100);
        var ends = new ConcurrentDictionary<string, TaskCompletionSource>();
        server.Application.OnEvent = async (_, received) =>
        {
            await ends.GetOrAdd(received.Name, _ => new TaskCompletionSource()).Task;
            await received.AcknowledgeAsync([]);
        };
        using var client = await server.JoinAsync();
        for (var i = 0; i < 10; i++)
            await client.SendAsync($"42{i}[\"e{i}\"]");
        await Wire.UntilAsync(() => ends.Count == 10, "all events to be begun");
        Assert.Equal(
            Enumerable.Range(0, 10).Select(i => $"event e{i}"),
            server.Application.Told.Where(told => told.StartsWith("event", StringComparison.Ordinal))
        );
        for (var i = 9; i >= 0; i--)
        {
            ends[$"e{i}"].SetResult();
            Assert.Equal($"43{i}[]", await client.NextAsync());
        }
    }

    [Fact]
    public async Task no_more_than_the_limit_are_handled_beside_each_other()
    {
        await using var server = await TestServer.StartAsync(options => options.MaxParallelEvents = 3);
        var gate = new SemaphoreSlim(0);
        var (running, most) = (0, 0);
        server.Application.OnEvent = async (_, received) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await gate.WaitAsync();
            Interlocked.Decrement(ref running);
            await received.AcknowledgeAsync([]);
        };
        using var client = await server.JoinAsync();
        for (var i = 0; i < 50; i++)
            await client.SendAsync($"42{i}[\"e\"]");
        await Wire.UntilAsync(() => running == 3, "three events to be begun");
        await Task.WhenAny(Task.Delay(100)); // in which a fourth would be
        Assert.Equal(3, server.Application.Told.Count(told => told == "event e"));
        gate.Release(50);
        for (var i = 0; i < 50; i++)
            Assert.StartsWith("43", await client.NextAsync(), StringComparison.Ordinal);
        Assert.Equal(3, most);
    }

    [Fact]
    public async Task a_post_waits_for_room_too()
    {
        await using var server = await TestServer.StartAsync(options => options.MaxParallelEvents = 1);
        var over = new TaskCompletionSource();
        server.Application.OnEvent = (_, _) => new ValueTask(over.Task);
        var client = await server.PollAsync();
        await client.JoinAsync();
        var post = client.SayAsync("42[\"a\"]\u001e42[\"b\"]");
        await Wire.UntilAsync(() => server.Application.Told.Contains("event a"), "the first event to be begun");
        await Task.WhenAny(post, Task.Delay(100));
        Assert.False(post.IsCompleted);
        Assert.DoesNotContain("event b", server.Application.Told);
        over.SetResult();
        await post;
        Assert.Contains("event b", server.Application.Told);
    }

    [Fact]
    public async Task an_answer_is_given_once()
    {
        await using var server = await TestServer.StartAsync();
        server.Application.OnEvent = async (socket, received) =>
        {
            Assert.Equal(received.Name == "asks", received.HasAcknowledgement);
            await received.AcknowledgeAsync("1"u8);
            await received.AcknowledgeAsync("2"u8);
            await socket.SendAsync(SocketIoMessage.Event("done", []));
        };
        using var client = await server.JoinAsync();
        await client.SendAsync("427[\"asks\"]");
        Assert.Equal("437[1]", await client.NextAsync());
        Assert.Equal("42[\"done\"]", await client.NextAsync());
        await client.SendAsync("42[\"asks not\"]");
        Assert.Equal("42[\"done\"]", await client.NextAsync());
        Assert.Empty(server.Log.Complaints);
    }

    [Fact]
    public async Task arguments_and_attachments_stay_good_after_the_event()
    {
        await using var server = await TestServer.StartAsync();
        var kept = new List<SocketIoEvent>();
        server.Application.OnEvent = (_, received) =>
        {
            kept.Add(received);
            return received.AcknowledgeAsync([]);
        };
        using var client = await server.JoinAsync();
        for (var i = 0; i < 100; i++)
        {
            await client.SendAsync(
                $"451-{i}[\"e\",{{\"_placeholder\":true,\"num\":0}},{i},\"{new string('x', i * 10)}\"]"
            );
            await client.SendAsync([(byte)i, 2, 3]);
            Assert.Equal($"43{i}[]", await client.NextAsync());
        }
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(new byte[] { (byte)i, 2, 3 }, kept[i].Attachments.Single().ToArray());
            Assert.Equal(3, kept[i].Arguments.Count);
            Assert.Equal(i, kept[i].Arguments[1].GetInt32());
            Assert.Equal(i * 10, kept[i].Arguments[2].GetString()!.Length);
        }
    }

    [Fact]
    public async Task binary_goes_both_ways_over_both_transports()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = await server.JoinAsync();
        await socket.SendAsync("451-5[\"e\",{\"_placeholder\":true,\"num\":0}]");
        await socket.SendAsync([1, 2, 3, 4]);
        Assert.Equal("461-5[{\"_placeholder\":true,\"num\":0}]", await socket.NextAsync());
        Assert.Equal("bytes:01020304", await socket.NextAsync());
        var client = await server.PollAsync();
        await client.JoinAsync();
        await client.SayAsync("451-[\"e\",{\"_placeholder\":true,\"num\":0}]\u001ebAQIDBA==");
        Assert.Equal("451-[\"e-back\",{\"_placeholder\":true,\"num\":0}]\u001ebAQIDBA==", await client.PollAsync());
    }

    [Fact]
    public async Task attachments_of_one_packet_are_bounded_together()
    {
        await using var server = await TestServer.StartAsync(options => options.MaxPayload = 10_000);
        using var client = await server.JoinAsync();
        await client.SendAsync("453-[\"e\"]");
        await client.SendAsync(new byte[5_000]);
        await client.SendAsync(new byte[5_001]);
        await client.ClosedAsync();
        Assert.Contains("disconnected / parse error", server.Application.Told);
    }

    [Fact]
    public async Task events_wait_until_the_application_knows_of_the_connection()
    {
        await using var server = await TestServer.StartAsync();
        using var told = new ManualResetEventSlim();
        server.Application.OnConnect = async (_, _, _) =>
        {
            await Task.Yield(); // so that the client's reader goes on
            return ConnectAnswer.Accepted;
        };
        server.Application.OnConnected = _ => told.Wait();
        using var client = await server.JoinAsync(); // its answer is on its way before
        await client.SendAsync("42[\"early\"]");
        await Task.WhenAny(Task.Delay(100)); // in which it would come
        Assert.DoesNotContain("event early", server.Application.Told);
        told.Set();
        Assert.Equal("42[\"early-back\"]", await client.NextAsync());
    }

    [Fact]
    public async Task an_event_before_the_answer_to_connect_ends_the_session()
    {
        await using var server = await TestServer.StartAsync();
        var cancelled = new TaskCompletionSource();
        server.Application.OnConnect = async (_, _, cancel) =>
        {
            await using var registered = cancel.Register(cancelled.SetResult);
            await cancelled.Task;
            return ConnectAnswer.Accepted;
        };
        using var client = await server.OpenAsync();
        await client.NextAsync();
        await client.SendAsync("40");
        await client.SendAsync("42[\"early\"]");
        await client.ClosedAsync();
        await cancelled.Task.WaitAsync(Wire.Patience);
        Assert.Empty(server.Application.Told);
    }

    [Fact]
    public async Task an_application_that_throws_is_reported_and_the_client_goes_on()
    {
        await using var server = await TestServer.StartAsync();
        server.Application.OnEvent = (_, received) =>
            received.Name switch
            {
                "now" => throw new InvalidOperationException("now"),
                "later" => LaterAsync(),
                _ => received.AcknowledgeAsync([]),
            };
        using var client = await server.JoinAsync();
        await client.SendAsync("42[\"now\"]");
        await client.SendAsync("42[\"later\"]");
        await client.SendAsync("421[\"fine\"]");
        Assert.Equal("431[]", await client.NextAsync());
        await Wire.UntilAsync(() => server.Log.Complaints.Count == 2, "both failures to be reported");

        static async ValueTask LaterAsync()
        {
            await Task.Yield();
            throw new InvalidOperationException("later");
        }
    }

    [Fact]
    public async Task sends_of_many_threads_arrive_whole_and_each_threads_in_order()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.JoinAsync();
        var socket = server.Application.Sockets.Values.Single();
        var threads = Enumerable
            .Range(0, 4)
            .Select(thread =>
                Task.Run(async () =>
                {
                    for (var i = 0; i < 500; i++)
                    {
                        var bytes = new byte[] { (byte)thread, (byte)(i / 256), (byte)i };
                        await socket.SendAsync(
                            SocketIoMessage.Event(
                                "b",
                                writer =>
                                {
                                    SocketIoMessage.WritePlaceholder(writer, 0);
                                    writer.WriteNumberValue(thread);
                                },
                                [bytes]
                            )
                        );
                    }
                })
            )
            .ToArray();
        var next = new int[4];
        for (var i = 0; i < 2_000; i++)
        {
            var head = (await client.NextAsync())!;
            var thread = JsonElement.Parse(System.Text.Encoding.UTF8.GetBytes(head[4..]))[2].GetInt32();
            Assert.Equal($"bytes:{thread:X2}{next[thread]++:X4}", await client.NextAsync());
        }
        await Task.WhenAll(threads);
    }
}
