using System.Buffers;
using System.Diagnostics.Metrics;
using Coordinator.Cluster;
using Coordinator.Games;
using Coordinator.Node.Hubs;
using Coordinator.Node.Ice;
using Coordinator.Node.Limits;
using Coordinator.Node.Options;
using Coordinator.Node.Players;
using Coordinator.Node.Tests.Support;
using Coordinator.Node.Tokens;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Coordinator.Node.Tests;

/// <summary>What a game tells all its players is turned into bytes once, not once for each of them.</summary>
public sealed class OneMessageForAll
{
    [Fact]
    public void A_notice_is_serialized_once_for_all_players_of_a_protocol()
    {
        var news = new News(new Notices.Paused(1, 812, "ada", TimeSpan.FromSeconds(30), DateTimeOffset.UnixEpoch));
        SlowLine[] lines = [new(), new(), new(), new()];
        foreach (var line in lines)
            Connect(line).Told(news);

        var json = new CountingProtocol(new JsonHubProtocol());
        var pack = new CountingProtocol(new MessagePackHubProtocol());
        foreach (var message in lines.Select(line => Assert.Single(line.Messages)))
        {
            HubLine.Of(message).GetSerializedMessage(json);
            HubLine.Of(message).GetSerializedMessage(pack);
        }

        Assert.Equal((1, 1), (json.Written, pack.Written));
    }

    [Fact]
    public void Two_who_ask_at_the_same_time_get_the_same()
    {
        var news = new News(new Notices.Started());
        object? inner = null;

        var outer = news.As("g1", (_, _) =>
        {
            inner = news.As("g1", (_, _) => new object());
            return new object();
        });

        Assert.Same(inner, outer);
        Assert.Same(outer, news.As("g1", (_, _) => new object()));
    }

    [Fact]
    public void A_message_keeps_one_form_for_each_protocol()
    {
        var message = new PlayerMessage("p2p_pause", new object());

        var one = message.As(_ => new List<int>());
        var other = message.As(_ => new Dictionary<int, int>());

        Assert.Same(one, message.As(_ => new List<int>()));
        Assert.Same(other, message.As(_ => new Dictionary<int, int>()));
        Assert.Same(HubLine.Of(message), HubLine.Of(message));
    }

    private static PlayerConnection Connect(SlowLine line) =>
        new(
            new PlayerIdentity("g1", "ada"),
            line,
            new IceServerList(NodeOptionsReader.Read(new ConfigurationBuilder().Build()), TimeProvider.System),
            new ScriptedNode(),
            new QueueLimit(new LimitOptions().QueuedBytes, new AllQueues(long.MaxValue), Metrics),
            TimeProvider.System
        );

    private static readonly LimitMetrics Metrics = new(
        new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>()
    );

    private sealed class CountingProtocol(IHubProtocol inner) : IHubProtocol
    {
        public int Written { get; private set; }

        public string Name => inner.Name;

        public int Version => inner.Version;

        public TransferFormat TransferFormat => inner.TransferFormat;

        public bool IsVersionSupported(int version) => inner.IsVersionSupported(version);

        public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message)
        {
            Written++;
            return new byte[] { 1 };
        }

        public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => throw new NotSupportedException();

        public bool TryParseMessage(
            ref ReadOnlySequence<byte> input,
            IInvocationBinder binder,
            [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out HubMessage? message
        ) => throw new NotSupportedException();
    }
}
