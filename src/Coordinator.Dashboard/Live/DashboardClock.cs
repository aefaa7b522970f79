using Coordinator.Cluster;
using Coordinator.Cluster.Live;
using Coordinator.Cluster.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Coordinator.Dashboard.Live;

/// <summary>
/// Looks four times a second, while anyone watches, whether anything has changed, works the picture out once for all
/// pages, and tells them. A page that is asked for while nobody watches yet gets a picture of its own moment.
/// </summary>
public sealed partial class DashboardClock(
    ILiveGames games,
    IClusterMembers members,
    SharedFigures figures,
    OpenPages pages,
    TimeProvider time,
    ILogger<DashboardClock> log,
    IStoreHealth? store = null
) : BackgroundService
{
    /// <summary>
    /// A pause has to be seen within a second: with 500 ms here, the slowest of 18 on busy cores were seen after 1.1 s.
    /// </summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    /// <summary>How old what a page says of ages ("3 min ago") may become where nothing else changes.</summary>
    private static readonly TimeSpan AtLeastEvery = TimeSpan.FromSeconds(5);

    /// <summary>A picture this old was not renewed in time, so a page looks by itself.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private Snapshot? current,
        told;
    private Seen seen = new(0, null!, null);

    /// <summary>There is a new picture, or new figures. Raised on a thread of its own; must return at once.</summary>
    public event Action? Changed;

    /// <summary>The latest picture.</summary>
    public Snapshot Current
    {
        get
        {
            lock (gate)
            {
                if (current is { } picture && time.GetUtcNow() - picture.At < (pages.Any ? Late : Period))
                    return picture;
                return Look();
            }
        }
    }

    /// <summary>The time that ages are counted to.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>One look; pages are told if there is something to tell.</summary>
    public void Beat()
    {
        try
        {
            bool isNews;
            lock (gate)
            {
                // A page that came in between may have looked already, and it alone knows.
                isNews = !ReferenceEquals(Look(), told);
                told = current;
            }
            figures.Refresh(() => Changed?.Invoke());
            if (isNews)
                Changed?.Invoke();
        }
        catch (Exception e)
        {
            // What the pages show stays what it was; the next look may succeed.
            LookFailed(e);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (pages.Any)
                Beat();
        }
    }

    private Snapshot Look()
    {
        var now = time.GetUtcNow();
        var sees = new Seen(games.Version, members.Current, store?.Trouble?.Reason);
        if (current is not null && now - current.At < AtLeastEvery && Same(sees))
            return current;
        seen = sees;
        return current = Snapshot.Of(games.All, sees.Cluster, now, sees.StoreTrouble);
    }

    private bool Same(Seen now) =>
        now.Games == seen.Games
        && now.StoreTrouble == seen.StoreTrouble
        && (
            ReferenceEquals(now.Cluster, seen.Cluster)
            || now.Cluster with { Members = seen.Cluster.Members } == seen.Cluster
                && SameMembers(now.Cluster, seen.Cluster)
        );

    private static bool SameMembers(ClusterPicture one, ClusterPicture other) =>
        one.Members.SequenceEqual(other.Members, MemberSame.Instance);

    [LoggerMessage(Level = LogLevel.Error, Message = "The dashboard could not look at the games and nodes.")]
    private partial void LookFailed(Exception e);

    /// <summary>What one look sees.</summary>
    private sealed record Seen(long Games, ClusterPicture Cluster, string? StoreTrouble);

    /// <summary>Lists in a record compare by reference; here their content counts.</summary>
    private sealed class MemberSame : IEqualityComparer<MemberPicture>
    {
        public static MemberSame Instance { get; } = new();

        public bool Equals(MemberPicture? x, MemberPicture? y) =>
            x is not null
            && y is not null
            && x with { Roles = y.Roles, UnreachableFor = y.UnreachableFor } == y
            && x.Roles.SequenceEqual(y.Roles)
            && x.UnreachableFor.SequenceEqual(y.UnreachableFor);

        public int GetHashCode(MemberPicture obj) => obj.Address.GetHashCode(StringComparison.Ordinal);
    }
}
