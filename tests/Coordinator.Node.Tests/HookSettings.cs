using Coordinator.Games;
using Coordinator.Hooks;
using Coordinator.Node.Options;
using Coordinator.Node.Start;
using Coordinator.Node.Wire;
using Microsoft.Extensions.Configuration;

namespace Coordinator.Node.Tests;

/// <summary>The settings of hooks as an operator writes them.</summary>
public sealed class HookSettings
{
    private const string Secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    private const string SecretMust =
        "whsec_ and 24 to 64 random bytes in base64 (echo \"whsec_$(openssl rand -base64 32)\")";

    [Fact]
    public void Without_an_endpoint_there_are_no_hooks() => Assert.Null(Read([]));

    [Fact]
    public void An_endpoint_needs_an_address_and_a_secret_and_hears_of_everything_for_a_day()
    {
        var hooks = Read(
            new() { ["Endpoints:0:Url"] = "https://a.example.org/hooks?x=1", ["Endpoints:0:Secret"] = Secret }
        )!;

        var endpoint = Assert.Single(hooks.Endpoints);
        Assert.Equal(
            ("https://a.example.org/hooks?x=1", HookKinds.All, null),
            (endpoint.Url.AbsoluteUri, endpoint.Events, endpoint.PreviousSecret)
        );
        Assert.Equal((TimeSpan.FromHours(24), TimeSpan.FromSeconds(10)), (hooks.GiveUpAfter, hooks.Timeout));
    }

    [Fact]
    public void The_file_that_explains_the_settings_gives_the_defaults()
    {
        var file = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"));
        Dictionary<string, string?> endpoint = new()
        {
            ["Endpoints:0:Url"] = "https://a.example.org",
            ["Endpoints:0:Secret"] = Secret,
        };

        var (fromFile, defaults) = (Read(endpoint, file)!, Read(endpoint)!);

        Assert.Equal((defaults.GiveUpAfter, defaults.Timeout), (fromFile.GiveUpAfter, fromFile.Timeout));
        endpoint["Endpoints:0:Url"] = "http://a.example.org";
        Assert.Throws<StartException>(() => Read(endpoint, file)); // AllowHttp
    }

