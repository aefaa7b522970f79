using System.Data.Common;
using Coordinator.Cluster;
using Coordinator.Protocol;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.WebUtilities;

namespace Coordinator.Node.Api;

/// <summary>
/// Errors as <c>application/problem+json</c> (RFC 9457): a <c>title</c> for a person, and <c>errors</c> by field where
/// fields are wrong.
/// </summary>
internal static class Problems
{
    private const string ContentType = "application/problem+json";

    /// <summary>A problem as the result of an endpoint.</summary>
    public static IResult Of(int status, string title) => new Result(new Problem(status, title));

    /// <summary>400, with a sentence for each field that is wrong.</summary>
    public static IResult BadFields(string title, IReadOnlyDictionary<string, string> errors) =>
        new Result(
            new Problem(StatusCodes.Status400BadRequest, title, errors.ToDictionary(e => e.Key, e => new[] { e.Value }))
        );

    /// <summary>A problem as the whole answer.</summary>
    public static Task Write(HttpContext context, int status, string title) =>
        Write(context, new Problem(status, title));

    /// <summary>Gives every answer that is an error and says nothing else a problem for a body.</summary>
    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler(
            new ExceptionHandlerOptions
            {
                ExceptionHandler = context =>
                    Unhandled(context, context.Features.Get<IExceptionHandlerFeature>()!.Error),
                SuppressDiagnosticsCallback = handled =>
                    handled.Exception is GameUnavailableException or BadHttpRequestException,
            }
        );
        app.UseStatusCodePages(page =>
            Write(
                page.HttpContext,
                page.HttpContext.Response.StatusCode,
                $"{ReasonPhrases.GetReasonPhrase(page.HttpContext.Response.StatusCode)}."
            )
        );
    }

    private static Task Unhandled(HttpContext context, Exception failure)
    {
        if (WhyStoreIsAway(context, failure) is { } sentence)
        {
            context.Response.Headers.RetryAfter = "5";
            return Write(context, StatusCodes.Status503ServiceUnavailable, sentence);
        }
        if (failure is GameUnavailableException)
        {
            context.Response.Headers.RetryAfter = "1";
            return Write(
                context,
                StatusCodes.Status503ServiceUnavailable,
                "The game did not answer in time. Try again."
            );
        }
        return failure is BadHttpRequestException bad
            ? Write(context, bad.StatusCode, bad.Message)
            : Write(
                context,
                StatusCodes.Status500InternalServerError,
                "Something went wrong here; the coordinator's log says more."
            );
    }

    /// <summary>Whether the store in its trouble is to blame; null: it is not.</summary>
    private static string? WhyStoreIsAway(HttpContext context, Exception failure) =>
        failure switch
        {
            StoreUnavailableException => failure.Message,
            DbException when context.RequestServices.GetService<IStoreHealth>()?.Trouble is not null =>
                StoreFilter.Sentence,
            _ => null,
        };

    private static Task Write(HttpContext context, Problem problem)
    {
        context.Response.StatusCode = problem.Status;
        return context.Response.WriteAsJsonAsync(problem, WireJson.Options, ContentType, context.RequestAborted);
    }

    private sealed record Problem(int Status, string Title, IReadOnlyDictionary<string, string[]>? Errors = null);

    private sealed class Result(Problem problem) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => Write(httpContext, problem);
    }
}
