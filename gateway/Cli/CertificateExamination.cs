using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Host;

namespace Edge.Cli;

/// <summary>Do the gateway's certificates hold, and how long?</summary>
public static class CertificateExamination
{
    /// <summary>From here on renewing is asked for. Units: days.</summary>
    private const int RenewDays = 30;

    /// <summary>One step for each certificate that the configuration names.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="now">The moment to judge by.</param>
    public static IReadOnlyList<Step> Of(HostOptions options, DateTimeOffset now) =>
    [
        .. new[] { options.MqttTls?.Certificate, options.Platform.Certificate }
            .OfType<string>().Select(file => Examine(file, now)),
    ];

    private static Step Examine(string file, DateTimeOffset now)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(file);
            var days = (int)Math.Floor((certificate.NotAfter - now).TotalDays);
            var text = $"{file}: {certificate.Subject}, ";
            if (certificate.NotBefore > now)
            {
                return new Step("certificate", StepOutcome.Fail, $"{text}not valid yet",
                    "look at this machine's clock");
            }

            return days switch
            {
                < 0 => new Step("certificate", StepOutcome.Fail, $"{text}over since {-days} days",
                    "edge ca renew: nobody connects before; nothing is lost meanwhile"),
                < RenewDays => new Step("certificate", StepOutcome.Warn, $"{text}{days} days left",
                    "edge ca renew, into the same files: nothing restarts"),
                _ => new Step("certificate", StepOutcome.Ok, $"{text}{days} days left"),
            };
        }
        catch (Exception wrong) when (wrong is CryptographicException or IOException)
        {
            return new Step("certificate", StepOutcome.Fail, $"{file}: {wrong.Message}",
                "a PEM file: edge ca issue makes it");
        }
    }
}
