using Coordinator.Journal.Store;

namespace Coordinator.Journal.Plugin;

/// <summary>Somebody wants to know which games are open; all who ask at the same time are told the same.</summary>
internal sealed class OpenGamesRequest : ReadRequest
{
    private readonly TaskCompletionSource<IReadOnlyCollection<string>> _games =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<IReadOnlyCollection<string>> Games => _games.Task;

    public override void Read(IStoreReader store, IReadOnlyList<ReadRequest> all)
    {
        var games = store.OpenGames();
        foreach (var request in all) ((OpenGamesRequest)request)._games.TrySetResult(games);
    }

    public override void Failed(Exception error) => _games.TrySetException(error);
}
