using System.Text;

namespace Coordinator.Client.Tests.Steps;

/// <summary>The frames of the peer-to-peer protocol, byte by byte as every library has them.</summary>
public sealed class FramesSpec
{
    private static readonly Golden Frames = StepFiles.Read<Golden>("frames.json");

    [Fact]
    public void Beats_and_answers_are_their_number_and_time()
    {
        Assert.NotEmpty(Frames.Beats);
        Assert.NotEmpty(Frames.Answers);
        foreach (var beat in Frames.Beats)
            IsBothWays(new LinkFrame.Beat(beat.Number, beat.SentAt), beat.Hex);
        foreach (var answer in Frames.Answers)
            IsBothWays(new LinkFrame.Answer(answer.Number, answer.SentAt), answer.Hex);
        foreach (var longer in Frames.Longer)
            Assert.Equal(
                new LinkFrame.Beat(longer.Number, longer.SentAt),
                LinkFrame.Decode(Convert.FromHexString(longer.Hex))
            );
    }

    [Fact]
    public void Messages_are_their_text_or_bytes()
    {
        Assert.NotEmpty(Frames.Texts);
        Assert.NotEmpty(Frames.Bytes);
        foreach (var text in Frames.Texts)
        {
            Assert.Equal(text.Hex, Hex(new LinkFrame.Message(PeerMessage.Of(text.Text))));
            var read = Assert.IsType<LinkFrame.Message>(LinkFrame.Decode(Convert.FromHexString(text.Hex))).Data;
            Assert.Equal((text.Text, true), (read.Text, read.IsText));
        }
        foreach (var bytes in Frames.Bytes)
        {
            Assert.Equal(bytes.Hex, Hex(new LinkFrame.Message(PeerMessage.Of(Convert.FromHexString(bytes.Body)))));
            var read = Assert.IsType<LinkFrame.Message>(LinkFrame.Decode(Convert.FromHexString(bytes.Hex))).Data;
            Assert.Equal((bytes.Body, false), (Convert.ToHexStringLower(read.Bytes.Span), read.IsText));
        }
    }

    [Fact]
    public void A_notice_is_its_json()
    {
        var notice = Assert.Single(Frames.Notices);
        Assert.Equal(notice.Hex, Hex(new LinkFrame.Notice(Encoding.UTF8.GetBytes(notice.Json))));
        var read = Assert.IsType<LinkFrame.Notice>(LinkFrame.Decode(Convert.FromHexString(notice.Hex)));
        Assert.Equal(notice.Json, Encoding.UTF8.GetString(read.Json.Span));
    }

    [Fact]
    public void What_is_cut_short_or_of_another_kind_is_ignored()
    {
        Assert.NotEmpty(Frames.Ignored);
        Assert.All(Frames.Ignored, hex => Assert.Null(LinkFrame.Decode(Convert.FromHexString(hex))));
    }

    private static void IsBothWays(LinkFrame frame, string hex)
    {
        Assert.Equal(hex, Hex(frame));
        Assert.Equal(frame, LinkFrame.Decode(Convert.FromHexString(hex)));
    }

    private static string Hex(LinkFrame frame) => Convert.ToHexStringLower(frame.Encode());

    private sealed record Golden(
        Timed[] Beats,
        Timed[] Answers,
        GoldenText[] Texts,
        GoldenBytes[] Bytes,
        GoldenNotice[] Notices,
        string[] Ignored,
        Timed[] Longer
    );

    private sealed record Timed(uint Number, double SentAt, string Hex);

    private sealed record GoldenText(string Text, string Hex);

    private sealed record GoldenBytes(string Body, string Hex);

    private sealed record GoldenNotice(string Json, string Hex);
}
