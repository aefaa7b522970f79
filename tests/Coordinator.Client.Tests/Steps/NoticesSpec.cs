using System.Text;
using System.Text.Json;
using Coordinator.Client.Links;
using Coordinator.Client.Tests.Playing;

namespace Coordinator.Client.Tests.Steps;

/// <summary>What players tell each other over their links, byte by byte as every library does.</summary>
public sealed class NoticesSpec
{
    private static readonly Notices Told = StepFiles.Read<Notices>("notices.json");

    public static TheoryData<int, bool> Sizes
    {
        get
        {
            var data = new TheoryData<int, bool>();
            foreach (var size in Told.Sizes)
                data.Add(size.JsonBytes, size.Fits);
            return data;
        }
    }

    [Fact]
    public void A_frame_is_the_kind_and_the_json()
    {
        var notice = new PeerNotice(Told.Frame.Event, JsonElement.Parse(Told.Frame.Data));
        var frame = new LinkFrame.Notice(JsonSerializer.SerializeToUtf8Bytes(notice, WireJson.Options)).Encode();
        Assert.Equal(Told.Frame.Hex, Convert.ToHexStringLower(frame));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void One_that_is_too_large_is_neither_passed_on_nor_read(int jsonBytes, bool fits)
    {
        var stage = new PlayerStage();
        stage.Join();
        string Body(string x) =>
            $$"""{"game_id":"g1","epoch":1,"pause_duration_ms":10,"frames":{},"resume_at":0,"x":"{{x}}"}""";
        string Notice(string body) => $$"""{"event":"p2p_resume","data":{{body}}}""";
        var padding = new string('x', jsonBytes - Notice(Body("")).Length);
        var json = Notice(Body(padding));

        stage.Hubs.Last.Tell(HubEvents.Resume, Body(padding));

        Assert.Equal(fits ? [json] : [], stage.PassedTo("bob"));
        Assert.Equal(jsonBytes, json.Length);
        Assert.Equal(fits, LinkFrame.Decode([0x30, .. Encoding.UTF8.GetBytes(json)]) is LinkFrame.Notice);
    }

    [Fact]
    public void A_player_is_heard_so_often_and_what_is_over_it_is_warned_of_once()
    {
        var (rate, stage) = (Told.Rate, new PlayerStage());
        stage.Join();
        HearPauses(1, 1_000);
        Assert.Equal(rate.AtOnce, stage.PassedTo("cy").Count);
        stage.Loop.Pass(2_000);
        HearPauses(rate.AtOnce + 1, 1_000);
        var heard = rate.AtOnce + 2 * rate.PerSecond;
        Assert.Equal(heard, stage.PassedTo("cy").Count);
        Assert.Single(stage.Warnings, warning => warning.Contains("bob", StringComparison.Ordinal));
        // Another player's word counts as before.
        stage.Hear("cy", HubEvents.Pause, Pause(heard + 1));
        Assert.Equal(heard + 1, stage.Told.OfType<GameEvent.Paused>().Last().Pause.Epoch);

        void HearPauses(int from, int to)
        {
            for (var epoch = from; epoch <= to; epoch++)
                stage.Hear("bob", HubEvents.Pause, Pause(epoch));
        }
    }

    private static string Pause(int epoch) =>
        $$"""
            {"game_id":"g1","pause_frame":7,"detecting_player":"cy","epoch":{{epoch}},"timeout_ms":30000,"deadline":9000000000000}
            """;

    private sealed record Notices(Frame Frame, Size[] Sizes, Rate Rate);

    private sealed record Frame(string Event, string Data, string Hex);

    private sealed record Size(int JsonBytes, bool Fits);

    private sealed record Rate(int AtOnce, int PerSecond);
}
