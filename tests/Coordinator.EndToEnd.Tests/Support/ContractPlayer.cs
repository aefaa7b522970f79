using System.Text.Json;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>Something that a player was told, or that happened to its connection. <c>At</c> in Unix ms.</summary>
internal sealed record Told(string Name, JsonElement Body, double At)
{
    public string? Text(string field) => Body.GetProperty(field).GetString();

    public int Number(string field) => Body.GetProperty(field).GetInt32();
}

/// <summary>
/// A player that says what a test says, with a client that knows nothing of this project. Its link to the other is the
/// test's word. What it is told is kept, in order.
/// </summary>
internal abstract class ContractPlayer(string id) : IAsyncDisposable
{
    /// <summary>What anything may take that does not itself last; a busy machine included.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly List<Told> all = [];
    private TaskCompletionSource more = NewSource();

    public string Id => id;

    /// <summary>All that it was told so far.</summary>
    public IReadOnlyList<Told> All
    {
        get
        {
            lock (gate)
                return [.. all];
        }
    }

    /// <summary>Makes a call of the contract, and returns its answer, or the object with <c>error</c>.</summary>
    public abstract Task<JsonElement> CallAsync(string name, object? fields = null);

    /// <summary>The same, for the word that the answer consists of.</summary>
    public async Task<string?> ResultOfAsync(string name, object? fields = null)
    {
        var answer = await CallAsync(name, fields);
        return answer.TryGetProperty("result", out var result) ? result.GetString() : answer.GetRawText();
    }

    /// <summary>Waits until it has been told this.</summary>
    /// <param name="name">The event.</param>
    /// <param name="epoch">The pause that it speaks of; null: any.</param>
    /// <param name="count">How many there have to be; the last of them is returned.</param>
    /// <exception cref="TimeoutException">It was not; the message says what it was told instead.</exception>
    public async Task<Told> HearsAsync(string name, int? epoch = null, int count = 1)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            Task next;
            lock (gate)
            {
                var found = all.Where(told => told.Name == name && (epoch is null || told.Number("epoch") == epoch))
                    .ToList();
                if (found.Count >= count)
                    return found[count - 1];
                next = more.Task;
            }
            try
            {
                await next.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                var heard = string.Join(" ", All.Select(told => $"{told.Name} {told.Body}"));
                throw new TimeoutException(
                    $"{id} waited {Patience.TotalSeconds} s for {name} {epoch}. It heard: {heard}"
                );
            }
        }
    }

    public abstract ValueTask DisposeAsync();

    /// <summary>It was told this.</summary>
    protected void Hear(Told told)
    {
        TaskCompletionSource heard;
        lock (gate)
        {
            all.Add(told);
            (heard, more) = (more, NewSource());
        }
        heard.TrySetResult();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
