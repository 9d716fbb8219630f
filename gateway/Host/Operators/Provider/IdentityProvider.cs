using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Edge.Pipeline;

namespace Edge.Host.Operators.Provider;

/// <summary>What one browser's sign-in began with; only that browser keeps it.</summary>
/// <param name="State">Comes back with the answer.</param>
/// <param name="Nonce">Comes back inside the token.</param>
/// <param name="Verifier">Proves to the provider that the same one asks (RFC 7636).</param>
internal sealed record SignInTrip(string State, string Nonce, string Verifier)
{
    private const int Part = 43;

    /// <summary>A new one, of three times 256 random bits.</summary>
    public static SignInTrip New() => new(Random(), Random(), Random());

    /// <summary>Reads what <see cref="ToString"/> wrote, or null.</summary>
    public static SignInTrip? Read(string? text)
    {
        var parts = text is { Length: (3 * Part) + 2 } ? text.Split('.') : [];
        return parts.Length == 3 && parts.All(one => one.Length == Part)
            ? new SignInTrip(parts[0], parts[1], parts[2]) : null;
    }

    /// <inheritdoc />
    public override string ToString() => $"{State}.{Nonce}.{Verifier}";

    private static string Random() =>
        System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}

/// <summary>An OpenID Connect provider, asked with the code flow and PKCE.</summary>
/// <remarks>Its documents are kept for an hour; a token with an unknown key asks again, at most
/// once a minute. Every answer is bounded in size and time, redirects are not followed.
/// Thread-safety: safe.</remarks>
internal sealed class IdentityProvider : IDisposable
{
    private const int AnswerBytes = 256 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMinutes(1);

    private readonly ProviderOptions _options;
    private readonly string? _secret;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly SemaphoreSlim _one = new(1);
    private Known? _known;

    private sealed record Known(
        Uri Authorize, Uri Token, Uri KeySet, JsonWebKeySet Keys, long Read);

