using Coordinator.Cluster;

namespace Coordinator.Node.Api;

/// <summary>
/// What reads the record says at once that it can't while the store can't be read: who asks is not kept waiting for a
/// database that does not answer, and requests don't pile up before it. One that is on its way then is given up.
/// </summary>
internal sealed class StoreFilter(IServiceProvider services) : IEndpointFilter
{
    public const string Sentence = "What is on record can't be read at the moment. Try again.";

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>Null where games are kept in memory alone.</summary>
    private readonly IStoreHealth? _store = services.GetService<IStoreHealth>();

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (_store is null)
            return await next(context);
        if (!CanBeRead)
            throw new StoreUnavailableException(Sentence);
        var http = context.HttpContext;
        var aborted = http.RequestAborted;
        using var given = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        UseToken(context, given.Token);
        try
        {
            var answer = next(context).AsTask();
            while (await Task.WhenAny(answer, Task.Delay(LookEvery, CancellationToken.None)) != answer)
            {
                if (!CanBeRead)
                    await given.CancelAsync();
            }
            return await answer;
        }
        catch (Exception e)
            when (given.IsCancellationRequested && !aborted.IsCancellationRequested && !http.Response.HasStarted)
        {
            throw new StoreUnavailableException(Sentence, e);
        }
        finally
        {
            http.RequestAborted = aborted;
        }
    }

    private bool CanBeRead => _store!.Trouble is not { IsReadable: false };

    /// <summary>What the endpoint gives up with: its arguments were bound before.</summary>
    private static void UseToken(EndpointFilterInvocationContext context, CancellationToken token)
    {
        context.HttpContext.RequestAborted = token;
        for (var i = 0; i < context.Arguments.Count; i++)
        {
            if (context.Arguments[i] is CancellationToken)
                context.Arguments[i] = token;
        }
    }
}
