using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coordinator.Journal.Schema;

namespace Coordinator.Cluster;

/// <summary>What differs between one deployment and the next. Everything else stands in <c>hocon/</c>.</summary>
public sealed record ClusterSettings
{
    /// <summary>The journal's kind.</summary>
    public StoreKind Store { get; init; } = StoreKind.Sqlite;

    /// <summary>The ADO.NET connection string of the journal, for example <c>Data
    /// Source=data/coordinator.db</c>.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>The name or address at which other nodes reach this one.</summary>
    public string Hostname { get; init; } = "127.0.0.1";

    /// <summary>The port at which other nodes reach this one. 0: any free one, for a node that stays alone.</summary>
    public int Port { get; init; }

    /// <summary>
    /// Nodes to join, as <c>host:port</c> or <c>akka.tcp://coordinator@host:port</c>. The first founds the cluster
    /// where there is none. Empty, with no <see cref="SeedHost"/>: a cluster of one.
    /// </summary>
    public IReadOnlyList<string> SeedNodes { get; init; } = [];

    /// <summary>
    /// A name in the DNS whose addresses are those of all nodes, each reached at <see cref="Port"/>; asked for instead
    /// of
    /// <see cref="SeedNodes"/>.
    /// </summary>
    public string? SeedHost { get; init; }

    /// <summary>How many addresses <see cref="SeedHost"/> must have before the lowest of them founds a
    /// cluster.</summary>
    public int SeedHostNodes { get; init; } = 2;

    /// <summary>How nodes prove to each other who they are; null: they don't, and speak in the clear.</summary>
    public ClusterTls? Tls { get; init; }

    /// <summary>Of the key that signs players' tokens. Nodes with different ones refuse each other.</summary>
    public string TokenKeyFingerprint { get; init; } = "";

    /// <summary>Where players reach this node, as it tells the others; null: players reach all nodes through one
    /// address.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>How long a game and all that is on record of it is kept after its end; null: for ever.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>Whom to tell what happens to games; null: nobody.</summary>
    public Hooks.HookSettings? Hooks { get; init; }

    /// <summary>Whether this node stays alone, and keeps its journal to itself.</summary>
    public bool IsAlone => SeedNodes.Count == 0 && SeedHost is null;

    /// <summary>Checks an entry of <see cref="SeedNodes"/>.</summary>
    /// <exception cref="FormatException">It is no address of a node; the message is a sentence.</exception>
    public static void CheckSeedNode(string seed, bool tls) => Nodes.SeedNodes.Parse(seed, tls);
}

/// <summary>
/// A node's certificate with its private key, and the authority that all certificates of the cluster come from. A node
/// is let in for its certificate's issuer, not for a host name in it: nodes come and go with their addresses.
/// </summary>
public sealed record ClusterTls(X509Certificate2 Certificate, X509Certificate2 Authority)
{
    /// <summary>Reads PEM files.</summary>
    /// <exception cref="CryptographicException">One is no PEM file of the kind, or the certificate is not the
    /// authority's.</exception>
    /// <exception cref="IOException">One can't be read.</exception>
    public static ClusterTls Read(string certificateFile, string keyFile, string authorityFile)
    {
        using var read = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        // Windows uses no key that exists in memory alone.
        var certificate = X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pfx), null);
        var tls = new ClusterTls(
            certificate,
            X509CertificateLoader.LoadCertificate(System.Text.Encoding.UTF8.GetBytes(File.ReadAllText(authorityFile)))
        );
        return tls.Trusts(certificate)
            ? tls
            : throw new CryptographicException(
                $"{certificateFile} is not a valid certificate of the authority in {authorityFile}."
            );
    }

    /// <summary>Whether the certificate is valid now and was issued by the authority.</summary>
    public bool Trusts(X509Certificate2? certificate)
    {
        if (certificate is null)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Authority);
        // A private authority publishes no list of what it revoked; its certificates are short-lived instead.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }
}