    /// <summary>Prepares it; nothing is asked yet, so that a gateway starts without it.</summary>
    /// <exception cref="GatewayException">The file of the secret cannot be used.</exception>
    public IdentityProvider(ProviderOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _secret = options.ClientSecret is { } file ? SecretText.Read(file) : null;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            Timeout = Patience,
            MaxResponseContentBufferSize = AnswerBytes,
        };
    }

    /// <summary>Issuer as its tokens say it.</summary>
    public string Issuer => _options.Issuer.OriginalString;

    /// <summary>What people see.</summary>
    public string Label => _options.Label;

    private Uri Back => new(_options.Address, "/console/provider/back");

    /// <summary>Where the browser goes to sign in.</summary>
    /// <exception cref="ProviderException">It does not answer as it should.</exception>
    public async Task<string> AddressAsync(SignInTrip trip, CancellationToken cancel)
    {
        var known = await KnowAsync(null, cancel);
        var challenge = System.Buffers.Text.Base64Url.EncodeToString(
            SHA256.HashData(Encoding.ASCII.GetBytes(trip.Verifier)));
        var query = QueryString.Create(new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["scope"] = "openid profile",
            ["client_id"] = _options.ClientId,
            ["redirect_uri"] = Back.AbsoluteUri,
            ["state"] = trip.State,
            ["nonce"] = trip.Nonce,
            ["code_challenge"] = challenge,
            ["code_challenge_method"] = "S256",
        }).ToUriComponent();
        var separator = known.Authorize.Query.Length > 0 ? "&" : "?";
        return known.Authorize.AbsoluteUri + separator + query[1..];
    }

    /// <summary>Takes the code to the provider; says who it was given to.</summary>
    /// <exception cref="ProviderException">It does not answer as it should, or the token is not
    /// good.</exception>
    public async Task<ProvenPerson> PersonAsync(
        string code, SignInTrip trip, CancellationToken cancel)
    {
        var known = await KnowAsync(null, cancel);
        var token = await TokenAsync(known.Token, code, trip, cancel);
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        if (Try(known, out var person, out var fault)) return person;
        // It may have changed its keys since we read them.
        known = await KnowAsync(known, cancel);
        return Try(known, out person, out fault) ? person
            : throw new ProviderException("read the token", Issuer, fault);

        bool Try(Known with, out ProvenPerson who, out string why) => IdToken.TryRead(
            token, with.Keys, Issuer, _options.ClientId, trip.Nonce, now, out who, out why);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _http.Dispose();
        _one.Dispose();
    }

    private async Task<string> TokenAsync(
        Uri address, string code, SignInTrip trip, CancellationToken cancel)
    {
        var form = new List<KeyValuePair<string, string>>
        {
            new("grant_type", "authorization_code"), new("code", code),
            new("redirect_uri", Back.AbsoluteUri), new("code_verifier", trip.Verifier),
            new("client_id", _options.ClientId),
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new FormUrlEncodedContent(form),
        };
        if (_secret is not null)
        {
            // RFC 6749 2.3.1: both parts are form-encoded before they are joined.
            var pair = $"{Uri.EscapeDataString(_options.ClientId)}:{Uri.EscapeDataString(_secret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        }

        var answer = await AskAsync(request, "ask for a token", cancel);
        return StrictJson.Text(answer, "id_token")
            ?? throw new ProviderException("ask for a token", Issuer, "there is none in it");
    }

    // Passing what was known before asks again, unless that was a moment ago.
    private async Task<Known> KnowAsync(Known? stale, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            if (_known is { } known)
            {
                var age = _time.GetElapsedTime(known.Read);
                var isOld = age > Kept || (ReferenceEquals(stale, known) && age > AskAgain);
                if (!isOld) return known;
            }

            return _known = await ReadAsync(cancel);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<Known> ReadAsync(CancellationToken cancel)
    {
        var document = new Uri(
            Issuer.TrimEnd('/') + "/.well-known/openid-configuration", UriKind.Absolute);
        using var ask = new HttpRequestMessage(HttpMethod.Get, document);
        var says = await AskAsync(ask, "read the provider", cancel);
        if (StrictJson.Text(says, "issuer") != Issuer) // Discovery 1.0 section 4.3
            throw new ProviderException("read the provider", Issuer, "it says it is another");
        var keysAt = Address(says, "jwks_uri");
        using var askKeys = new HttpRequestMessage(HttpMethod.Get, keysAt);
        var keys = await AskAsync(askKeys, "read the provider's keys", cancel);
        return JsonWebKeySet.TryRead(
            Encoding.UTF8.GetBytes(keys.GetRawText()), out var set, out var fault)
            ? new Known(
                Address(says, "authorization_endpoint"), Address(says, "token_endpoint"), keysAt,
                set, _time.GetTimestamp())
            : throw new ProviderException("read the provider's keys", keysAt.ToString(), fault);
    }

    private Uri Address(JsonElement says, string name) =>
        Uri.TryCreate(StrictJson.Text(says, name), UriKind.Absolute, out var address)
            && ProviderOptions.IsSafe(address) ? address
            : throw new ProviderException("read the provider", Issuer, $"{name} is not https");

    private async Task<JsonElement> AskAsync(
        HttpRequestMessage request, string operation, CancellationToken cancel)
    {
        try
        {
            using var answer = await _http.SendAsync(request, cancel);
            var body = await answer.Content.ReadAsByteArrayAsync(cancel);
            if (!answer.IsSuccessStatusCode)
                throw new ProviderException(
                    operation, $"{request.RequestUri}", $"it answered {(int)answer.StatusCode}");
            return StrictJson.TryRead(body, out var root) ? root : throw new ProviderException(
                operation, $"{request.RequestUri}", "its answer is no JSON object");
        }
        catch (Exception wrong) when (wrong is HttpRequestException
            || (wrong is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            throw new ProviderException(operation, $"{request.RequestUri}", wrong.Message);
        }
    }
}

/// <summary>The provider could not be used: operation, object, cause.</summary>
internal sealed class ProviderException(string operation, string subject, string cause)
    : Exception($"could not {operation}: {subject}: {cause}");
