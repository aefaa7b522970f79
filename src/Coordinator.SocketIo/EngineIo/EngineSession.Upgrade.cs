namespace Coordinator.SocketIo.EngineIo;

/// <content>
/// The upgrade: a client of polling opens a WebSocket, asks over it (<c>2probe</c>), stops polling and says that it
/// goes over (<c>5</c>). Until then polling is the transport, and whatever becomes of the WebSocket leaves it as it is.
/// </content>
internal sealed partial class EngineSession
{
    private UpgradeAttempt? upgrade;

    /// <summary>Serves a WebSocket that was opened for this session, to its end.</summary>
    public async Task RunUpgradeAsync(WebSocketLine candidate)
    {
        var attempt = new UpgradeAttempt(candidate, server.Now + server.Options.UpgradeTimeout);
        bool mayTry;
        lock (gate)
        {
            mayTry = !isClosed && line is null && upgrade is null;
            if (mayTry)
                upgrade = attempt;
        }
        if (mayTry)
        {
            var reason = await candidate.ReadAsync((message, isBinary) => TakeAsync(attempt, message, isBinary));
            lock (gate)
                attempt.IsOver |= !attempt.IsDone;
            if (attempt.IsDone)
                Close(reason, Farewell.Client);
            else
                GiveUp(attempt);
        }
        await candidate.EndAsync();
    }

    private ValueTask TakeAsync(UpgradeAttempt attempt, ReadOnlyMemory<byte> message, bool isBinary)
    {
        if (attempt.IsDone)
            return TakeAsync(message, isBinary);
        if (!isBinary && message.Span.SequenceEqual("2probe"u8))
            return AnswerProbe(attempt);
        if (!isBinary && message.Span is [(byte)'5', ..] && attempt.IsProbed)
            return CompleteAsync(attempt);
        GiveUp(attempt);
        return default;
    }

    private ValueTask AnswerProbe(UpgradeAttempt attempt)
    {
        lock (gate)
        {
            if (attempt.IsOver || attempt.IsProbed)
                return default;
            attempt.IsProbed = true;
            // The client stops polling as soon as the poll that it has out comes back.
            EndPoll(EngineFrame.Noop);
        }
        return SendProbeAnswerAsync(attempt);
    }

    private async ValueTask SendProbeAnswerAsync(UpgradeAttempt attempt)
    {
        try
        {
            await attempt.Line.SendAsync(EngineFrame.ProbeAnswer);
        }
        catch (Exception e) when (IsConnectionLoss(e))
        {
            GiveUp(attempt);
        }
    }

    private async ValueTask CompleteAsync(UpgradeAttempt attempt)
    {
        Task? post;
        lock (gate)
            post = attempt.IsOver ? null : postOver?.Task;
        // What it has posted came before what it says here.
        if (post is not null)
            await post;
        Outbox.Item next;
        bool writes;
        lock (gate)
        {
            if (attempt.IsOver || isClosed)
                return;
            (attempt.IsOver, attempt.IsDone, upgrade, line) = (true, true, null, attempt.Line);
            if (poll is { IsHeld: true })
                RefusePoll();
            else
                EndPoll(EngineFrame.Noop);
            writes = isWriting = outbox.TryTake(out next);
        }
        server.Counts.Upgraded();
        if (writes)
            _ = DrainAsync(attempt.Line, next);
    }

    private void GiveUp(UpgradeAttempt attempt)
    {
        WebSocketLine? ended = null;
        lock (gate)
        {
            if (upgrade == attempt)
                ended = EndUpgrade();
        }
        ended?.Close();
    }

    /// <summary>Polling stays the transport. Under the lock.</summary>
    /// <returns>The WebSocket that is to be closed.</returns>
    private WebSocketLine? EndUpgrade()
    {
        if (upgrade is not { } attempt)
            return null;
        attempt.IsOver = true;
        upgrade = null;
        if (poll is { IsHeld: true } held)
        {
            held.IsHeld = false;
            if (!isClosed)
                AnswerPoll();
        }
        return attempt.Line;
    }

    private sealed class UpgradeAttempt(WebSocketLine line, TimeSpan until)
    {
        public WebSocketLine Line { get; } = line;

        /// <summary>When it has taken too long.</summary>
        public TimeSpan Until { get; } = until;

        public bool IsProbed { get; set; }

        /// <summary>It succeeded, or never will.</summary>
        public bool IsOver { get; set; }

        /// <summary>It succeeded.</summary>
        public bool IsDone { get; set; }
    }
}
