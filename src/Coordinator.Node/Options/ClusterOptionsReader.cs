using System.Data.Common;
using System.Net;
using System.Security.Cryptography;
using Coordinator.Cluster;
using Coordinator.Journal.Schema;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Coordinator.Node.Options;

/// <summary>The journal's settings and those of the cluster.</summary>
internal static class ClusterOptionsReader
{
    public static ClusterSettings Read(SettingsReader read, string dataFolder)
    {
        var store = read.Choice("Journal:Store", StoreKind.Sqlite);
        var settings = new ClusterSettings
        {
            Store = store,
            ConnectionString = read.Parsed(
                "Journal:ConnectionString",
                text => ConnectionString(text, store),
                $"of the form Key=value;Key=value, with keys that {store} knows",
                secret: true
            ) ?? $"Data Source={Path.Combine(dataFolder, "coordinator.db")}",
            Hostname = read.Text("Cluster:Hostname") ?? "127.0.0.1",
            Port = read.Integer("Cluster:Port", 0, 0, IPEndPoint.MaxPort),
            SeedNodes = read.List("Cluster:SeedNodes"),
            SeedHost = read.Text("Cluster:SeedHost"),
            SeedHostNodes = read.Integer("Cluster:SeedHostNodes", 2, 1, 100),
            Tls = Tls(read),
            Retention = Retention(read),
            Hooks = HookSettingsReader.Read(read),
        };
        if (settings.Store != StoreKind.Sqlite && read.Text("Journal:ConnectionString") is null)
            read.Refuse("Journal:ConnectionString", $"must be set for the store {settings.Store}.");
        if (!settings.IsAlone)
            CheckCluster(read, settings);
        return settings;
    }

    /// <summary>An hour at least: what still writes to a game, or reads of it, is done by then.</summary>
    private static TimeSpan? Retention(SettingsReader read) =>
        read.Text("Retention") is null or "forever"
            ? null
            : read.Duration("Retention", TimeSpan.FromDays(90), TimeSpan.FromHours(1), TimeSpan.FromDays(3650));

    private static void CheckCluster(SettingsReader read, ClusterSettings settings)
    {
        if (settings.Store == StoreKind.Sqlite)
            read.Refuse("Journal:Store", "must be PostgreSql in a cluster: a SQLite file belongs to one node.");
        if (settings.Port == 0)
            read.Refuse(
                "Cluster:Port",
                "must be set in a cluster: the other nodes have to know where to find this one."
            );
        if (settings.SeedHost is not null && settings.SeedNodes.Count > 0)
            read.Refuse("Cluster:SeedHost", "and Cluster:SeedNodes are two ways of saying the same: set one of them.");
        if (settings.SeedHost is not null && !IPAddress.TryParse(settings.Hostname, out _))
            read.Refuse(
                "Cluster:Hostname",
                "must be this node's IP address where Cluster:SeedHost is set: it finds itself among the addresses."
            );
        foreach (var seed in settings.SeedNodes)
        {
            try
            {
                ClusterSettings.CheckSeedNode(seed, settings.Tls is not null);
            }
            catch (FormatException e)
            {
                read.Refuse("Cluster:SeedNodes", $"must hold nodes: {e.Message}");
            }
        }
    }

    private static ClusterTls? Tls(SettingsReader read)
    {
        string[] keys = ["Cluster:Tls:CertificateFile", "Cluster:Tls:KeyFile", "Cluster:Tls:AuthorityFile"];
        var files = keys.Select(read.Text).ToList();
        if (files.All(file => file is null))
            return null;
        foreach (var key in keys.Where((_, i) => files[i] is null))
            read.Refuse(
                key,
                "must be set: TLS between nodes needs a certificate, its key and the authority that issued it."
            );
        if (files.Any(file => file is null))
            return null;
        try
        {
            return ClusterTls.Read(files[0]!, files[1]!, files[2]!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            read.Refuse("Cluster:Tls", $"can't be used: {e.Message}");
            return null;
        }
    }

    private static string? ConnectionString(string text, StoreKind store)
    {
        try
        {
            DbConnectionStringBuilder known =
                store == StoreKind.PostgreSql
                    ? new NpgsqlConnectionStringBuilder()
                    : new SqliteConnectionStringBuilder();
            known.ConnectionString = text;
            return known.Count > 0 ? text : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
