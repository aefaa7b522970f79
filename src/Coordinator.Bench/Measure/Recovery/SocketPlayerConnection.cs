using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Coordinator.Bench.Measure.Wire;
using Coordinator.Protocol;

namespace Coordinator.Bench.Measure.Recovery;

/// <summary>The call reached nobody, or no answer came back: say it again.</summary>
internal sealed class NoAnswerException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The coordinator finds something wrong with the call; the message is its own.</summary>
internal sealed class CallRefusedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>One connection of a player by one of the bench's own sockets, whose calls are waited for.</summary>
internal sealed class SocketPlayerConnection(PlayerSockets sockets, Dialect dialect, Uri node, string token)
    : IPlayerListener,
        IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource<string>> _unanswered = [];

    /// <summary>What comes first may be told, and answered by a call, before the socket is at hand.</summary>
    private readonly TaskCompletionSource<PlayerSocket> _opened = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    private volatile string? _lost;
    private int _calls;

    /// <summary>An event came: its name, and its argument.</summary>
    public event Action<string, JsonElement>? Told;

    /// <summary>It is over, and not by this end.</summary>
    public event Action<Exception>? Closed;

    /// <summary>Opens it. Throws whatever kept it from opening.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        try
        {
            _opened.SetResult(await sockets.OpenAsync(dialect, node, token, this, cancel));
        }
        catch (Exception e)
        {
            _opened.SetException(new NoAnswerException(e.Message, e));
            throw;
        }
    }

    /// <summary>Calls a method of the coordinator. Returns the <c>result</c> of its answer.</summary>
    /// <exception cref="CallRefusedException">The coordinator finds something wrong with the call.</exception>
    /// <exception cref="NoAnswerException">Anything else that kept an answer from coming.</exception>
    public async Task<string> InvokeAsync(string method, object fields)
    {
        var socket = await _opened.Task;
        var (id, answer) = (
            Interlocked.Increment(ref _calls),
            new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously)
        );
        // Noted before it is known whether the connection is lost: whichever comes second sees the first.
        _unanswered[id] = answer;
        if (_lost is { } why)
            FailAll(why);
        else
            socket.Call(id, method, fields);
        return await answer.Task;
    }

    public ValueTask DisposeAsync()
    {
        if (_opened.Task.IsCompletedSuccessfully)
            _opened.Task.Result.Dispose();
        _lost ??= "closed by the player";
        FailAll(_lost);
        return ValueTask.CompletedTask;
    }

    void IPlayerListener.OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> body) =>
        Told?.Invoke(Encoding.UTF8.GetString(name), JsonElement.Parse(body));

    void IPlayerListener.OnAnswer(int id, string? error, ReadOnlySpan<byte> result)
    {
        // Read first: what can't be read ends the connection, and with it all that is unanswered.
        var said = error is null ? JsonSerializer.Deserialize<ResultDto>(result, WireJson.Options)!.Result : null;
        if (!_unanswered.TryRemove(id, out var answer))
            return;
        if (error is null)
            answer.SetResult(said!);
        else if (error.StartsWith(CallErrors.Unavailable, StringComparison.Ordinal))
            answer.SetException(new NoAnswerException(error));
        else
            answer.SetException(new CallRefusedException(error));
    }

    void IPlayerListener.OnLost(string why)
    {
        _lost = why;
        FailAll(why);
        Closed?.Invoke(new IOException(why));
    }

    private void FailAll(string why)
    {
        foreach (var id in _unanswered.Keys)
        {
            if (_unanswered.TryRemove(id, out var answer))
                answer.SetException(new NoAnswerException(why));
        }
    }
}
