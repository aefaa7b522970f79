using Coordinator.Journal.Store;

namespace Coordinator.Journal.Plugin;

/// <summary>
/// Somebody wants to know which games are open, by what <paramref name="groupOf"/> says of their ids. All who ask at
/// the same time, of whom there is one for each shard, are told the same, which is worked out once.
/// </summary>
internal sealed class OpenGamesRequest(Func<string, string> groupOf) : ReadRequest
{
    private readonly TaskCompletionSource<ILookup<string, string>> _games = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    public Task<ILookup<string, string>> Games => _games.Task;

    public override void Read(IStoreReader store, IReadOnlyList<ReadRequest> all)
    {
        var games = store.OpenGames().ToLookup(groupOf);
        foreach (var request in all)
            ((OpenGamesRequest)request)._games.TrySetResult(games);
    }

    public override void Failed(Exception error) => _games.TrySetException(error);
}
