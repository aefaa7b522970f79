namespace Coordinator.Client.Tests.Playing;

/// <summary>The connection to the coordinator is there and carries nothing any more: wifi without packets,
/// say.</summary>
public sealed class SilentCoordinatorSpec
{
    private readonly PlayerStage _stage = new();

    public SilentCoordinatorSpec()
    {
        _stage.Join();
        _stage.Loop.Pass(10_100);
        _stage.Silence();
    }

    [Fact]
    public void It_is_noticed_within_5_s_and_another_connection_is_made()
    {
        _stage.Loop.Pass(5_000);
        Assert.True(_stage.Hubs.Hubs[0].IsStopped);
        _stage.Loop.Pass(500);
        Assert.Equal(2, _stage.Hubs.Hubs.Count);
        Assert.Equal(PlayerState.Connected, _stage.Player!.State);
    }

    [Fact]
    public void Within_2_s_of_a_link_that_is_interrupted()
    {
        _stage.Player!.TakeFromLink(_stage.Link("bob").Interrupted());
        _stage.Loop.Pass(2_000);
        Assert.True(_stage.Hubs.Hubs[0].IsStopped);
    }

    [Fact]
    public void And_within_2_s_of_a_change_of_this_machines_network()
    {
        _stage.Player!.OnNetworkChanged();
        _stage.Loop.Pass(2_000);
        Assert.True(_stage.Hubs.Hubs[0].IsStopped);
    }
}
