using System.Text.Json;
using Coordinator.Cluster.Hosting;
using Coordinator.Node.Limits;
using Coordinator.Node.Options;
using Coordinator.Node.Players;
using Coordinator.Node.Tokens;
using Coordinator.Node.Wire;
using Coordinator.Protocol;
using Coordinator.SocketIo;
using Results = Coordinator.Protocol.Results;

namespace Coordinator.Node.SocketIo;

/// <summary>
/// The players' door over Socket.IO: the events of the contract are the same calls as the hub's methods, and an
/// acknowledgement carries the answer, or <c>error</c> where the call failed.
/// </summary>
internal sealed class SocketIoGateway(
    PlayerDoor door,
    PlayerCalls calls,
    PlayerTokens tokens,
    ConnectLimits limits,
    LimitMetrics metrics,
    NodeOptions options,
    SteadyTime clock,
    TimeProvider time
) : ISocketIoApplication
{
    private const string NoToken =
        "A token is needed: io(url, { auth: { token } }), with the one that the game's backend was given for this "
        + "player.";

    private const string BadToken = "The token does not hold: it is none of this coordinator's, or too old.";

    private const string NotJoined =
        $"Say first which player this is: emit {SocketIoEvents.JoinGame} with game_id and player_id.";

    private static readonly JsonElement NoFields = JsonElement.Parse("{}"u8);

    public bool Accept(HttpContext context, out object? state)
    {
        state = Visitor.Of(context, limits.AddressOf(context), options.SocketIo.TrustedNetworks);
        return true;
    }

    public void Displaced(object? state) => metrics.Count(LimitKind.Unadmitted);

    public void Requested(HttpContext context, object? state) => ((Visitor)state!).CameOver(context);

    public async ValueTask<ConnectAnswer> ConnectAsync(
        SocketIoSocket socket,
        JsonElement auth,
        CancellationToken cancellationToken
    )
    {
        var visitor = (Visitor)socket.State!;
        var said = new Fields(auth);
        var instance = said.Text("instance", max: Ids.MaxLength) ?? visitor.Instance;
        var token = said.Text("token", max: PlayerTokens.MaxLength) is { Length: > 0 } given ? given : visitor.Token;
        if (said.Errors.Count > 0)
            return Refused(StatusCodes.Status400BadRequest, string.Join(' ', said.Errors.Values));
        if (instance is not null && !Ids.IsValidInstance(instance))
            return Refused(StatusCodes.Status400BadRequest, Ids.ExpectedInstance);
        if (token is null && visitor.IsTrusted)
        {
            socket.Tag = NewSeat(socket, instance, null);
            return ConnectAnswer.Accepted;
        }
        var player = token is null ? null : await tokens.IdentityOfAsync(token);
        if (player is null)
            return await OverLimitAsync(limits.RefusalWithoutTokenAsync(visitor.Address, cancellationToken))
                ?? Refused(StatusCodes.Status401Unauthorized, token is null ? NoToken : BadToken);
        if (await OverLimitAsync(limits.RefusalAsync(player, cancellationToken)) is { } limited)
            return limited;
        // One that waits for its game, as all do whose node has died, is no stranger.
        visitor.Admit();
        socket.Admit();
        switch (await door.RefusalAsync(player, cancellationToken))
        {
            case null:
                socket.Tag = NewSeat(socket, instance, player);
                return ConnectAnswer.Accepted;
            case { MayComeBack: true }:
                // Clients come back by themselves from a connection that was closed, and not from one that was refused.
                return ConnectAnswer.Closed;
            case var refusal:
                return Refused(refusal.Status, refusal.Title);
        }
    }

    public void Connected(SocketIoSocket socket)
    {
        var seat = (Seat)socket.Tag!;
        if (seat.Identity is { } player)
            seat.Take(player);
        else
            _ = ExpectPlayerAsync(socket, seat);
    }

    public async ValueTask ReceiveAsync(SocketIoSocket socket, SocketIoEvent received)
    {
        try
        {
            var answer = await AnswerAsync(socket, (Seat)socket.Tag!, received);
            await received.AcknowledgeAsync(FastJson.Write(answer));
        }
        catch (CallException e)
        {
            var asksForAnswer = received.HasAcknowledgement;
            var error = JsonSerializer.SerializeToUtf8Bytes(
                new CallError(asksForAnswer ? null : Short(received.Name), e.Message),
                WireJson.Options
            );
            // Who waits for no answer may listen for errors all the same.
            await (
                asksForAnswer
                    ? received.AcknowledgeAsync(error)
                    : socket.SendAsync(SocketIoMessage.Event(SocketIoEvents.Error, error))
            );
        }
    }

    public void Disconnected(SocketIoSocket socket, string reason) => ((Seat)socket.Tag!).Leave(reason);

    private Task<object> AnswerAsync(SocketIoSocket socket, Seat seat, SocketIoEvent received)
    {
        var name = received.Name;
        if (!calls.Has(name) && name != SocketIoEvents.JoinGame)
            throw NoCall(socket, seat, $"There is no call '{Short(name)}'.");
        if (received.Attachments.Count > 0)
            throw NoCall(socket, seat, "The argument must be JSON without binary parts.");
        if (received.Arguments.Count > 1)
            throw NoCall(socket, seat, $"{name} takes one object.");
        var fields = received.Arguments.Count == 0 ? NoFields : received.Arguments[0];
        if (name == HubMethods.Clock)
            seat.Line.FollowsClock = true;
        return name == SocketIoEvents.JoinGame ? JoinAsync(socket, seat, fields)
            : seat.KnownPlayer is { } player ? calls.CallAsync(player, name, fields)
            : seat.CallAsync(player =>
                player is null ? throw NoCall(socket, seat, NotJoined) : calls.CallAsync(player, name, fields)
            );
    }

    /// <summary>
    /// What is no call is not refused in turn as calls are, so a connection that sends too much of it is closed, as the
    /// hub closes one.
    /// </summary>
    private CallException NoCall(SocketIoSocket socket, Seat seat, string sentence)
    {
        if (!seat.Budget.Take(LimitKind.NoCall) && socket.IsConnected)
        {
            metrics.Count(LimitKind.NoCall);
            socket.Abort();
        }
        return new CallException(sentence);
    }

    /// <summary>Says which player this is. Who has a token may say so too: it changes nothing.</summary>
    private async Task<object> JoinAsync(SocketIoSocket socket, Seat seat, JsonElement json)
    {
        if (!seat.Budget.Take(LimitKind.OtherCall))
        {
            metrics.Count(LimitKind.OtherCall);
            throw new CallException(CallFailures.TooManyCalls(SocketIoEvents.JoinGame));
        }
        var fields = CallFields.Of(json);
        var isNeeded = seat.Identity is null;
        var asked = new PlayerIdentity(
            fields.Id("game_id", isNeeded) ?? seat.Identity?.GameId ?? "",
            fields.Id("player_id", isNeeded) ?? seat.Identity?.PlayerId ?? ""
        );
        fields.MustBeRight();
        var player = !isNeeded ? await seat.Player : await seat.TakeAsync(asked, async () =>
            {
                await MayTakeAsync(socket, asked);
                seat.Line.HasNumericIds = fields.Json("player_id") is { ValueKind: JsonValueKind.Number };
            });
        if (player?.Identity != asked)
            throw new CallException(CallErrors.Forbidden);
        return new ResultDto(Results.Joined);
    }

    private async Task MayTakeAsync(SocketIoSocket socket, PlayerIdentity player)
    {
        if (await limits.RefusalAsync(player, CancellationToken.None) is { } limited)
        {
            if (limited.Length == 0)
                socket.Abort();
            throw new CallException(limited);
        }
        if (await door.RefusalAsync(player, CancellationToken.None) is { } refusal)
        {
            if (refusal.MayComeBack)
                socket.Abort();
            throw new CallException(refusal.Title);
        }
        ((Visitor)socket.State!).Admit();
    }

    /// <summary>A connection that does not say whose it is holds room for nothing.</summary>
    private async Task ExpectPlayerAsync(SocketIoSocket socket, Seat seat)
    {
        await Task.Delay(options.Limits.FirstRequest, time);
        // Where it has left meanwhile, its session may have joined anew, and goes on.
        if (await seat.Player is null && socket.IsConnected)
            await socket.DisconnectAsync(close: true);
    }

    private Seat NewSeat(SocketIoSocket socket, string? instance, PlayerIdentity? player) =>
        new(new SocketLine(socket, clock, time), door, new CallBudget(options.Limits), instance) { Identity = player };

    /// <summary>A name of any length that a client has made up, as it is told back.</summary>
    private static string Short(string name) => name.Length <= Fields.MaxText ? name : name[..Fields.MaxText];

    private static async Task<ConnectAnswer?> OverLimitAsync(Task<string?> refusal) =>
        await refusal switch
        {
            null => null,
            { Length: 0 } => ConnectAnswer.Closed,
            { } limited => Refused(StatusCodes.Status429TooManyRequests, limited),
        };

    private static ConnectAnswer Refused(int status, string title) =>
        ConnectAnswer.Refused(title, JsonSerializer.SerializeToElement(new RefusalData(status), WireJson.Options));

    private sealed record RefusalData(int Status);

    private sealed record CallError(string? Event, string Error);
}
