using Coordinator.Peers.SipSorcery.Sctp;
using static Coordinator.Peers.SipSorcery.Tests.Sctp.Bytes;

namespace Coordinator.Peers.SipSorcery.Tests.Sctp;

/// <summary>RFC 3758 between a stack that knows nothing of it and the other side. Bytes first, then what follows from
/// what.</summary>
public sealed class PartialReliabilitySpec
{
    private const string Header = "1388138855667788";

    // Made from the RFCs' layouts by another program, with a CRC32c of its own.
    private const string Init = "1388138800000000f1ca674e010000141122334400020000ffffffff000003e8";
    private const string InitAnnounced = "1388138800000000801e0d1c010000181122334400020000ffffffff000003e8c0000004";
    private const string InitAck = Header + "a1b8b4b00200001d1122334400020000ffffffff000003e8000700096162636465000000";
    private const string InitAckAnnounced =
        Header + "70c02c1c020000241122334400020000ffffffff000003e8000700096162636465000000c0000004";
    private const string Data1001 = Header + "c39ae36200030015000003e900000000000000352068692121000000";
    private const string Data1001Unordered = Header + "d22c40b000070015000003e900000000000000352068692121000000";
    private const string Dcep1000 = Header + "5465778f00030011000003e8000000000000003202000000";
    private const string Data1003 = Header + "f3928d6b00030012000003eb000000020000003521010000";
    private const string Forward1002Data1003 =
        Header + "9fdcf243c0000008000003ea00070012000003eb000000020000003521010000";
    private const string SackWithDuplicates =
        Header + "5b75c71f0300001c000007d0000200000001000200020003000007cf000007ce";
    private const string SackWithout = Header + "7388c0aa03000014000007d0000200000001000000020003";
    private const string Forward2004Data2005 =
        "13881388112233441a7aad58c0000008000007d400070012000007d5000000000000003521070000";
    private const string Fillers2001And2004 =
        "13881388112233446ea5784a00070011000007d1ffff0000000000350000000000070011000007d4ffff00000000003500000000";
    private const string Data2005 = "1388138811223344ea8fa72900070012000007d5000000000000003521070000";

    private static readonly TimeSpan Noon = TimeSpan.FromHours(12);

    [Theory]
    [InlineData(Init, InitAnnounced)]
    [InlineData(InitAck, InitAckAnnounced)]
    [InlineData(Data1001, Data1001Unordered)]
    [InlineData(Dcep1000, Dcep1000)]
    [InlineData(SackWithDuplicates, SackWithout)]
    public void What_goes_out_in_place_of_what_the_stack_sends(string stack, string goesOut) =>
        Assert.Equal(goesOut, Hex(new PartialReliability(() => Noon).Outgoing(Hex(stack))));

    [Fact]
    public void What_the_stack_is_given_for_a_forward_tsn_and_what_is_bundled_with_it()
    {
        var reliability = new PartialReliability(() => Noon);
        reliability.Outgoing(Hex(SackWithout));
        var given = new List<string>();

        Assert.False(reliability.Incoming(Hex(Forward2004Data2005), packet => given.Add(Hex(packet))));

        Assert.Equal([Fillers2001And2004, Data2005], given);
    }

    [Fact]
    public void What_goes_out_once_something_was_given_up()
    {
        var now = Noon;
        var reliability = new PartialReliability(() => now);
        reliability.Outgoing(Hex(Init));
        reliability.Incoming(Packet(IncomingTag, Bytes.Init(SctpChunkType.InitAck, 2000, saysForwardTsn: true)), _ =>
        { });
        for (var tsn = 1000u; tsn <= 1002; tsn++)
            reliability.Outgoing(Packet(OutgoingTag, Data(tsn)));
        now += TimeSpan.FromMilliseconds(300);
        Assert.NotNull(reliability.TimePassed());

        Assert.Equal(Forward1002Data1003, Hex(reliability.Outgoing(Hex(Data1003))));
    }

