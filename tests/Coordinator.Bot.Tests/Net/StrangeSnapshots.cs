using Coordinator.Bot.Net;
using Coordinator.Bot.Pong;

namespace Coordinator.Bot.Tests.Net;

public class StrangeSnapshots
{
    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MaxValue - 4)]
    public void a_frame_that_no_game_reaches_is_not_gone_on_from(int frame)
    {
        List<byte[]> sent = [];
        var match = new Match(
            new MatchOptions
            {
                Me = Side.Right,
                Seed = 1,
                Instance = 7,
                Input = _ => PaddleInput.Still,
                Send = sent.Add,
            }
        );
        var state = PongState.New(1);

        match.Receive(new Packet.Snapshot(5, To: 7, state with { Frame = frame }, Mine: [], Yours: []).Encode());
        match.Run();
        match.Advance(0);
        match.Advance(100);

        Assert.Null(match.State);
        Assert.All(sent, bytes => Assert.IsType<Packet.Ask>(Packet.Decode(bytes)));

        match.Receive(new Packet.Snapshot(5, To: 7, state with { Frame = 100 }, Mine: [], Yours: []).Encode());
        Assert.Equal(100, match.Frame);
    }
}
