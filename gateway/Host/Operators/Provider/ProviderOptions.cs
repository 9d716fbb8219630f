namespace Edge.Host.Operators.Provider;

/// <summary>The organisation's own sign-in: an OpenID Connect provider.</summary>
public sealed record ProviderOptions
{
    /// <summary>Its issuer, as its tokens say it: https, without query. Plain http only on this
    /// machine.</summary>
    public required Uri Issuer { get; init; }

    /// <summary>The name this console is registered under there.</summary>
    public required string ClientId { get; init; }

    /// <summary>File of the secret registered with it, mode 0600. Default: none, a public client
    /// with a proof of its own (PKCE) only.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>Base address of this console as a browser sees it; the provider is registered with
    /// <c>{address}/console/provider/back</c>.</summary>
    public required Uri Address { get; init; }

    /// <summary>What the button says. Default: the issuer's host.</summary>
    public string? Name { get; init; }

    /// <summary>What people see.</summary>
    internal string Label => Name ?? Issuer.Host;

    /// <summary>The first fault as "member: cause", or null.</summary>
    internal string? Refusal()
    {
        if (!IsSafe(Issuer)) return $"provider.issuer: '{Issuer}' is no https address";
        if (Issuer.Query.Length > 0) return $"provider.issuer: '{Issuer}' has a query";
        if (!IsSafe(Address)) return $"provider.address: '{Address}' is no https address";
        return ClientId.Length is > 0 and <= 200 ? null : "provider.clientId: 1 to 200 characters";
    }

    /// <summary>Is it https, or http to this very machine?</summary>
    internal static bool IsSafe(Uri address) => address.IsAbsoluteUri
        && (address.Scheme == Uri.UriSchemeHttps
            || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
}