    [Fact]
    public void A_stack_that_announces_it_itself_is_left_alone()
    {
        var reliability = new PartialReliability(() => Noon);

        Assert.Equal(InitAnnounced, Hex(reliability.Outgoing(Hex(InitAnnounced))));

        Assert.Equal(Data1001, Hex(reliability.Outgoing(Hex(Data1001))));
        Assert.Equal(Data1001, Hex(reliability.Outgoing(Hex(Data1001))));
        Assert.True(reliability.Incoming(Hex(Forward2004Data2005), None));
        Assert.Null(reliability.TimePassed());
    }

    [Fact]
    public void A_packet_with_a_wrong_checksum_reaches_the_stack_as_it_is_and_means_nothing()
    {
        var reliability = new PartialReliability(() => Noon);
        reliability.Outgoing(Hex(SackWithout));
        var broken = Hex(Forward2004Data2005);
        broken[^3] ^= 1;

        Assert.True(reliability.Incoming(broken, None));
    }

    [Fact]
    public void What_is_acknowledged_in_time_is_not_given_up()
    {
        var association = new Association();

        Assert.Equal("DATA 1000", association.Sends(Data(1000)));
        Assert.Empty(association.Pass(200));
        Assert.Equal(["SACK 1000"], association.Acknowledged(1000));

        Assert.Empty(association.Pass(2_000));
        Assert.Equal("DATA 1001", association.Sends(Data(1001)));
    }

    [Fact]
    public void What_is_not_acknowledged_is_given_up_and_both_sides_are_told()
    {
        var association = new Association();
        association.Sends(Data(1000));
        association.Sends(Data(1001));

        Assert.Equal(["SACK 1001"], association.Pass(300));
        Assert.Equal("FORWARD 1001, DATA 1002", association.Sends(Data(1002)));
        Assert.Equal(["SACK 1002"], association.Acknowledged(1002));
        Assert.Equal("DATA 1003", association.Sends(Data(1003)));
    }

    [Fact]
    public void What_the_stack_sends_again_goes_nowhere()
    {
        var association = new Association();
        association.Sends(Data(1000));

        Assert.Equal("nothing", association.Sends(Data(1000)));
    }

    [Fact]
    public void A_forward_tsn_that_may_be_lost_is_said_again_but_not_at_once()
    {
        var association = new Association();
        association.Sends(Data(1000));
        association.Pass(300);

        Assert.Equal("FORWARD 1000, DATA 1001", association.Sends(Data(1001)));
        Assert.Equal("DATA 1002", association.Sends(Data(1002)));
        association.Comes(Data(2000));
        association.Pass(200);
        Assert.Equal("FORWARD 1000, DATA 1003", association.Sends(Data(1003)));
    }

    [Fact]
    public void A_sack_behind_what_was_given_up_is_moved_up()
    {
        var association = new Association();
        for (var tsn = 1000u; tsn <= 1004; tsn++)
            association.Sends(Data(tsn));
        association.Pass(150);
        for (var tsn = 1005u; tsn <= 1009; tsn++)
            association.Sends(Data(tsn));
        Assert.Equal(["SACK 1004"], association.Pass(150));

        Assert.Equal(["SACK 1004"], association.Acknowledged(1001));
        Assert.Equal(["SACK 1005"], association.Acknowledged(1005));
    }

    [Fact]
    public void What_three_later_ones_have_overtaken_is_given_up_at_once()
    {
        var association = new Association();
        for (var tsn = 1000u; tsn <= 1004; tsn++)
            association.Sends(Data(tsn));

        Assert.Equal(["SACK 1000"], association.Acknowledged(1000, (2, 3)));
        Assert.Equal(["SACK 1004"], association.Acknowledged(1000, (2, 4)));
        Assert.Equal("FORWARD 1004, DATA 1005", association.Sends(Data(1005)));
    }

