using System.Diagnostics;
using System.Globalization;
using System.Net;
using Coordinator.Node.Access;
using Coordinator.Node.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Coordinator.Node.Tests;

/// <summary>An operator in a browser.</summary>
public sealed class SigningIn : IAsyncLifetime
{
    private const string Key = "the-key-of-an-operator";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private TestNode node = null!;

    public async Task InitializeAsync() => node = await StartAsync(Key);

    public async Task DisposeAsync() => await node.DisposeAsync();

    [Theory]
    [InlineData("/", "%2F")]
    [InlineData("/games/g1?tab=links&at=5", "%2Fgames%2Fg1%3Ftab%3Dlinks%26at%3D5")]
    public async Task Who_opens_a_page_is_asked_for_the_key_first(string path, string target)
    {
        using var answer = await SendAsync(
            "GET",
            path,
            headers: [("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")]
        );

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal($"/sign-in?return={target}", answer.Headers.Location!.ToString());
    }

    [Fact]
    public async Task The_page_is_whole_within_the_sites_policy()
    {
        using var answer = await SendAsync("GET", "/sign-in?return=%2Fgames%2Fg1%3Fa%3D%22%3E%3Cb%3E");
        var page = await answer.Content.ReadAsStringAsync();
        using var style = await SendAsync("GET", "/sign-in.css");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("""<form method="post" action="/sign-in">""", page, StringComparison.Ordinal);
        Assert.Contains("""name="return" value="/games/g1?a=&quot;&gt;&lt;b&gt;">""", page, StringComparison.Ordinal);
        // default-src 'self' lets neither run.
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<style", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("style=", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("""name="viewport" content="width=device-width""", page, StringComparison.Ordinal);
        Assert.Equal("text/css", style.Content.Headers.ContentType!.MediaType);
        Assert.Contains(
            "prefers-color-scheme: dark",
            await style.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_right_key_lets_in_for_twelve_hours_on_every_node_that_has_it()
    {
        var before = DateTimeOffset.UtcNow;
        using var answer = await SignInAsync(Key, "/games?phase=paused");
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("/games?phase=paused", answer.Headers.Location!.ToString());
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("; secure", cookie, StringComparison.OrdinalIgnoreCase);
        var until = DateTimeOffset.FromUnixTimeSeconds(
            long.Parse(cookie.Split('=', '.')[1], CultureInfo.InvariantCulture)
        );
        Assert.InRange(until - before, TimeSpan.FromHours(11.99), TimeSpan.FromHours(12.01));
        Assert.DoesNotContain(Key, cookie, StringComparison.Ordinal);

        var shown = ("Cookie", cookie.Split(';')[0]);
        await using var second = await StartAsync("another-key-of-operators", Key);
        await using var stranger = await StartAsync("another-key-of-operators");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(node, shown));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(second, shown));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(stranger, shown));
    }

    [Fact]
    public async Task Behind_tls_the_cookie_is_for_tls_alone()
    {
        using var answer = await SignInAsync(
            Key,
            "/",
            ("X-Forwarded-Proto", "https"),
            ("Origin", $"https://{node.Management.BaseAddress!.Authority}")
        );

        Assert.Contains(
            "; secure",
            answer.Headers.GetValues("Set-Cookie").Single(),
            StringComparison.OrdinalIgnoreCase
        );
    }

    [Fact]
    public async Task A_wrong_key_is_told_so_on_the_page_and_lets_nobody_in()
    {
        using var answer = await SignInAsync("not-the-key-of-anyone", "/games");
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("This key is wrong.", page, StringComparison.Ordinal);
        Assert.Contains("value=\"/games\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-key", page, StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Who_guesses_on_the_page_is_not_listened_to_for_a_while()
    {
        for (var i = 0; i < 10; i++)
        {
            using var wrong = await SignInAsync($"guess-number-{i}", "/");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }
        using var right = await SignInAsync(Key, "/");

        Assert.Equal(HttpStatusCode.TooManyRequests, right.StatusCode);
        Assert.Contains("Try again in a minute.", await right.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(right.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("\\\\evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("~/x")]
    [InlineData("/sign-in")]
    [InlineData("/\tx//evil.example")]
    [InlineData("")]
    public async Task It_leads_to_no_other_site(string target)
    {
        using var answer = await SignInAsync(Key, target);
        using var shown = await SendAsync(
            "GET",
            $"/sign-in?return={Uri.EscapeDataString(target)}",
            headers: [await CookieAsync()]
        );

        Assert.Equal("/", answer.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.Found, shown.StatusCode);
        Assert.Equal("/", shown.Headers.Location!.ToString());
    }

    [Theory]
    [InlineData("POST", "Origin", "SAME", HttpStatusCode.MethodNotAllowed)] // let through, and then refused as a change
    [InlineData("POST", "Origin", "https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("POST", "Origin", "PLAYERS", HttpStatusCode.Forbidden)]
    [InlineData("POST", "Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("POST", "Sec-Fetch-Site", "same-origin", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("POST", "Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("POST", "X-Nothing", "at all", HttpStatusCode.Forbidden)]
    [InlineData("DELETE", "Origin", "PLAYERS", HttpStatusCode.Forbidden)]
    [InlineData("GET", "Origin", "PLAYERS", HttpStatusCode.Forbidden)]
    [InlineData("GET", "Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("GET", "X-Nothing", "at all", HttpStatusCode.OK)]
    public async Task With_the_cookie_only_the_nodes_own_pages_change_anything(
        string method,
        string header,
        string value,
        HttpStatusCode expected
    )
    {
        var origin = value switch
        {
            "SAME" => $"http://{node.Management.BaseAddress!.Authority}",
            "PLAYERS" => $"http://{node.Players.BaseAddress!.Authority}", // the same host, and so the same cookies
            _ => value,
        };
        using var answer = await SendAsync(method, "/drain", headers: [await CookieAsync(), (header, origin)]);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task A_link_from_elsewhere_may_lead_here()
    {
        using var answer = await SendAsync(
            "GET",
            "/drain",
            headers: [await CookieAsync(), ("Sec-Fetch-Site", "same-site"), ("Sec-Fetch-Mode", "navigate")]
        );

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Another_sites_page_signs_nobody_in()
    {
        using var answer = await SignInAsync(Key, "/", ("Origin", "https://evil.example"));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Signing_out_takes_the_cookie_back()
    {
        using var answer = await SendAsync(
            "POST",
            "/sign-out",
            headers: [await CookieAsync(), ("Origin", $"http://{node.Management.BaseAddress!.Authority}")]
        );

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("/sign-in", answer.Headers.Location!.ToString());
        Assert.StartsWith(
            "coordinator-operator=; expires=Thu, 01 Jan 1970",
            answer.Headers.GetValues("Set-Cookie").Single(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Without_a_key_there_is_nothing_to_sign_in_to()
    {
        await using var open = await TestNode.StartAsync();
        using var here = await open.Management.GetAsync(new Uri("/sign-in?return=/games", UriKind.Relative));
        var elsewhere = await RawHttp.AskAsync(
            open.Management.BaseAddress!,
            "GET /sign-in HTTP/1.1\r\nHost: ops.example.org"
        );

        Assert.Equal((HttpStatusCode.Found, "/games"), (here.StatusCode, here.Headers.Location!.ToString()));
        Assert.StartsWith("HTTP/1.1 403 ", elsewhere, StringComparison.Ordinal);
        Assert.Contains("Set Coordinator:OperatorKeys to open it.", elsewhere, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(12 * 3600 - 1, true)]
    [InlineData(12 * 3600, false)]
    public void A_cookie_ends_by_itself(int secondsLater, bool counts) =>
        Assert.Equal(counts, IsTaken(Given(), Now.AddSeconds(secondsLater)));

    [Fact]
    public void A_cookie_can_be_neither_made_nor_prolonged_without_the_key()
    {
        var given = Given();
        var (until, signature) = (given.Split('.')[0], given.Split('.')[1]);
        var later = (long.Parse(until, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);

        Assert.True(IsTaken(given, Now));
        foreach (
            var forged in (string[])
                [
                    $"{later}.{signature}",
                    $"{until}.",
                    until,
                    "",
                    ".",
                    $"{until}.{signature}.x",
                    $"{until}.{signature[..^1]}",
                    $"x.{signature}",
                    $"+{until}.{signature}",
                ]
        )
            Assert.False(IsTaken(forged, Now), forged);
        Assert.False(IsTaken(given, Now, "another-key-of-operators"));
    }

    [Fact]
    public void After_a_minute_who_guessed_is_listened_to_again()
    {
        var clock = new SetClock { Now = Now };
        var wrong = new WrongTries(clock);
        var (guesser, other) = (IPAddress.Parse("2001:db8::1"), IPAddress.Parse("2001:db8:0:1::1"));
        for (var i = 0; i < 10; i++)
            wrong.Count(guesser, $"guess-{i}");

        Assert.Equal(TimeSpan.FromMinutes(1), wrong.Wait(guesser));
        Assert.NotNull(wrong.Wait(IPAddress.Parse("2001:db8::2"))); // whoever has one address has its whole network
        Assert.Null(wrong.Wait(other));
        clock.Now = Now.AddSeconds(60);
        Assert.Null(wrong.Wait(guesser));
    }

    [Fact]
    public async Task What_is_open_ends_with_the_sign_in_that_let_it_in()
    {
        await using var other = await ScriptedCluster.StartAsync(
            new ScriptedCluster(),
            "--Coordinator:OperatorKeys:0",
            Key
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, "/cluster/domain-events");
        request.Headers.Add(
            "Cookie",
            $"{SignInCookie.Name}={Given(DateTimeOffset.UtcNow - SignInCookie.Lifetime + TimeSpan.FromSeconds(3))}"
        );
        var clock = Stopwatch.StartNew();
        using var answer = await other.Management.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        var reading = answer.Content.ReadAsByteArrayAsync();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => reading.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10)); // whole seconds are kept: 2 to 3 of them
    }

    private static string Given() => Given(Now);

    private static string Given(DateTimeOffset at)
    {
        var http = new DefaultHttpContext();
        new SignInCookie([Key], new StoppedClock(at)).Give(http, Key);
        return http.Response.Headers.SetCookie.ToString().Split('=', ';')[1];
    }

    private static bool IsTaken(string cookie, DateTimeOffset at, string key = Key)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Cookie = $"{SignInCookie.Name}={cookie}";
        return new SignInCookie([key], new StoppedClock(at)).LeftOf(http.Request) is not null;
    }

    private static Task<TestNode> StartAsync(params string[] keys) =>
        TestNode.StartAsync([.. keys.SelectMany((key, i) => new[] { $"--Coordinator:OperatorKeys:{i}", key })]);

    private async Task<(string, string)> CookieAsync()
    {
        using var answer = await SignInAsync(Key, "/");
        return ("Cookie", answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
    }

    private Task<HttpResponseMessage> SignInAsync(string key, string target, params (string, string)[] headers) =>
        SendAsync(
            "POST",
            "/sign-in",
            new FormUrlEncodedContent([new("key", key), new("return", target)]),
            headers.Any(header => header.Item1 == "Origin")
                ? headers
                : [.. headers, ("Origin", $"http://{node.Management.BaseAddress!.Authority}")]
        );

    private async Task<HttpResponseMessage> SendAsync(
        string method,
        string path,
        HttpContent? content = null,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await node.Management.SendAsync(request);
    }

    private static async Task<HttpStatusCode> StatusAsync(TestNode node, (string Name, string Value) header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/drain");
        request.Headers.Add(header.Name, header.Value);
        using var answer = await node.Management.SendAsync(request);
        return answer.StatusCode;
    }

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
