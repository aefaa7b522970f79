namespace Coordinator.Client.Tests.Steps;

public sealed class PausesSpec
{
    public static TheoryData<string> Files() => [.. StepFiles.In("pauses")];

    [Fact]
    public void There_are_stories() => Assert.True(Files().Count > 20);

    [Theory]
    [MemberData(nameof(Files))]
    public void A_story_goes_as_it_is_written(string file)
    {
        var story = StepFiles.Read<Story>(Path.Combine("pauses", file));
        var stage = new Stage(story.Links);
        foreach (var (step, index) in story.Steps.Select((step, index) => (step, index)))
        {
            var where = $"step {index + 1}, {step.Do}";
            var (state, reattached) = (stage.State, stage.Reattached);
            stage.Told.Clear();
            stage.Reported.Clear();
            stage.Do(step.Do);
            Same(step.State ?? state, stage.State, $"state after {where}");
            Same(Lines(step.Told), Lines(stage.Told), $"told by {where}");
            Same(Lines(step.Reported), Lines(stage.Reported), $"reported by {where}");
            Same(step.Reattached ?? 0, stage.Reattached - reattached, $"reattached by {where}");
            if (step.Waiting is { } waiting)
                Same(waiting, stage.Waiting, $"waiting after {where}");
            if (step.LeftMs is { } left)
                Same<double?>(left, stage.LeftMs, $"left after {where}");
            if (step.Record is { } record)
                Same(Text(record), Text(stage.Record), $"record after {where}");
        }
    }

    private static string Lines(IEnumerable<string>? lines) => string.Join('\n', lines ?? []);

    private static string Text(OwnRecord record) =>
        $"{Lines(record.Disconnections)}\n{Lines(record.Attempts)}\n{record.PausedMs} ms, in progress: "
        + $"{record.InProgress}";

    private static void Same<T>(T expected, T actual, string what) =>
        Assert.True(
            EqualityComparer<T>.Default.Equals(expected, actual),
            $"{what}: expected '{expected}', but it is '{actual}'"
        );
}
