using System.Net;

namespace Coordinator.Node.Access;

/// <summary>The page that asks for an operator's key. Its style is a file of its own: the site's policy allows none
/// within the page.</summary>
internal static class SignInPage
{
    public const string StylePath = "/sign-in.css";

    public const string Style = """
        :root { color-scheme: light dark; --ink: #1b2530; --paper: #f4f6f8; --card: #fff; --line: #c4ccd4; --accent: #0b5cad; --on-accent: #fff; --wrong: #b3261e; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e4e9ee; --paper: #10161c; --card: #1a222b; --line: #45515d; --accent: #7db8f5; --on-accent: #06213d; --wrong: #ffb4ab; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; min-height: 100vh; min-height: 100dvh; display: grid; place-items: center; padding: 1rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
        main { width: 100%; max-width: 24rem; padding: 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
        h1 { margin: 0 0 1rem; font-size: 1.25rem; }
        label { display: block; margin-bottom: .25rem; }
        input, button { width: 100%; min-height: 2.75rem; padding: .5rem .75rem; border-radius: .5rem; font: inherit; }
        input { border: 1px solid var(--line); background: var(--paper); color: var(--ink); }
        button { margin-top: 1rem; border: 0; background: var(--accent); color: var(--on-accent); font-weight: 600; cursor: pointer; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        .wrong { margin: 0 0 1rem; color: var(--wrong); }
        .hint { margin: 1rem 0 0; font-size: .875rem; }
        """;

    /// <param name="target">Where to go once the key is right.</param>
    /// <param name="status">Of the answer.</param>
    /// <param name="wrong">What was wrong with the last try, as a sentence; null: nothing.</param>
    public static IResult Of(string target, int status, string? wrong = null) =>
        TypedResults.Content(
            $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Sign in: Coordinator</title>
            <link rel="stylesheet" href="{StylePath}">
            </head>
            <body>
            <main>
            <h1>Coordinator: operators</h1>
            {(wrong is null ? "" : $"<p class=\"wrong\" role=\"alert\">{WebUtility.HtmlEncode(wrong)}</p>")}
            <form method="post" action="{SignInRoutes.Path}">
            <input type="hidden" name="return" value="{WebUtility.HtmlEncode(target)}">
            <label for="key">Operator's key</label>
            <input id="key" name="key" type="password" autocomplete="current-password" required autofocus>
            <button type="submit">Sign in</button>
            </form>
            <p class="hint">It is one of Coordinator:OperatorKeys. You stay signed in for 12 hours.</p>
            </main>
            </body>
            </html>
            """,
            "text/html; charset=utf-8",
            statusCode: status
        );
}
