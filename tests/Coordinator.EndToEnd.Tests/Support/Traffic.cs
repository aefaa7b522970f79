namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>The game's messages in one direction: how many were sent, and how many arrived.</summary>
internal sealed class Traffic
{
    private readonly PlayerPage from;
    private readonly PlayerPage to;

    private Traffic(PlayerPage from, PlayerPage to) => (this.from, this.to) = (from, to);

    /// <summary>Counts from now on.</summary>
    public static async Task<Traffic> CountAsync(PlayerPage from, PlayerPage to)
    {
        await to.Page.EvaluateAsync(
            """
            () => {
              window.arrived = 0;
              window.coordinator.game.onMessage(() => window.arrived++);
            }
            """
        );
        await from.Page.EvaluateAsync(
            """
            () => {
              const { game } = window.coordinator;
              const send = game.send.bind(game);
              window.sent = 0;
              game.send = (player, data) => {
                const sent = send(player, data);
                if (sent) window.sent++;
                return sent;
              };
            }
            """
        );
        return new Traffic(from, to);
    }

    /// <summary>The share of the messages that never arrived.</summary>
    public async Task<double> LostPercentAsync()
    {
        var sent = await from.Page.EvaluateAsync<int>("() => window.sent");
        var arrived = await to.Page.EvaluateAsync<int>("() => window.arrived");
        return 100.0 * (sent - arrived) / sent;
    }
}
