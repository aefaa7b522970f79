using Coordinator.Peers.Tests.Network;
using static Coordinator.Peers.PeerCommands;
using static Coordinator.Peers.PeerEvents;

namespace Coordinator.Peers.Tests;

/// <summary>What an application with signalling of its own relies on.</summary>
public sealed class StandaloneSpec : LinkTestKit
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void servers_are_given_once_or_none_and_nobody_is_asked(bool hasServers)
    {
        IceServer[] servers = hasServers ? [new IceServer(["stun:stun.example:3478"])] : [];
        foreach (var end in new[] { Ada, Bob })
        {
            end.AnswersIceServers = false;
            end.Restart(options => options with { AsksForIceServers = false, IceServers = servers });
        }
        Connect();
        Assert.All(Network.Connections, connection => Assert.Equal(servers, connection.Settings.IceServers));
    }

    [Fact]
    public void what_is_too_large_is_refused_where_the_command_is_made()
    {
        var large = PeerMessage.Of(new byte[PeerMessage.MaxBytes + 1]);
        var message = Assert.ThrowsAny<ArgumentException>(() => new SendMessage(large));
        Assert.Contains("65536", message.Message, StringComparison.Ordinal);
        var notice = Assert.ThrowsAny<ArgumentException>(() => new SendNotice(new byte[LinkFrame.Notice.MaxBytes + 1]));
        Assert.Contains("4097", notice.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void a_message_is_what_it_was_when_the_command_was_made()
    {
        byte[] bytes = [1];
        var send = new SendMessage(PeerMessage.Of(bytes));
        bytes[0] = 2;
        Assert.Equal([1], send.Message.Bytes.ToArray());
        Connect();
        Ada.Tell(send);
        Pass(0.1);
        Assert.Equal([1], Bob.Only<MessageReceived>().Message.Bytes.ToArray());
    }
}
