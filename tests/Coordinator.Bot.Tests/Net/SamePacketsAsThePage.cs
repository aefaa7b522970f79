using Coordinator.Bot.Net;
using Coordinator.Bot.Tests.Support;
using CsCheck;

namespace Coordinator.Bot.Tests.Net;

public class SamePacketsAsThePage
{
    [Fact]
    public void taken_and_made_byte_for_byte_and_what_is_none_is_dropped()
    {
        Assert.Contains(Golden.Pong.Packets, packet => packet.Again is null);
        Assert.Contains(Golden.Pong.Packets, packet => packet.Again is not null);
        foreach (var (bytes, again) in Golden.Pong.Packets)
        {
            var packet = Packet.Decode(Convert.FromHexString(bytes));
            Assert.Equal(again, packet is null ? null : Convert.ToHexStringLower(packet.Encode()));
        }
    }

    [Fact]
    public void any_bytes_are_a_packet_or_none_and_never_an_exception() =>
        Gen
            .Byte.Array[0, 200]
            .Sample(bytes =>
            {
                if (bytes.Length > 0)
                    bytes[0] %= 5;
                var packet = Packet.Decode(bytes);
                if (packet is not null)
                    Assert.Equal(packet.Encode(), Packet.Decode(packet.Encode())!.Encode());
            });
}
