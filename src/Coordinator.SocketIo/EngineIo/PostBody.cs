using System.Buffers;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Coordinator.SocketIo.EngineIo;

/// <summary>The body of a POST, in a buffer of the shared pool that grows with what really comes.</summary>
internal sealed class PostBody : IDisposable
{
    private const int FirstBuffer = 4096;

    private byte[]? buffer;

    private PostBody(PostOutcome outcome) => Outcome = outcome;

    public PostOutcome Outcome { get; private set; }

    public ReadOnlyMemory<byte> Bytes { get; private set; }

    public static async Task<PostBody> ReadAsync(HttpContext context, int most)
    {
        var request = context.Request;
        if (request.ContentType?.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase) == true)
            return new PostBody(PostOutcome.Lost); // as the reference: the transport itself is misused
        if (request.ContentLength > most)
            return new PostBody(PostOutcome.TooLarge);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = most + 1L;
        var body = new PostBody(PostOutcome.Taken);
        try
        {
            await body.FillAsync(request, most);
        }
        catch (BadHttpRequestException e)
        {
            body.Outcome =
                e.StatusCode == StatusCodes.Status413PayloadTooLarge ? PostOutcome.TooLarge : PostOutcome.Lost;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            body.Outcome = PostOutcome.Lost;
        }
        return body;
    }

    public void Dispose()
    {
        if (buffer is not null)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = null;
    }

    private async Task FillAsync(HttpRequest request, int most)
    {
        var length = 0;
        buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        while (true)
        {
            if (length == buffer.Length)
                Grow(length);
            var read = await request.Body.ReadAsync(buffer.AsMemory(length), request.HttpContext.RequestAborted);
            if (read == 0)
                break;
            length += read;
            if (length <= most)
                continue;
            Outcome = PostOutcome.TooLarge;
            return;
        }
        Bytes = buffer.AsMemory(0, length);
        if (!Utf8.IsValid(Bytes.Span))
            Outcome = PostOutcome.Malformed;
    }

    private void Grow(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer!.Length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}

/// <summary>What became of a POST's body.</summary>
internal enum PostOutcome
{
    Taken,

    /// <summary>More bytes than are allowed.</summary>
    TooLarge,

    /// <summary>It is not UTF-8.</summary>
    Malformed,

    /// <summary>The client went away in the middle of it, or sent it as something else than text.</summary>
    Lost,
}
