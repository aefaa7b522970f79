using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coordinator.Cluster;

namespace Coordinator.Failover.Tests.InProcess;

/// <summary>Issues certificates as a studio's own authority does, as the files that a node reads.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("coordinator-tls-");
    private readonly X509Certificate2 certificate;

    public TestAuthority(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(2));
    }

    public ClusterTls Issue(string name, bool isExpired = false)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var issued = request.Create(
            certificate,
            DateTimeOffset.UtcNow.AddDays(-1),
            isExpired ? DateTimeOffset.UtcNow.AddHours(-1) : DateTimeOffset.UtcNow.AddDays(1),
            RandomNumberGenerator.GetBytes(8)
        );
        if (isExpired)
            return new ClusterTls(X509CertificateLoader.LoadCertificate(issued.RawData), certificate);
        return ClusterTls.Read(
            Written($"{name}.pem", issued.ExportCertificatePem()),
            Written($"{name}.key", key.ExportPkcs8PrivateKeyPem()),
            Written("authority.pem", certificate.ExportCertificatePem())
        );
    }

    public void Dispose()
    {
        certificate.Dispose();
        folder.Delete(recursive: true);
    }

    private string Written(string name, string text)
    {
        var file = Path.Combine(folder.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }
}
