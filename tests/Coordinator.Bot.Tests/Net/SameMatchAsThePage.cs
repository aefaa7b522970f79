using System.Globalization;
using Coordinator.Bot.Net;
using Coordinator.Bot.Pong;
using Coordinator.Bot.Tests.Support;

namespace Coordinator.Bot.Tests.Net;

/// <summary>
/// A recorded game between two pages on a bad line, with pauses, a longer delay and a page that returned: told what
/// each page was told, the port sends what that page sent, byte for byte and at the same moments.
/// </summary>
public class SameMatchAsThePage
{
    [Theory]
    [InlineData("left")]
    [InlineData("right")]
    [InlineData("left-returned")]
    public void told_the_same_it_sends_the_same(string name)
    {
        var recorded = Golden.Match(name);
        var replayed = new Replay(recorded[0]);
        foreach (var line in recorded.Skip(1).Where(IsTold))
            replayed.Tell(line);
        for (var index = 0; index < recorded.Length; index++)
            Assert.Equal($"{index}: {recorded[index]}", $"{index}: {replayed.Lines.ElementAtOrDefault(index)}");
        Assert.Equal(recorded.Length, replayed.Lines.Count);
        Assert.True(recorded.Count(line => line.StartsWith("frame", StringComparison.Ordinal)) >= 2);
    }

    private static bool IsTold(string line) =>
        !line.StartsWith("send ", StringComparison.Ordinal) && !line.StartsWith("frame ", StringComparison.Ordinal);

    private sealed class Replay
    {
        private readonly Match _match;
        private int _delay = Delay.Least;

        public Replay(string opening)
        {
            Lines.Add(opening);
            var words = opening.Split(' ');
            var side = (Side)Number(words[1]);
            _match = new Match(
                new MatchOptions
                {
                    Me = side,
                    Seed = (int)Number(words[2]),
                    Instance = (uint)Number(words[3]),
                    Input = state => Autopilot.Choose(state, side),
                    NeededDelay = () => _delay,
                    Send = bytes => Lines.Add($"send {Convert.ToHexStringLower(bytes)}"),
                    Stepped = Keep,
                }
            );
        }

        public List<string> Lines { get; } = [];

        public void Tell(string line)
        {
            Lines.Add(line);
            var words = line.Split(' ');
            switch (words[0])
            {
                case "advance":
                    _match.Advance(double.Parse(words[1], CultureInfo.InvariantCulture));
                    break;
                case "receive":
                    _match.Receive(Convert.FromHexString(words[1]));
                    break;
                case "run":
                    _match.Run(words.Skip(1).Select(Number));
                    break;
                case "freeze":
                    _match.Freeze();
                    break;
                case "delay":
                    _delay = (int)Number(words[1]);
                    break;
                default:
                    throw new InvalidOperationException($"A recorded line of no kind: {line}");
            }
        }

        private void Keep(PongState state)
        {
            if (state.Frame % 30 == 0)
                Lines.Add($"frame {state.Frame}:{StateBytes.HashOf(state)}");
        }

        private static long Number(string word) => long.Parse(word, CultureInfo.InvariantCulture);
    }
}
