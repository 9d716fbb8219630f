using System.Net;
using Edge.Batch;
using Edge.Wire;

namespace Edge.Host;

/// <summary>What is wrong with a gateway's configuration, before anything is opened.</summary>
/// <remarks>Terms and packs are examined by <see cref="AgreedPacks"/>, keys where they are read.
/// </remarks>
public static class HostOptionsCheck
{
    private const int HashDigits = 64;

    /// <summary>The first fault as "member: cause", or null.</summary>
    public static string? Refusal(HostOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Faults(options).FirstOrDefault(fault => fault is not null);
    }

    private static IEnumerable<string?> Faults(HostOptions options)
    {
        yield return Id("gateway", options.Gateway);
        yield return Id("site", options.Site);
        yield return Name("origin", options.Origin);
        yield return options.Next is { } next ? Name("next.origin", next.Origin) : null;
        yield return Port("mqttPort", options.MqttPort ?? 0);
        yield return Port("mqttTls.port", options.MqttTls?.Port ?? 0);
        yield return Port("httpPort", options.HttpPort);
        yield return Port("broker.port", options.Broker?.Port ?? 0);
        yield return Address("mqttAddress", options.MqttAddress);
        yield return Address("httpAddress", options.HttpAddress);
        yield return options.Platform.Url is { IsAbsoluteUri: true, Scheme: "http" or "https" }
            ? null : $"platform.url: '{options.Platform.Url}' is no http or https address";
        yield return (options.Platform.Certificate is null) == (options.Platform.Key is null)
            ? null : "platform: certificate and key come together";
        yield return options.Provider?.Refusal();
        yield return options.SecurityContact is null
            or { IsAbsoluteUri: true, Scheme: "mailto" or "https" }
            ? null : $"securityContact: '{options.SecurityContact}' is no mailto or https address";
        foreach (var reader in options.Feed)
        {
            yield return IsHash(reader.PasswordSha256)
                ? null : $"feed: passwordSha256 of '{reader.User}' is not 64 hex digits";
        }
    }

    private static string? Id(string member, string text) => Ascii.IsId(text)
        ? null : $"{member}: '{text}' is no id: a-z, 0-9 and -, at most 32, not - first";

    private static string? Name(string member, string text) => Checkpoint.IsName(text)
        ? null : $"{member}: '{text}' cannot name a log: no spaces, no +, not empty";

    private static string? Port(string member, int port) => port is >= 0 and <= ushort.MaxValue
        ? null : $"{member}: {port} is no port: 0 to 65535";

    private static string? Address(string member, string text) => IPAddress.TryParse(text, out _)
        ? null : $"{member}: '{text}' is no IP address; 0.0.0.0 listens everywhere";

    private static bool IsHash(string text) =>
        text.Length == HashDigits && text.All(char.IsAsciiHexDigit);
}
