using Coordinator.Client.Tests.Steps;

namespace Coordinator.Peers.Tests.Steps;

/// <summary>A link does what it does in every library.</summary>
public sealed class LinksSpec
{
    public static TheoryData<string> Files() => [.. StepFiles.In("links")];

    [Fact]
    public void there_are_stories() => Assert.True(Files().Count > 20);

    [Theory]
    [MemberData(nameof(Files))]
    public void a_story_goes_as_it_is_written(string file)
    {
        var story = StepFiles.Read<LinkStory>(Path.Combine("links", file));
        var stage = new LinkStage(story);
        foreach (var (step, index) in story.Steps.Select((step, index) => (step, index)))
        {
            var where = $"step {index + 1}, {step.Do}";
            var (state, expected) = (stage.State, step.Expected);
            stage.Told.Clear();
            stage.Signals.Clear();
            stage.Do(step.Do);
            Same(Lines(expected.Told), Lines(stage.Told), $"told by {where}");
            Same(Lines(expected.Signals), Lines(stage.Signals), $"signals of {where}");
            Same(Lines(expected.Connections), Lines(stage.TakeConnections()), $"connections made by {where}");
            Same(expected.State ?? state, stage.State, $"state after {where}");
            if (expected.Candidates is { } candidates)
                Same(candidates, stage.Candidates, $"candidates after {where}");
        }
    }

    [Fact]
    public void a_difference_between_the_libraries_has_its_reason_beside_it()
    {
        var steps = StepFiles
            .In("links")
            .SelectMany(file => StepFiles.Read<LinkStory>(Path.Combine("links", file)).Steps);
        Assert.All(steps.Where(step => step.Browser is not null || step.Dotnet is not null), step =>
            Assert.False(string.IsNullOrWhiteSpace(step.Because), step.Do)
        );
    }

    private static string Lines(IEnumerable<string>? lines) => string.Join('\n', lines ?? []);

    private static void Same<T>(T expected, T actual, string what) =>
        Assert.True(
            EqualityComparer<T>.Default.Equals(expected, actual),
            $"{what}: expected '{expected}', but it is '{actual}'"
        );
}
