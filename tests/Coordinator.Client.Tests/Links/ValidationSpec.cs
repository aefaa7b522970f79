using System.Text.Json;
using Coordinator.Client.Tests.Playing;

namespace Coordinator.Client.Tests.Links;

/// <summary>Links that do not come alive before play.</summary>
public sealed class ValidationSpec
{
    private readonly PlayerStage _stage = new();

    [Fact]
    public void Is_given_up_after_30_s_with_the_names_of_those_that_can_t_be_reached()
    {
        _stage.Enter(Phases.Validating);
        _stage.Loop.Pass(29_000);
        Assert.Empty(Reasons);

        _stage.Loop.Pass(1_500);

        Assert.Equal(["No link to bob, cy within 30 s"], Reasons);
    }

    [Fact]
    public void Says_who_opened_a_channel_and_never_beats()
    {
        _stage.Enter(Phases.Validating);
        Change("bob", isHeard: true);
        Change("cy", isHeard: false);

        _stage.Loop.Pass(30_500);

        Assert.Equal(["No link to bob, cy within 30 s: cy opened the channel and sent no beats"], Reasons);
    }

    private IReadOnlyList<string> Reasons =>
        [
            .. _stage
                .Hubs.Last.Calls.Where(call => call.Method == HubMethods.ValidationFailed)
                .Select(call =>
                    JsonSerializer.SerializeToElement(call.Fields, WireJson.Options).GetProperty("reason").GetString()!
                ),
        ];

    private void Change(string player, bool isHeard) =>
        _stage.Player!.TakeFromLink(
            _stage.Link(player).Changed(link => link with { Channel = ChannelState.Open, IsHeard = isHeard })
        );
}
