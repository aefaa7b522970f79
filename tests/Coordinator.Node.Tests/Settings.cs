using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Coordinator.Cluster;
using Coordinator.Journal.Schema;
using Coordinator.Node.Options;
using Coordinator.Node.Start;
using Coordinator.Node.Telemetry;
using Microsoft.Extensions.Configuration;

namespace Coordinator.Node.Tests;

/// <summary>Settings as an operator writes them.</summary>
public sealed class Settings
{
    private static readonly string Key = Convert.ToBase64String(new byte[32]);

    [Fact]
    public void Without_settings_the_defaults_hold()
    {
        var options = Read([]);

        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 5080), options.Players);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 8558), options.Management);
        Assert.Equal(Path.GetFullPath("data"), options.DataFolder);
        Assert.Equal(
            $"Data Source={Path.Combine(Path.GetFullPath("data"), "coordinator.db")}",
            options.Cluster.ConnectionString
        );
        Assert.Equal(TimeSpan.FromHours(24), options.TokenLifetime);
        Assert.Equal(new Games.GameSettings(), options.Games);
        Assert.Null(options.TokenKey);
        Assert.Null(options.Turn);
        Assert.Empty(options.ApiKeys);
        Assert.Empty(options.IceServers);
    }

    [Fact]
    public void The_file_that_explains_the_settings_gives_the_defaults()
    {
        var file = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"))
            .Build();

        var (fromFile, defaults) = (NodeOptionsReader.Read(file), Read([]));

        Assert.Equal(
            defaults with
            {
                ApiKeys = [],
                OperatorKeys = [],
                AllowedOrigins = [],
                IceServers = [],
                Cluster = fromFile.Cluster,
            },
            fromFile with
            {
                ApiKeys = [],
                OperatorKeys = [],
                AllowedOrigins = [],
                IceServers = [],
            }
        );
        Assert.Equal(defaults.Cluster with { SeedNodes = [] }, fromFile.Cluster with { SeedNodes = [] });
        Assert.Empty(
            fromFile
                .ApiKeys.Concat(fromFile.OperatorKeys)
                .Concat(fromFile.AllowedOrigins)
                .Concat(fromFile.Cluster.SeedNodes)
        );
        Assert.Empty(fromFile.IceServers);
    }

    [Fact]
    public void Every_setting_is_read()
    {
        var options = Read(
            new()
            {
                ["Port"] = "0",
                ["Address"] = "0.0.0.0",
                ["ManagementPort"] = "65535",
                ["ManagementAddress"] = "::1",
                ["PublicUrl"] = "https://play.example.org/c",
                ["DataFolder"] = "/var/lib/coordinator",
                ["ApiKeys:0"] = "0123456789abcdef",
                ["OperatorKeys:0"] = "an-operators-own-key",
                ["TokenKey"] = Key,
                ["TokenLifetime"] = "90m",
                ["AllowedOrigins"] = "*",
                ["SiteFolder"] = AppContext.BaseDirectory,
                ["IceServers:0:Urls:0"] = "stun:a",
                ["IceServers:1:Urls"] = "turn:b",
                ["IceServers:1:Username"] = "u",
                ["IceServers:1:Credential"] = "p",
                ["Turn:Urls:0"] = "turns:c",
                ["Turn:SharedSecret"] = "s",
                ["Turn:Lifetime"] = "2h",
                ["Games:ReconnectionTimeout"] = "5s",
                ["Games:JoinTimeout"] = "1d",
                ["Games:ValidationTimeout"] = "20s",
                ["Games:AbandonedTimeout"] = "1m",
                ["Games:ResumeLead"] = "150ms",
                ["Journal:Store"] = "postgresql",
                ["Journal:ConnectionString"] = "Host=db",
                ["Cluster:Hostname"] = "node-1",
                ["Cluster:Port"] = "4053",
                ["Cluster:SeedNodes:0"] = "akka.tcp://coordinator@node-1:4053",
                ["Cluster:SeedNodes:1"] = "node-2:4053",
                ["ManagementReadOnly"] = "false",
                ["Drain:Notice"] = "7s",
                ["Drain:Timeout"] = "2m",
                ["Otlp:Endpoint"] = "http://collector:4318",
                ["Otlp:Protocol"] = "httpprotobuf",
                ["Otlp:Headers"] = "key=1,other=a=b",
                ["Traces:SampleRatio"] = "0.25",
                ["Limits:Clock:PerSecond"] = "1",
                ["Limits:Clock:Burst"] = "2",
                ["Limits:Signals:PerSecond"] = "3",
                ["Limits:Signals:Burst"] = "4",
                ["Limits:Health:PerSecond"] = "5",
                ["Limits:Health:Burst"] = "6",
                ["Limits:Reports:PerSecond"] = "7",
                ["Limits:Reports:Burst"] = "8",
                ["Limits:OtherCalls:PerSecond"] = "0",
                ["Limits:OtherCalls:Burst"] = "9",
                ["Limits:ConnectsPerPlayer:PerSecond"] = "10",
                ["Limits:ConnectsPerPlayer:Burst"] = "11",
                ["Limits:ConnectsPerAddress:PerSecond"] = "12",
                ["Limits:ConnectsPerAddress:Burst"] = "13",
                ["Limits:WithoutToken:PerSecond"] = "14",
                ["Limits:WithoutToken:Burst"] = "15",
                ["Limits:TrustedProxies:0"] = "192.0.2.0/24",
                ["Limits:TrustedProxies:1"] = "2001:db8::1",
                ["Limits:UnadmittedConnections"] = "16",
                ["Limits:FirstRequest"] = "17s",
                ["Limits:QueuedBytes"] = "262144",
                ["Retention"] = "30d",
            }
        );

        Assert.Equal(new IPEndPoint(IPAddress.Any, 0), options.Players);
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Loopback, 65535), options.Management);
        Assert.Equal(new Uri("https://play.example.org/c"), options.PublicUrl);
        Assert.Equal(["0123456789abcdef"], options.ApiKeys);
        Assert.Equal(["an-operators-own-key"], options.OperatorKeys);
        Assert.Equal(32, options.TokenKey!.Length);
        Assert.Equal(TimeSpan.FromMinutes(90), options.TokenLifetime);
        Assert.Equal(["*"], options.AllowedOrigins);
        Assert.Equal(["stun:a", "turn:b"], options.IceServers.SelectMany(s => s.Urls));
        Assert.Equal(("u", "p"), (options.IceServers[1].Username, options.IceServers[1].Credential));
        Assert.Equal((TimeSpan.FromHours(2), "s"), (options.Turn!.Lifetime, options.Turn.SharedSecret));
        Assert.Equal(TimeSpan.FromSeconds(5), options.Games.ReconnectionTimeout);
        Assert.Equal(TimeSpan.FromDays(1), options.Games.JoinTimeout);
        Assert.Equal(TimeSpan.FromSeconds(20), options.Games.ValidationTimeout);
        Assert.Equal(TimeSpan.FromMinutes(1), options.Games.AbandonedTimeout);
        Assert.Equal(TimeSpan.FromMilliseconds(150), options.Games.ResumeLead);
        Assert.Equal(StoreKind.PostgreSql, options.Cluster.Store);
        Assert.Equal(("node-1", 4053), (options.Cluster.Hostname, options.Cluster.Port));
        Assert.Equal(["akka.tcp://coordinator@node-1:4053", "node-2:4053"], options.Cluster.SeedNodes);
        Assert.False(options.ManagementReadOnly);
        Assert.Equal(new DrainOptions(TimeSpan.FromSeconds(7), TimeSpan.FromMinutes(2)), options.Drain);
        Assert.Equal(
            new TelemetryOptions(new Uri("http://collector:4318"), OtlpProtocol.HttpProtobuf, "key=1,other=a=b", 0.25),
            options.Telemetry
        );
        var limits = options.Limits;
        Assert.Equal(
            [new Rate(1, 2), new(3, 4), new(5, 6), new(7, 8)],
            [limits.Clock, limits.Signals, limits.Health, limits.Reports]
        );
        Assert.Equal(
            [new Rate(0, 9), new(10, 11), new(12, 13), new(14, 15)],
            [limits.OtherCalls, limits.ConnectsPerPlayer, limits.ConnectsPerAddress, limits.WithoutToken]
        );
        Assert.Equal([IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("2001:db8::1/128")], limits.TrustedProxies);
        Assert.Equal(
            (16, TimeSpan.FromSeconds(17), 262_144),
            (limits.UnadmittedConnections, limits.FirstRequest, limits.QueuedBytes)
        );
        Assert.False(limits.OtherCalls.IsLimited);
        Assert.Equal(TimeSpan.FromDays(30), options.Cluster.Retention);
        Assert.Equal("https://play.example.org/c", options.Cluster.PublicUrl);
        Assert.Matches("^[0-9a-f]{16}$", options.Cluster.TokenKeyFingerprint);
    }

    [Fact]
    public void The_sample_configuration_of_a_cluster_needs_its_secrets_and_nothing_else()
    {
        var file = new ConfigurationBuilder().AddJsonFile(
            Path.Combine(AppContext.BaseDirectory, "Deploy", "cluster.json")
        );

        var refusal = Assert.Throws<StartException>(() => NodeOptionsReader.Read(file.Build()));
        var options = NodeOptionsReader.Read(file.AddInMemoryCollection([new("Coordinator:TokenKey", Key)]).Build());

        Assert.Equal(
            "Coordinator:TokenKey must be set in a cluster, to the same value on every node.",
            refusal.Message
        );
        Assert.Equal(3, options.Cluster.SeedNodes.Count);
        Assert.Contains($"{options.Cluster.Hostname}:{options.Cluster.Port}", options.Cluster.SeedNodes);
    }

    [Fact]
    public void The_manifests_for_kubernetes_set_what_there_is_to_set()
    {
        var manifests = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Deploy", "kubernetes.yaml"));
        var given = Regex
            .Matches(manifests, @"name: (Coordinator__\w+)(?:, value: ""?([^""}]+?)""? })?")
            .ToDictionary(
                m => m.Groups[1].Value.Replace("__", ":", StringComparison.Ordinal),
                m => (string?)m.Groups[2].Value
            );
        given["Coordinator:TokenKey"] = Key;
        given["Coordinator:ApiKeys:0"] = "0123456789abcdef";
        given["Coordinator:Journal:ConnectionString"] = "Host=db";
        given["Coordinator:Cluster:Hostname"] = "10.0.0.1";

        var options = NodeOptionsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(given).Build());

        Assert.Equal(
            ("coordinator-nodes", 3, 4053),
            (options.Cluster.SeedHost, options.Cluster.SeedHostNodes, options.Cluster.Port)
        );
        Assert.Contains($"replicas: {options.Cluster.SeedHostNodes}", manifests, StringComparison.Ordinal);
        var grace = int.Parse(
            Regex.Match(manifests, @"terminationGracePeriodSeconds: (\d+)").Groups[1].Value,
            CultureInfo.InvariantCulture
        );
        Assert.True(grace >= (options.Drain.Timeout + TimeSpan.FromSeconds(30)).TotalSeconds);
    }

    [Fact]
    public void A_name_in_the_dns_stands_for_the_list_of_seed_nodes()
    {
        var cluster = Read(
            new()
            {
                ["TokenKey"] = Key,
                ["Journal:Store"] = "PostgreSql",
                ["Journal:ConnectionString"] = "Host=db",
                ["Cluster:Port"] = "4053",
                ["Cluster:SeedHost"] = "coordinator-nodes",
                ["Cluster:SeedHostNodes"] = "3",
            }
        ).Cluster;

        Assert.Equal(("coordinator-nodes", 3, false), (cluster.SeedHost, cluster.SeedHostNodes, cluster.IsAlone));
    }

    [Fact]
    public void A_name_in_the_dns_needs_a_node_that_knows_its_address_and_no_list() =>
        Assert.Equal(
            [
                "Coordinator:Cluster:SeedHost and Cluster:SeedNodes are two ways of saying the same: set one of them.",
                "Coordinator:Cluster:Hostname must be this node's IP address where Cluster:SeedHost is set: it finds "
                    + "itself among the addresses.",
            ],
            Assert
                .Throws<StartException>(() =>
                    Read(
                        new()
                        {
                            ["TokenKey"] = Key,
                            ["Journal:Store"] = "PostgreSql",
                            ["Journal:ConnectionString"] = "Host=db",
                            ["Cluster:Port"] = "4053",
                            ["Cluster:SeedHost"] = "coordinator-nodes",
                            ["Cluster:SeedNodes:0"] = "node-1:4053",
                            ["Cluster:Hostname"] = "node-1",
                        }
                    )
                )
                .Message.Split(Environment.NewLine)
        );

    [Theory]
    [InlineData(
        "node-1",
        "Coordinator:Cluster:SeedNodes must hold nodes: 'node-1' is no address of a node: host:port, for example "
            + "node-1:4053, or akka.tcp://coordinator@node-1:4053."
    )]
    [InlineData(
        "akka.tcp://other@node-1:4053",
        "Coordinator:Cluster:SeedNodes must hold nodes: 'akka.tcp://other@node-1:4053' is no address of a node: "
            + "host:port, for example node-1:4053, or akka.tcp://coordinator@node-1:4053."
    )]
    [InlineData(
        "akka.ssl.tcp://coordinator@node-1:4053",
        "Coordinator:Cluster:SeedNodes must hold nodes: 'akka.ssl.tcp://coordinator@node-1:4053' is no address of a "
            + "node: host:port, for example node-1:4053, or akka.tcp://coordinator@node-1:4053."
    )]
    public void A_seed_node_that_is_no_address_is_named(string seed, string sentence) =>
        A_wrong_setting_is_named_in_a_sentence("Cluster:SeedNodes:0", seed, sentence);

    [Fact]
    public void Tls_between_nodes_needs_all_of_its_files()
    {
        A_wrong_setting_is_named_in_a_sentence(
            "Cluster:Tls:CertificateFile",
            "node.pem",
            "Coordinator:Cluster:Tls:KeyFile must be set: TLS between nodes needs a certificate, its key and the "
                + "authority that issued it."
        );
        var refusal = Assert.Throws<StartException>(() =>
            Read(
                new()
                {
                    ["Cluster:Tls:CertificateFile"] = "/no/such.pem",
                    ["Cluster:Tls:KeyFile"] = "/no/such.key",
                    ["Cluster:Tls:AuthorityFile"] = "/no/ca.pem",
                }
            )
        );
        Assert.Contains("Coordinator:Cluster:Tls can't be used: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("/no/such.pem", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Port", "abc", "Coordinator:Port must be 0..65535, got 'abc'.")]
    [InlineData("Port", "65536", "Coordinator:Port must be 0..65535, got '65536'.")]
    [InlineData("Port", "-1", "Coordinator:Port must be 0..65535, got '-1'.")]
    [InlineData(
        "ManagementPort",
        "5080",
        "Coordinator:ManagementPort must differ from Coordinator:Port, both are 5080."
    )]
    [InlineData(
        "Address",
        "everywhere",
        "Coordinator:Address must be an IP address such as 127.0.0.1, or 0.0.0.0 for all, got 'everywhere'."
    )]
    [InlineData(
        "PublicUrl",
        "ftp://x",
        "Coordinator:PublicUrl must be an http or https address such as https://play.example.org, got 'ftp://x'."
    )]
    [InlineData(
        "PublicUrl",
        "play.example.org",
        "Coordinator:PublicUrl must be an http or https address such as https://play.example.org, got "
            + "'play.example.org'."
    )]
    [InlineData(
        "TokenLifetime",
        "24",
        "Coordinator:TokenLifetime must be a duration from 1m to 30d with its unit (ms, s, m, h, d), such as 1d, got "
            + "'24'."
    )]
    [InlineData(
        "TokenLifetime",
        "1s",
        "Coordinator:TokenLifetime must be a duration from 1m to 30d with its unit (ms, s, m, h, d), such as 1d, got "
            + "'1s'."
    )]
    [InlineData(
        "Games:ReconnectionTimeout",
        "00:00:30",
        "Coordinator:Games:ReconnectionTimeout must be a duration from 1s to 10m with its unit (ms, s, m, h, d), "
            + "such as 30s, got '00:00:30'."
    )]
    [InlineData(
        "Games:JoinTimeout",
        "999999999d",
        "Coordinator:Games:JoinTimeout must be a duration from 1s to 1d with its unit (ms, s, m, h, d), such as 5m, "
            + "got '999999999d'."
    )]
    [InlineData(
        "Games:ResumeLead",
        "0ms",
        "Coordinator:Games:ResumeLead must be a duration from 1ms to 5s with its unit (ms, s, m, h, d), such as "
            + "200ms, got '0ms'."
    )]
    [InlineData("TokenKey", "c2hvcnQ=", "Coordinator:TokenKey must be at least 32 bytes in base64.")]
    [InlineData("TokenKey", "not base64 at all", "Coordinator:TokenKey must be at least 32 bytes in base64.")]
    [InlineData(
        "OperatorKeys:0",
        "with a space in it",
        "Coordinator:OperatorKeys must be of 16 or more printable ASCII characters without spaces each."
    )]
    [InlineData(
        "ApiKeys:0",
        "short",
        "Coordinator:ApiKeys must be of 16 or more printable ASCII characters without spaces each."
    )]
    [InlineData(
        "AllowedOrigins:0",
        "https://x.example/",
        "Coordinator:AllowedOrigins must hold origins such as https://play.example.org, or *, got 'https://x.example/'."
    )]
    [InlineData(
        "IceServers:0:Urls:0",
        "http://stun",
        "Coordinator:IceServers:0:Urls must begin with stun:, stuns:, turn: or turns:, got 'http://stun'."
    )]
    [InlineData(
        "IceServers:0:Urls:0",
        "turn:x",
        "Coordinator:IceServers:0 must have Username and Credential, since it is a TURN server."
    )]
    [InlineData("Turn:SharedSecret", "s", "Coordinator:Turn:Urls must be set where Turn:SharedSecret is.")]
    [InlineData(
        "Turn:Urls",
        "turn:x",
        "Coordinator:Turn:SharedSecret must be set where Turn:Urls are: coturn's static-auth-secret."
    )]
    [InlineData(
        "Journal:Store",
        "Oracle",
        "Coordinator:Journal:Store must be one of Sqlite, PostgreSql, got 'Oracle'."
    )]
    [InlineData("Journal:Store", "1", "Coordinator:Journal:Store must be one of Sqlite, PostgreSql, got '1'.")]
    [InlineData(
        "Journal:Store",
        "PostgreSql",
        "Coordinator:Journal:ConnectionString must be set for the store PostgreSql."
    )]
    [InlineData(
        "Journal:ConnectionString",
        "nonsense",
        "Coordinator:Journal:ConnectionString must be of the form Key=value;Key=value, with keys that Sqlite knows."
    )]
    [InlineData(
        "Journal:ConnectionString",
        "Data Source=x;Pasword=x",
        "Coordinator:Journal:ConnectionString must be of the form Key=value;Key=value, with keys that Sqlite knows."
    )]
    [InlineData(
        "Drain:Timeout",
        "2s",
        "Coordinator:Drain:Timeout must be longer than Coordinator:Drain:Notice: players are only sent elsewhere "
            + "once that is over."
    )]
    [InlineData(
        "SiteFolder",
        "/no/such/folder",
        "Coordinator:SiteFolder must be a folder that exists, got '/no/such/folder'."
    )]
    [InlineData(
        "Otlp:Endpoint",
        "collector:4317",
        "Coordinator:Otlp:Endpoint must be an http or https address such as http://localhost:4317, got "
            + "'collector:4317'."
    )]
    [InlineData("Otlp:Protocol", "Json", "Coordinator:Otlp:Protocol must be one of Grpc, HttpProtobuf, got 'Json'.")]
    [InlineData("Otlp:Headers", "secret", "Coordinator:Otlp:Headers must be of the form name=value,name=value.")]
    [InlineData(
        "Traces:SampleRatio",
        "1.5",
        "Coordinator:Traces:SampleRatio must be a number from 0 to 1, such as 0.1, got '1.5'."
    )]
    [InlineData(
        "Traces:SampleRatio",
        "NaN",
        "Coordinator:Traces:SampleRatio must be a number from 0 to 1, such as 0.1, got 'NaN'."
    )]
    [InlineData(
        "Retention",
        "5m",
        "Coordinator:Retention must be a duration from 1h to 3650d with its unit (ms, s, m, h, d), such as 90d, got "
            + "'5m'."
    )]
    [InlineData("Limits:Clock:PerSecond", "fast", "Coordinator:Limits:Clock:PerSecond must be 0..1000000, got 'fast'.")]
    [InlineData("Limits:Signals:Burst", "0", "Coordinator:Limits:Signals:Burst must be 1..1000000, got '0'.")]
    [InlineData("Limits:QueuedBytes", "1000", "Coordinator:Limits:QueuedBytes must be 262144..1073741824, got '1000'.")]
    [InlineData(
        "Limits:FirstRequest",
        "10",
        "Coordinator:Limits:FirstRequest must be a duration from 1s to 5m with its unit (ms, s, m, h, d), such as "
            + "10s, got '10'."
    )]
    [InlineData(
        "Limits:TrustedProxies:0",
        "proxy-1",
        "Coordinator:Limits:TrustedProxies must hold addresses such as 10.0.0.1 or networks such as 10.0.0.0/8, got "
            + "'proxy-1'."
    )]
    [InlineData("Prot", "5080", "Coordinator:Prot is not a setting; appsettings.json lists them all.")]
    [InlineData(
        "IceServers:0:Url",
        "stun:x",
        "Coordinator:IceServers:0:Url is not a setting; appsettings.json lists them all."
    )]
    public void A_wrong_setting_is_named_in_a_sentence(string key, string value, string sentence)
    {
        var refusal = Assert.Throws<StartException>(() => Read(new() { [key] = value }));

        Assert.Contains(sentence, refusal.Message.Split(Environment.NewLine));
        Assert.Equal(2, refusal.ExitCode);
    }

    [Fact]
    public void A_cluster_needs_what_its_nodes_share()
    {
        var refusal = Assert.Throws<StartException>(() =>
            Read(new() { ["Cluster:SeedNodes:0"] = "akka.tcp://coordinator@node-1:4053" })
        );

        Assert.Equal(
            [
                "Coordinator:Journal:Store must be PostgreSql in a cluster: a SQLite file belongs to one node.",
                "Coordinator:Cluster:Port must be set in a cluster: the other nodes have to know where to find this "
                    + "one.",
                "Coordinator:TokenKey must be set in a cluster, to the same value on every node.",
            ],
            refusal.Message.Split(Environment.NewLine)
        );
    }

    [Fact]
    public void A_secret_that_is_wrong_is_not_shown()
    {
        var refusal = Assert.Throws<StartException>(() =>
            Read(new() { ["TokenKey"] = "hunter2", ["ApiKeys:0"] = "hunter2" })
        );

        Assert.DoesNotContain("hunter2", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_blank_value_stands_for_the_default() =>
        Assert.Equal(
            5080,
            Read(
                new()
                {
                    ["Port"] = " ",
                    ["ApiKeys:0"] = "",
                    ["Turn:SharedSecret"] = "",
                }
            ).Players.Port
        );

    [Theory]
    [InlineData("200ms", 200)]
    [InlineData("30s", 30_000)]
    [InlineData("5M", 300_000)]
    [InlineData("24 h", 86_400_000)]
    [InlineData("7d", 604_800_000)]
    public void Durations_are_written_with_their_unit(string text, long ms)
    {
        Assert.True(Durations.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(ms), duration);
        Assert.True(Durations.TryParse(Durations.Text(duration), out var again));
        Assert.Equal(duration, again);
    }

    private static NodeOptions Read(Dictionary<string, string?> settings) =>
        NodeOptionsReader.Read(
            new ConfigurationBuilder()
                .AddInMemoryCollection(settings.ToDictionary(s => $"Coordinator:{s.Key}", s => s.Value))
                .Build()
        );
}