    [Fact]
    public void Every_setting_is_read()
    {
        var hooks = Read(
            new()
            {
                ["Endpoints:0:Url"] = "http://a.example.org",
                ["Endpoints:0:Secret"] = Secret,
                ["Endpoints:0:PreviousSecret"] = Secret,
                ["Endpoints:0:Events:0"] = "lost",
                ["Endpoints:0:Events:1"] = "Ended",
                ["Endpoints:1:Url"] = "https://b.example.org",
                ["Endpoints:1:Secret"] = Secret,
                ["GiveUpAfter"] = "1h",
                ["Timeout"] = "5s",
                ["AllowHttp"] = "true",
            }
        )!;

        Assert.Equal(
            [HookKinds.Lost | HookKinds.Ended, HookKinds.All],
            hooks.Endpoints.Select(endpoint => endpoint.Events)
        );
        Assert.NotNull(hooks.Endpoints[0].PreviousSecret);
        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromSeconds(5)), (hooks.GiveUpAfter, hooks.Timeout));
    }

    [Theory]
    [InlineData(
        "Endpoints:0:Secret",
        "",
        "Coordinator:Hooks:Endpoints:0:Secret must be set, to "
            + SecretMust
            + ": by its signature the receiver knows who speaks."
    )]
    [InlineData(
        "Endpoints:0:Secret",
        "whsec_c2hvcnQ=",
        "Coordinator:Hooks:Endpoints:0:Secret must be " + SecretMust + "."
    )]
    [InlineData(
        "Endpoints:0:PreviousSecret",
        "hunter2",
        "Coordinator:Hooks:Endpoints:0:PreviousSecret must be " + SecretMust + "."
    )]
    [InlineData("Endpoints:0:Url", "", "Coordinator:Hooks:Endpoints:0:Url must be set.")]
    [InlineData(
        "Endpoints:0:Url",
        "ftp://hunter2",
        "Coordinator:Hooks:Endpoints:0:Url must be an http or https address without user name or fragment."
    )]
    [InlineData(
        "Endpoints:0:Url",
        "https://me:hunter2@a.example.org",
        "Coordinator:Hooks:Endpoints:0:Url must be an http or https address without user name or fragment."
    )]
    [InlineData(
        "Endpoints:0:Url",
        "http://a.example.org/hunter2",
        "Coordinator:Hooks:Endpoints:0:Url must be https: the way there is not this machine's or a private "
            + "network's. (Coordinator:Hooks:AllowHttp allows it.)"
    )]
    [InlineData(
        "Endpoints:0:Events:0",
        "won",
        "Coordinator:Hooks:Endpoints:0:Events must hold some of lost, paused, resumed, ended, got 'won'."
    )]
    [InlineData(
        "Endpoints:0:Events:0",
        "lost,ended",
        "Coordinator:Hooks:Endpoints:0:Events must hold some of lost, paused, resumed, ended, got 'lost,ended'."
    )]
    [InlineData(
        "Endpoints:0:Events:0",
        "15",
        "Coordinator:Hooks:Endpoints:0:Events must hold some of lost, paused, resumed, ended, got '15'."
    )]
    [InlineData(
        "GiveUpAfter",
        "30d",
        "Coordinator:Hooks:GiveUpAfter must be a duration from 1s to 7d with its unit (ms, s, m, h, d), such as 1d, "
            + "got '30d'."
    )]
    [InlineData(
        "Timeout",
        "10",
        "Coordinator:Hooks:Timeout must be a duration from 1s to 1m with its unit (ms, s, m, h, d), such as 10s, got "
            + "'10'."
    )]
    [InlineData("AllowHttp", "yes", "Coordinator:Hooks:AllowHttp must be one of False, True, got 'yes'.")]
    [InlineData(
        "Endpoints:0:Sceret",
        "x",
        "Coordinator:Hooks:Endpoints:0:Sceret is not a setting; appsettings.json lists them all."
    )]
    public void A_wrong_setting_is_named_in_a_sentence_that_shows_no_secret(string key, string value, string sentence)
    {
        Dictionary<string, string?> settings = new()
        {
            ["Endpoints:0:Url"] = "https://a.example.org",
            ["Endpoints:0:Secret"] = Secret,
        };
        settings[key] = value;

        var refusal = Assert.Throws<StartException>(() => Read(settings));

        Assert.Equal(sentence, refusal.Message);
        Assert.DoesNotContain("hunter2", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_address_is_told_once() =>
        Assert.Equal(
            "Coordinator:Hooks:Endpoints must hold each Url once, and has one at a.example.org twice.",
            Assert
                .Throws<StartException>(() =>
                    Read(
                        new()
                        {
                            ["Endpoints:0:Url"] = "https://a.example.org",
                            ["Endpoints:0:Secret"] = Secret,
                            ["Endpoints:1:Url"] = "https://a.example.org/",
                            ["Endpoints:1:Secret"] = Secret,
                        }
                    )
                )
                .Message
        );

    [Theory]
    [InlineData("http://127.0.0.1:8080/hooks", true)]
    [InlineData("http://localhost", true)]
    [InlineData("http://[::1]:8080", true)]
    [InlineData("http://10.1.2.3", true)]
    [InlineData("http://172.31.0.1", true)]
    [InlineData("http://192.168.1.1", true)]
    [InlineData("http://[fd00::1]", true)]
    [InlineData("http://backend:8080", true)]
    [InlineData("http://backend.games.svc.cluster.local", true)]
    [InlineData("http://172.32.0.1", false)]
    [InlineData("http://11.0.0.1", false)]
    [InlineData("http://[2001:db8::1]", false)]
    [InlineData("http://10.example.org", false)]
    public void In_the_clear_is_for_this_machine_and_private_networks(string url, bool isAllowed)
    {
        var refusal = Xunit.Record.Exception(() =>
            Read(new() { ["Endpoints:0:Url"] = url, ["Endpoints:0:Secret"] = Secret })
        );

        Assert.Equal(isAllowed, refusal is null);
    }

    [Fact]
    public void The_reasons_of_an_end_have_the_names_that_players_are_told()
    {
        foreach (var reason in Enum.GetValues<EndReason>())
        {
            GameEvent[] story =
            [
                new GameEvents.Created(DateTimeOffset.UnixEpoch, "g", "c", ["a", "b"], new GameSettings(), null),
                new GameEvents.Ended(DateTimeOffset.UnixEpoch, reason, null),
            ];

            var body = HookMessages.Of(GameState.None, 1, [.. story]).Single().Body;

            Assert.Contains($"\"reason\":\"{WireNames.Of(reason)}\"", body, StringComparison.Ordinal);
        }
    }

    private static Coordinator.Hooks.HookSettings? Read(
        Dictionary<string, string?> settings,
        IConfigurationBuilder? over = null
    ) =>
        NodeOptionsReader
            .Read(
                (over ?? new ConfigurationBuilder())
                    .AddInMemoryCollection(settings.ToDictionary(s => $"Coordinator:Hooks:{s.Key}", s => s.Value))
                    .Build()
            )
            .Cluster.Hooks;
}
