using System.Security.Cryptography.X509Certificates;

namespace Edge.Host;

/// <summary>The name a client certificate gives to its holder.</summary>
public static class MqttCertificates
{
    /// <summary>The common name; devices carry their id there.</summary>
    public static string NameOf(X509Certificate2 certificate) =>
        certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
}