    [Fact]
    public void With_much_on_its_way_the_stack_hears_of_gaps_moved_by_what_was_given_up()
    {
        var association = new Association();
        for (var tsn = 1000u; tsn <= 1004; tsn++)
            association.Sends(Data(tsn));
        association.Pass(150);
        for (var tsn = 1005u; tsn <= 1019; tsn++)
            association.Sends(Data(tsn, bytes: 1_200));
        Assert.Equal(["SACK 1004"], association.Pass(150));

        // They have 1000 and 1001, then 1003 and 1004, then 1007 and 1008.
        Assert.Equal(["SACK 1004 +3-4"], association.Acknowledged(1001, (2, 3), (6, 7)));
    }

    [Fact]
    public void Nothing_is_given_up_before_the_channel_is_open()
    {
        var association = new Association();
        Assert.Equal("DATA 1000", association.Sends(Data(1000, protocol: 50)));
        association.Sends(Data(1001));

        Assert.Empty(association.Pass(1_500));
        Assert.Equal("DATA 1000", association.Sends(Data(1000, protocol: 50))); // The stack sends it again, as it has to be.

        association.Acknowledged(1000);
        Assert.Equal(["SACK 1001"], association.Pass(10));
    }

    [Fact]
    public void What_opens_a_channel_is_sent_again_soon_and_until_it_has_arrived()
    {
        var association = new Association();
        association.Sends(Data(1000, protocol: 50));
        association.Sends(Data(1001));

        association.Pass(900);
        Assert.Equal(["DATA 1000", "DATA 1000", "DATA 1000"], association.SentAgain);
        association.Acknowledged(1000);
        association.Pass(900);
        Assert.Equal(3, association.SentAgain.Count);
    }

    [Fact]
    public void An_init_that_comes_late_means_nothing()
    {
        var association = new Association();
        association.Sends(Data(1000));
        association.Has(2004);

        association.Comes(Bytes.Init(SctpChunkType.Init, 2000, saysForwardTsn: false));
        association.Sends(Bytes.Init(SctpChunkType.InitAck, 1007, saysForwardTsn: false));

        Assert.Equal(["FILLER 2005"], association.Comes(ForwardTsnChunk.Of(2005)));
        Assert.Equal("DATA 1001", association.Sends(Data(1001)));
        Assert.Equal(["SACK 1001"], association.Pass(300));
    }

    [Fact]
    public void A_side_that_lists_forward_tsn_among_its_extensions_understands_it()
    {
        var association = new Association(theyUnderstand: false);
        byte[] extensions = [0x80, 0x08, 0x00, 0x06, 0x82, 0xc0, 0x00, 0x00];
        byte[] init = [.. Bytes.Init(SctpChunkType.InitAck, 2000, saysForwardTsn: false), .. extensions];
        init[3] = (byte)init.Length;

        association.Comes(init);

        association.Sends(Data(1000));
        Assert.Equal("nothing", association.Sends(Data(1000)));
    }

    [Fact]
    public void Whoever_skips_without_end_is_not_followed_without_end()
    {
        var association = new Association();
        var fillers = 0;
        for (var last = 2000u + 8_000; last < 2000 + 80_000; last += 8_000)
        {
            fillers += association.Comes(ForwardTsnChunk.Of(last)).Sum(packet => packet.Split(", ").Length);
            association.Has(last);
        }

        Assert.InRange(fillers, 16_000, 16_384);
        association.Pass(1_000);
        Assert.NotEmpty(association.Comes(ForwardTsnChunk.Of(2000 + 72_000 + 1_000)));
    }

    [Fact]
    public void To_a_side_that_does_not_understand_everything_is_sent_until_it_arrives()
    {
        var association = new Association(theyUnderstand: false);
        association.Sends(Data(1000));

        Assert.Empty(association.Pass(1_500));
        Assert.Equal("DATA 1000", association.Sends(Data(1000)));
        Assert.Equal("DATA 1001", association.Sends(Data(1001)));
    }

    [Fact]
    public void On_a_path_that_is_cut_everything_is_given_up_at_once()
    {
        var association = new Association();
        association.Pass(600);
        association.Sends(Data(1000));

        Assert.Equal(["SACK 1000"], association.Pass(10));
    }

