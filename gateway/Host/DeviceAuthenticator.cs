using System.Security.Cryptography;
using Edge.Mqtt;
using Edge.Pipeline;
using Edge.Wire;

namespace Edge.Host;

/// <summary>Lets devices in by their MQTT password, and readers of the feed by their token.
/// </summary>
/// <remarks>User is the device's id, password B64 of K_m; the client id must be the device's too,
/// or a device could take another's session over. Source: trust.md section 1. Thread-safety: safe.
/// </remarks>
internal sealed class DeviceAuthenticator(HostOptions options, Sessions sessions) : IAuthenticator
{
    /// <summary>The pipeline that holds the keys.</summary>
    public Gateway? Gateway { get; set; }

    /// <inheritdoc />
    public async ValueTask<Admission> AdmitAsync(
        Credentials credentials, CancellationToken cancellation)
    {
        if (Gateway is not { } gateway) return Admission.Deny(ReasonCode.ServerUnavailable);
        if (credentials.UserName is not { } user || credentials.Password is not { } password)
        {
            return Admission.Deny();
        }

        // Whoever shows a certificate shows its own: a device's, a feed reader's.
        if (credentials.Facts.CertificateName is { } shown && shown != NameOf(user))
        {
            return Admission.Deny();
        }

        if (options.Feed.FirstOrDefault(reader => reader.User == user) is { } feed)
        {
            return IsToken(password.Span, feed.PasswordSha256)
                ? Admission.Admit(user, new FeedAccess(options.Site))
                : Admission.Deny();
        }

        if (user.StartsWith(ClaimKeys.UserPrefix, StringComparison.Ordinal))
        {
            return await AdmitClaimAsync(gateway, credentials, user, password);
        }

        var isDevice = Topics.TryParse(
            Topics.Event(options.Site, user), out _, out var device, out _) && device == user;
        if (!isDevice || !IsOwnClient(credentials.ClientId, user)) return Admission.Deny();
        var keys = await gateway.KeysAsync(user);
        if (keys is null || !keys.IsPassword(password.Span)) return Admission.Deny();
        sessions.Begin(credentials.ClientId, user, credentials.Facts.Abort);
        return Admission.Admit(user, new DeviceAccess($"{Topics.Root}{options.Site}/{user}/"));
    }

    private static async Task<Admission> AdmitClaimAsync(
        Gateway gateway, Credentials credentials, string user, ReadOnlyMemory<byte> password)
    {
        var serial = user[ClaimKeys.UserPrefix.Length..];
        if (credentials.ClientId != user) return Admission.Deny();
        var wanted = await gateway.Claims.PasswordAsync(serial);
        return wanted is not null && CryptographicOperations.FixedTimeEquals(
            System.Text.Encoding.ASCII.GetBytes(wanted), password.Span)
                ? Admission.Admit(user, new ClaimAccess(serial)) : Admission.Deny();
    }

    // A device without a name carries its serial there.
    private static string NameOf(string user) =>
        user.StartsWith(ClaimKeys.UserPrefix, StringComparison.Ordinal)
            ? user[ClaimKeys.UserPrefix.Length..] : user;

    private static bool IsOwnClient(string clientId, string device) =>
        clientId == device || clientId.StartsWith(device + ".", StringComparison.Ordinal);

    private static bool IsToken(ReadOnlySpan<byte> password, string sha256)
    {
        var hash = SHA256.HashData(password);
        return sha256.Length == 64 && CryptographicOperations.FixedTimeEquals(
            hash, Convert.FromHexString(sha256));
    }
}

/// <summary>May read the feed of one site, and nothing else.</summary>
internal sealed class FeedAccess(string site) : IAccessRules
{
    private readonly string _prefix = $"{Topics.Root}{site}/feed/";

    /// <inheritdoc />
    public bool MayPublish(string topic) => false;

    /// <inheritdoc />
    public bool MaySubscribe(string filter) =>
        filter.StartsWith(_prefix, StringComparison.Ordinal);

    /// <inheritdoc />
    public bool MayReceive(string topic) => MaySubscribe(topic);
}
