using Microsoft.AspNetCore.Http;

namespace Coordinator.SocketIo.EngineIo;

/// <content>Polling: one GET at a time that waits for packets, and one POST at a time that brings some.</content>
internal sealed partial class EngineSession
{
    private static readonly byte[] Ok = "ok"u8.ToArray();

    private Poll? poll;
    private TaskCompletionSource? postOver; // not null: a POST is being taken

    /// <summary>Serves a GET.</summary>
    public async Task PollAsync(HttpContext context)
    {
        var asked = new Poll();
        bool overlaps;
        lock (gate)
        {
            if (isClosed)
                asked.TrySetResult(server.Farewells.TryTake(Id, out var last) ? last : null);
            else if (line is not null)
                asked.TrySetResult(null);
            overlaps = !asked.Task.IsCompleted && poll is not null;
            if (!overlaps && !asked.Task.IsCompleted)
            {
                poll = asked;
                asked.IsHeld = upgrade is { IsProbed: true };
                AnswerPoll();
            }
        }
        if (overlaps)
        {
            Close(CloseReasons.TransportError, Farewell.Broken);
            asked.TrySetResult(null);
        }
        if (asked.IsHeld)
        {
            await Task.WhenAny(asked.Task, Task.Delay(Poll.HeldFor, server.Time));
            Release(asked);
        }
        byte[]? answer;
        await using (context.RequestAborted.UnsafeRegister(_ => Aborted(asked), null))
            answer = await asked.Task;
        await EngineServer.AnswerAsync(context.Response, answer);
    }

    /// <summary>Serves a POST.</summary>
    public async Task PostAsync(HttpContext context)
    {
        bool refused,
            overlaps;
        lock (gate)
        {
            refused = isClosed || line is not null;
            overlaps = postOver is not null;
            if (!refused && !overlaps)
                postOver = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        if (overlaps)
            Close(CloseReasons.TransportError, Farewell.Broken);
        if (refused || overlaps)
        {
            await EngineError.BadRequest.AnswerAsync(context.Response);
            return;
        }
        EngineError? error;
        try
        {
            error = await TakePostAsync(context);
        }
        finally
        {
            lock (gate)
            {
                postOver!.TrySetResult();
                postOver = null;
            }
        }
        await (
            error is null
                ? EngineServer.AnswerAsync(context.Response, Ok, "text/html")
                : error.AnswerAsync(context.Response)
        );
    }

    private async Task<EngineError?> TakePostAsync(HttpContext context)
    {
        using var body = await PostBody.ReadAsync(context, server.Options.MaxPayload);
        switch (body.Outcome)
        {
            case PostOutcome.TooLarge:
                return EngineError.TooLarge;
            case PostOutcome.Lost:
                Close(CloseReasons.TransportError, Farewell.Broken);
                return EngineError.BadRequest;
            case PostOutcome.Malformed:
                Close(CloseReasons.ParseError, Farewell.Broken);
                return EngineError.BadRequest;
        }
        ReadOnlyMemory<byte>? rest = body.Bytes;
        while (IsOpen && Payload.TryTake(ref rest, out var packet))
        {
            await TakeAsync(packet);
            // A close that the client has sent is a success; one that its packet has caused is not.
            if (!IsOpen)
                return packet.Span is [(byte)'1', ..] ? null : EngineError.BadRequest;
        }
        return IsOpen ? null : EngineError.BadRequest;
    }

    /// <summary>A client that drops its poll is gone.</summary>
    private void Aborted(Poll dropped)
    {
        lock (gate)
        {
            if (poll != dropped)
                return;
            poll = null;
        }
        dropped.TrySetResult(null);
        Close(CloseReasons.TransportError, Farewell.Broken);
    }

    /// <summary>The upgrade has not come to its end: the poll gets what there is, so that the client goes on.</summary>
    private void Release(Poll held)
    {
        lock (gate)
        {
            if (poll != held || !held.IsHeld)
                return;
            held.IsHeld = false;
            if (outbox.IsEmpty)
                EndPoll(EngineFrame.Noop);
            else
                AnswerPoll();
        }
    }

    /// <summary>Gives what waits to the poll that waits for it, if both are there. Under the lock.</summary>
    private void AnswerPoll()
    {
        if (poll is not { IsHeld: false } waiting || outbox.IsEmpty)
            return;
        poll = null;
        waiting.TrySetResult(outbox.TakePayload());
    }

    /// <summary>Answers the poll that waits with one packet. Under the lock.</summary>
    private void EndPoll(EngineFrame with)
    {
        poll?.TrySetResult(Payload.Write([with]));
        poll = null;
    }

    private void RefusePoll()
    {
        poll?.TrySetResult(null);
        poll = null;
    }

    /// <summary>Ends a poll as the session ends. Under the lock.</summary>
    /// <returns>What a poll that comes a little later is to be told; null: nothing.</returns>
    private byte[]? TakeLeave(Farewell farewell)
    {
        if (farewell == Farewell.Abort)
        {
            RefusePoll();
            return null;
        }
        var last =
            farewell == Farewell.Client ? Payload.Write([EngineFrame.Noop]) : outbox.TakePayload(EngineFrame.Close);
        if (poll is not null)
        {
            poll.TrySetResult(last);
            poll = null;
            return null;
        }
        return farewell == Farewell.Broken ? null : last;
    }
}