    [Fact]
    public void On_a_long_path_twice_the_round_trip_is_waited_for()
    {
        var association = new Association();
        for (var tsn = 1000u; tsn < 1020; tsn++)
        {
            association.Sends(Data(tsn));
            association.Pass(300);
            association.Acknowledged(tsn);
        }

        association.Sends(Data(1020));
        association.Comes(Data(2000));
        Assert.Empty(association.Pass(400));
        association.Comes(Data(2001));
        Assert.Equal(["SACK 1020"], association.Pass(300));
    }

    [Fact]
    public void Numbers_go_round_on_the_way_out()
    {
        var association = new Association(ours: uint.MaxValue - 1);
        foreach (var tsn in new[] { uint.MaxValue - 1, uint.MaxValue, 0u, 1u })
            association.Sends(Data(tsn));

        Assert.Equal(["SACK 4294967295"], association.Acknowledged(uint.MaxValue));
        Assert.Equal(["SACK 1"], association.Pass(300));
        Assert.Equal("nothing", association.Sends(Data(0)));
        Assert.Equal("FORWARD 1, DATA 2", association.Sends(Data(2)));
    }

    [Fact]
    public void Numbers_go_round_on_the_way_in()
    {
        var association = new Association(theirs: uint.MaxValue - 1);
        association.Has(uint.MaxValue - 1, (3, 3)); // 1 is there.

        Assert.Equal(["FILLER 4294967295, FILLER 0, FILLER 2"], association.Comes(ForwardTsnChunk.Of(2)));
    }

    [Fact]
    public void What_is_skipped_before_anything_has_come_is_filled_from_the_first_number_on() =>
        Assert.Equal(["FILLER 2000, FILLER 2001"], new Association().Comes(ForwardTsnChunk.Of(2001)));

    [Fact]
    public void A_doubled_forward_tsn_makes_the_stack_acknowledge_again_and_no_more()
    {
        var association = new Association();
        Assert.Equal(["FILLER 2000"], association.Comes(ForwardTsnChunk.Of(2000)));
        Assert.Equal("SACK 2000", association.Has(2000));

        Assert.Equal(["FILLER 2000"], association.Comes(ForwardTsnChunk.Of(2000)));
        Assert.Equal("SACK 2000", association.Has(2000));
    }

    [Fact]
    public void Of_the_acknowledgements_of_many_fillers_the_last_one_goes_out()
    {
        var association = new Association();
        var given = association.Comes(ForwardTsnChunk.Of(2119), Data(2120));
        Assert.Equal([50, 50, 20, 1], given.Select(packet => packet.Split(", ").Length));
        Assert.Equal("DATA 2120", given[^1]);

        var goesOut = Enumerable.Range(2000, 120).Select(tsn => association.Has((uint)tsn)).ToList();

        Assert.Equal(Enumerable.Repeat("nothing", 119).Append("SACK 2119"), goesOut);
        Assert.Equal("SACK 2120", association.Has(2120));
    }

    [Fact]
    public void A_forward_tsn_from_out_of_all_bounds_is_ignored() =>
        Assert.Empty(new Association().Comes(ForwardTsnChunk.Of(2000 + 8_192)));

    [Theory]
    [InlineData("c0000004")] // A FORWARD TSN without a number.
    [InlineData("c0000008000007")] // One that is shorter than it says.
    [InlineData("0300000c000007d000020000")] // A SACK that says nothing of blocks.
    [InlineData("03000010000007d000020000ffffffff")] // A SACK with blocks and doubles that are not there.
    [InlineData("010000040000")] // An INIT of nothing.
    [InlineData("c0000000")] // A chunk without a length.
    public void What_is_cut_short_is_passed_on_and_harms_nothing(string chunk)
    {
        var reliability = new PartialReliability(() => Noon);
        var packet = SctpPacket.Seal([.. Hex(Header), 0, 0, 0, 0, .. Hex(chunk)]);

        Assert.True(reliability.Incoming(packet, None));
        Assert.NotEqual(0, reliability.Outgoing(packet).Length);
    }

    private static void None(byte[] packet) => Assert.Fail($"The stack was given {Hex(packet)}.");
}
