using Coordinator.Bot.Pong;
using Coordinator.Bot.Tests.Support;

namespace Coordinator.Bot.Tests.Pong;

public class SameGameAsThePage
{
    public static TheoryData<int> DiceGames => [.. Enumerable.Range(0, Golden.Pong.ByDice.Length)];

    public static TheoryData<int> AutopilotGames => [.. Enumerable.Range(0, Golden.Pong.ByAutopilots.Length)];

    [Theory]
    [MemberData(nameof(DiceGames))]
    public void byte_for_byte_whatever_the_inputs(int game)
    {
        var (seed, left, right, states) = Golden.Pong.ByDice[game];
        var inputs = Convert.FromHexString(left).Zip(Convert.FromHexString(right)).ToList();
        var state = PongState.New(seed);
        List<KeptState> played = [];
        foreach (var (mine, theirs) in inputs)
        {
            state = Rules.Step(state, mine, theirs);
            if (state.Frame % 50 == 0)
                played.Add(new KeptState(Convert.ToHexStringLower(StateBytes.Encode(state)), StateBytes.HashOf(state)));
        }
        Assert.Equal(2000, state.Frame);
        Assert.Equal(states, played);
    }

    [Theory]
    [MemberData(nameof(AutopilotGames))]
    public void for_ten_minutes_between_autopilots_with_a_match_won(int game)
    {
        var (seed, pageHashes, matches) = Golden.Pong.ByAutopilots[game];
        var state = PongState.New(seed);
        List<string> hashes = [];
        while (state.Frame < 600 * pageHashes.Length)
        {
            state = Rules.Step(state, Autopilot.Choose(state, Side.Left), Autopilot.Choose(state, Side.Right));
            if (state.Frame % 600 == 0)
                hashes.Add(StateBytes.HashOf(state));
        }
        Assert.Equal(36_000, state.Frame);
        Assert.Equal(pageHashes, hashes);
        Assert.Equal(new Pair(matches[0], matches[1]), state.Matches);
        Assert.NotEqual(default, state.Matches);
    }

    [Fact]
    public void states_survive_their_bytes()
    {
        foreach (var kept in Golden.Pong.ByDice.SelectMany(game => game.States))
            Assert.Equal(
                kept.Bytes,
                Convert.ToHexStringLower(StateBytes.Encode(StateBytes.Decode(Convert.FromHexString(kept.Bytes))))
            );
    }
}
