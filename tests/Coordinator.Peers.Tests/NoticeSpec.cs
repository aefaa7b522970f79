using System.Text;
using static Coordinator.Peers.PeerCommands;
using static Coordinator.Peers.PeerEvents;

namespace Coordinator.Peers.Tests;

/// <summary>Notices of the players' libraries go beside the game's messages, and are not looked into here.</summary>
public sealed class NoticeSpec : LinkTestKit
{
    private static readonly byte[] Json = Encoding.UTF8.GetBytes("""{"event":"p2p_pause","data":{}}""");

    [Fact]
    public void a_notice_is_passed_up_as_it_was_sent()
    {
        Connect();
        Ada.Tell(new SendNotice(Json));
        Pass(0.1);
        var received = Bob.Only<NoticeReceived>();
        Assert.Equal("ada", received.PlayerId);
        Assert.Equal(Json, received.Json.ToArray());
        Bob.Nothing<MessageReceived>();
    }

    [Fact]
    public void it_is_as_urgent_as_beats_and_answers_and_messages_are_not()
    {
        Connect();
        var connection = Network.Living.Single(living => living.Player == "ada");
        connection.Sent.Clear();
        connection.Urgent.Clear();
        Ada.Tell(new SendMessage(PeerMessage.Of("hello")));
        Ada.Tell(new SendNotice(Json));
        Pass(0.5);
        var kinds = (IEnumerable<byte[]> frames) =>
            frames.Select(frame => LinkFrame.Decode(frame)!.GetType().Name).Distinct().Order();
        Assert.Equal(["Answer", "Beat", "Message", "Notice"], kinds(connection.Sent));
        Assert.Equal(["Answer", "Beat", "Notice"], kinds(connection.Urgent));
    }

    [Fact]
    public void over_a_link_that_is_not_alive_nothing_is_sent()
    {
        Connect();
        Network.Cut("ada", "bob");
        Pass(1.5);
        Ada.Only<ConnectionInterrupted>();
        Ada.Tell(new SendNotice(Json));
        Network.Heal("ada", "bob");
        Pass(2);
        Bob.Nothing<NoticeReceived>();
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(4_096, true)]
    [InlineData(4_097, false)]
    public void it_begins_with_0x30_and_one_that_is_too_large_is_none(int bytes, bool isOne)
    {
        byte[] frame = [0x30, .. new byte[bytes]];
        Assert.Equal(isOne, LinkFrame.Decode(frame) is LinkFrame.Notice { Json.Length: var length } && length == bytes);
        Assert.Equal(frame, new LinkFrame.Notice(new byte[bytes]).Encode());
    }
}
